"""Windows: a naive twin, and that nothing from later leaks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from core.dataset.arrays import pack_arrays, unpack_arrays
from core.dataset.censoring import working_limits
from core.dataset.cutting import CutWindows, cut
from core.dataset.series import Driver, Series, Target
from core.dataset.split import Split, part_rows
from core.dataset.window_archive import (
    pack_evaluation,
    pack_tuning,
    unpack_evaluation,
    unpack_tuning,
)
from core.dataset.windows import Windows, WindowSpec
from core.errors import DataError, SpecError

ROWS = 160
SPLIT = Split(
    training_end=datetime(2001, 4, 10), validation_end=datetime(2001, 5, 10)
)  # 100, 30, 30
SPEC = WindowSpec(
    targets=("cs", "tritium"),
    drivers=("flow", "rain"),
    known_ahead=("rain",),
    lookback=6,
    horizon=3,
    scales={"cs": "log", "flow": "log"},
)


def river(seed: int = 4) -> Series:
    draw = np.random.default_rng(seed)
    targets = []
    for name in ("cs", "tritium"):
        kind = draw.choice(3, size=ROWS, p=[0.5, 0.35, 0.15])  # nothing, value, limit
        values, limits = draw.gamma(2, size=ROWS) + 0.1, draw.random(ROWS) + 0.5
        targets.append(
            Target(
                name,
                "Bq/m3",
                np.where(kind == 1, values, np.nan),
                np.where(kind == 2, limits, np.nan),
            )
        )
    flow, rain = draw.gamma(3, size=ROWS) * 400 + 10, draw.random(ROWS)
    flow[40:43] = np.nan  # short: carried forward
    rain[60:72] = np.nan  # long: windows are dropped
    dates = pd.date_range("2001-01-01", periods=ROWS, freq="D")
    drivers = (Driver("flow", "m3/s", flow), Driver("rain", "mm", rain))
    return Series("river", dates, pd.Timedelta(days=1), tuple(targets), drivers)


def naive(series: Series, spec: WindowSpec, part: int) -> dict[str, list[np.ndarray]]:
    """One row after the other, in plain words."""
    parts = part_rows(SPLIT, series.dates)

    def scaled(name: str, values: np.ndarray) -> np.ndarray:
        plain = np.log(values) if spec.scales.get(name) == "log" else values
        known = plain[(parts == 0) & ~np.isnan(plain)]
        return (plain - known.mean()) / known.std()

    target, censored = [], []
    for name in spec.targets:
        column = series.target(name)
        half = [
            v if not np.isnan(v) else limit / 2
            for v, limit in zip(column.values, column.limits, strict=True)
        ]
        target.append(scaled(name, np.array(half)))
        censored.append(~np.isnan(column.limits))
    drivers = {}
    for name in spec.drivers:
        values, filled = scaled(name, series.driver(name).values), []
        for row in range(ROWS):
            known = [r for r in range(max(0, row - 7), row + 1) if not np.isnan(values[r])]
            filled.append(values[known[-1]] if known else np.nan)
        drivers[name] = filled
    angle = 2 * np.pi * (series.dates.day_of_year.to_numpy() - 1) / 365.25
    calendar = np.array([np.sin(angle), np.cos(angle)]).T

    def last_known(row: int) -> list[float]:
        found = [max((r for r in range(row + 1) if not np.isnan(t[r])), default=-1) for t in target]
        if min(found) < 0:
            return [np.nan] * (2 * len(target))
        ages = [np.log1p(row - r) / np.log1p(365) for r in found]
        return [t[r] for t, r in zip(target, found, strict=True)] + ages

    made: dict[str, list[np.ndarray]] = {
        "issue": [],
        "past": [],
        "history": [],
        "ahead": [],
        "target": [],
        "censored": [],
    }
    for i in range(spec.lookback - 1, ROWS - spec.horizon):
        back, forth = range(i - spec.lookback + 1, i + 1), range(i + 1, i + spec.horizon + 1)
        wanted = np.array([[t[r] for t in target] for r in forth])
        past = np.array([[*(drivers[n][r] for n in spec.drivers), *calendar[r]] for r in back])
        ahead = np.array(
            [[*(drivers[n][r] for n in spec.known_ahead), *calendar[r]] for r in forth]
        )
        history = np.array([last_known(r) for r in back])
        if any(parts[r] != part for r in forth) or np.isnan(wanted).all():
            continue
        if np.isnan(past).any() or np.isnan(ahead).any() or np.isnan(history).any():
            continue
        made["issue"].append(series.dates[i].to_numpy())
        made["past"].append(past)
        made["history"].append(history)
        made["ahead"].append(ahead)
        made["target"].append(wanted)
        made["censored"].append(np.array([[c[r] for c in censored] for r in forth]))
    return made


def three(windows: CutWindows) -> tuple[Windows, Windows, Windows]:
    return windows.tuning.training, windows.tuning.validation, windows.evaluation.test


@pytest.mark.parametrize("part", [0, 1, 2])
@pytest.mark.parametrize("seed", [4, 5])
def test_naive_twin(part: int, seed: int) -> None:
    series = river(seed)
    got, expected = three(cut(series, SPLIT, SPEC))[part], naive(series, SPEC, part)
    assert len(got) == len(expected["issue"]) > 0
    assert (got.issue_times == np.array(expected["issue"])).all()
    for name in ("past", "history", "ahead"):
        np.testing.assert_allclose(getattr(got, name), expected[name], rtol=1e-5, atol=1e-6)
    wanted = np.array(expected["target"])
    np.testing.assert_array_equal(got.observed, ~np.isnan(wanted))
    np.testing.assert_allclose(got.target, np.nan_to_num(wanted), rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(got.censored, expected["censored"])


def test_shapes_types_and_names() -> None:
    made = cut(river(), SPLIT, SPEC)
    windows = made.tuning.training
    n = len(windows)
    assert windows.past.shape == (n, 6, 4)
    assert windows.history.shape == (n, 6, 4)
    assert windows.ahead.shape == (n, 3, 3)
    assert windows.target.shape == windows.observed.shape == windows.censored.shape == (n, 3, 2)
    assert {windows.past.dtype, windows.history.dtype, windows.target.dtype} == {np.dtype("f4")}
    assert windows.issue_times.dtype == np.dtype("datetime64[s]")
    assert (windows.target_times[:, 0] - windows.issue_times == np.timedelta64(1, "D")).all()
    assert made.tuning.past_names == ("flow", "rain", "day_of_year_sin", "day_of_year_cos")
    assert made.tuning.ahead_names == ("rain", "day_of_year_sin", "day_of_year_cos")
    assert windows.shape.past == 4


def test_without_drivers_the_own_past_is_read() -> None:
    spec = WindowSpec(targets=("cs",), lookback=6, horizon=3, calendar=False)
    made = cut(river(), SPLIT, spec)
    assert made.tuning.past_names == ("cs", "cs age")
    np.testing.assert_array_equal(made.tuning.training.past, made.tuning.training.history)
    assert made.tuning.training.ahead.shape[1:] == (3, 0)


def test_windows_made_and_dropped_add_up() -> None:
    made = cut(river(), SPLIT, SPEC)
    assert sum(map(len, three(made))) + sum(made.dropped.values()) == ROWS - 6 - 3 + 1
    assert made.dropped["the horizon lies in two parts"] == 2 * (3 - 1)


def test_no_target_straddles_two_parts() -> None:
    for number, windows in enumerate(three(cut(river(), SPLIT, SPEC))):
        times = pd.DatetimeIndex(windows.target_times.ravel())
        assert (part_rows(SPLIT, times) == number).all()


def perturbed(series: Series, first: int) -> Series:
    """The series with other numbers from one row on."""

    def other(values: np.ndarray) -> np.ndarray:
        return np.where(np.arange(ROWS) >= first, values * 3 + 1, values)

    targets = [replace(t, values=other(t.values), limits=other(t.limits)) for t in series.targets]
    drivers = [replace(d, values=other(d.values)) for d in series.drivers]
    return replace(series, targets=tuple(targets), drivers=tuple(drivers))


@pytest.mark.parametrize("first", [105, 120, 140, 155])
def test_nothing_after_the_issue_time_is_read(first: int) -> None:
    series = river()
    changed_at = series.dates[first].to_numpy()
    for before, after in zip(
        three(cut(series, SPLIT, SPEC)),
        three(cut(perturbed(series, first), SPLIT, SPEC)),
        strict=True,
    ):
        early = before.issue_times < changed_at
        assert (before.issue_times == after.issue_times).all()
        np.testing.assert_array_equal(before.past[early], after.past[early])
        np.testing.assert_array_equal(before.history[early], after.history[early])
        # and with no known-ahead value of that time either
        ends_early = before.target_times[:, -1] < changed_at
        np.testing.assert_array_equal(before.ahead[ends_early], after.ahead[ends_early])


def test_the_scaling_sees_training_only() -> None:
    series = river()
    made, other = cut(series, SPLIT, SPEC), cut(perturbed(series, 100), SPLIT, SPEC)
    assert made.scaling == other.scaling
    for name, array in made.tuning.training.arrays.items():
        np.testing.assert_array_equal(array, other.tuning.training.arrays[name])


def test_training_is_standardised() -> None:
    made = cut(river(), SPLIT, SPEC)
    sampled = river().target("cs")
    rows = part_rows(SPLIT, river().dates) == 0
    half = np.where(sampled.is_non_detect, sampled.limits / 2, sampled.values)[rows]
    working = made.scaling.column("cs").to_working(half[~np.isnan(half)])
    assert working.mean() == pytest.approx(0, abs=1e-12)
    assert working.std() == pytest.approx(1)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"lookback": 98}, "lookback of at most 97"),
        ({"horizon": 30}, None),
        ({"horizon": 31}, "horizon of at most 29"),
        ({"targets": ("nothing",)}, "Choose one of: cs, tritium"),
        ({"drivers": ("cs",)}, "Choose one of: flow, rain"),
    ],
)
def test_a_way_out(change: dict[str, object], words: str | None) -> None:
    plain = {"targets": ("cs",), "drivers": ("flow",), "lookback": 6, "horizon": 3}
    spec = WindowSpec.model_validate(plain | change)
    if words is None:
        assert len(cut(river(), SPLIT, spec).evaluation.test) == 1
        return
    with pytest.raises((SpecError, DataError), match=words):
        cut(river(), SPLIT, spec)


def test_windows_as_bytes_and_back() -> None:
    made = cut(river(), SPLIT, SPEC)
    tuning = unpack_tuning(pack_tuning(made.tuning))
    test = unpack_evaluation(pack_evaluation(made.evaluation))
    assert (tuning.past_names, tuning.ahead_names) == (
        made.tuning.past_names,
        made.tuning.ahead_names,
    )
    for one, two in (
        (tuning.training, made.tuning.training),
        (test.test, made.evaluation.test),
    ):
        assert one.arrays.keys() == two.arrays.keys()
        for name, got in one.arrays.items():
            meant = two.arrays[name]
            assert got.dtype == meant.dtype
            np.testing.assert_array_equal(got, meant)
    assert pack_tuning(tuning) == pack_tuning(made.tuning)


def test_tuning_and_evaluation_are_not_mistaken() -> None:
    made = cut(river(), SPLIT, SPEC)
    with pytest.raises(DataError):
        unpack_tuning(pack_evaluation(made.evaluation))
    with pytest.raises(DataError):
        unpack_evaluation(pack_tuning(made.tuning))
    assert b"test_" not in pack_tuning(made.tuning)


@pytest.mark.parametrize("scale", ["log", "linear", "square_root"])
def test_windows_hold_whole_limits_where_targets_hold_half_of_them(scale: str) -> None:
    made = cut(river(), SPLIT, SPEC.model_copy(update={"scales": {"cs": scale}}))
    for part in three(made):
        assert part.limit.dtype == np.float32 and part.censored.any()
        assert (part.limit[~part.censored] == 0).all()
        for d, name in enumerate(SPEC.targets):
            whole = working_limits(
                part.target[..., d], part.censored[..., d], made.scaling.column(name)
            )
            below = part.censored[..., d]
            np.testing.assert_allclose(part.limit[..., d][below], whole[below], rtol=1e-4)


def test_windows_stored_without_limits_say_that_they_are_unknown() -> None:
    made = cut(river(), SPLIT, SPEC)
    header, arrays = unpack_arrays(pack_evaluation(made.evaluation))
    del arrays["test_limit"]
    test = unpack_evaluation(pack_arrays(header, arrays, compress=True)).test
    assert np.isnan(test.limit[test.censored]).all() and (test.limit[~test.censored] == 0).all()
