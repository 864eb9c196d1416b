"""What a window may hold beside drivers and season: the trend, trailing means, no own past."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.dataset.arrays import unpack_arrays
from core.dataset.cutting import cut
from core.dataset.split import part_rows
from core.dataset.window_archive import (
    pack_evaluation,
    pack_tuning,
    unpack_evaluation,
    unpack_tuning,
)
from core.dataset.windows import WindowSpec
from core.errors import SpecError
from core.models.features import features, last_known
from tests.dataset.test_cutting import ROWS, SPEC, SPLIT, perturbed, river, three


def with_(**fields: object) -> WindowSpec:
    return WindowSpec.model_validate(SPEC.model_dump() | fields)


def column(made, name: str, part: int = 0) -> np.ndarray:
    return three(made)[part].past[..., made.tuning.past_names.index(name)]


def test_usual_windows_are_what_they_were_byte_by_byte() -> None:
    usual, same = cut(river(), SPLIT, SPEC), cut(river(), SPLIT, with_(trend=False, means=()))
    assert pack_tuning(usual.tuning) == pack_tuning(same.tuning)
    assert set(json.loads(unpack_arrays(pack_tuning(usual.tuning))[0])) == {
        "past_names",
        "ahead_names",
    }


def test_the_trend_is_the_date_in_deviations_of_the_training_part() -> None:
    """Rows 0 to 99 train: their mean is 49.5, their deviation sqrt((100^2 - 1) / 12)."""
    made = cut(river(), SPLIT, with_(trend=True))
    assert made.tuning.past_names[-1] == made.tuning.ahead_names[-1] == "trend"
    series, sd = river(), np.sqrt((100**2 - 1) / 12)
    assert (part_rows(SPLIT, series.dates) == 0).sum() == 100
    for part in three(made):
        rows = series.dates.get_indexer(part.issue_times)
        np.testing.assert_allclose(part.past[:, -1, -1], (rows - 49.5) / sd, atol=1e-6)
        np.testing.assert_allclose(part.ahead[:, 0, -1], (rows + 1 - 49.5) / sd, atol=1e-6)
    assert three(made)[2].past[..., -1].min() > three(made)[0].past[..., -1].max()


def test_a_driver_that_is_called_trend_is_refused_beside_the_trend() -> None:
    series = river()
    named = replace(series, drivers=(replace(series.drivers[0], name="trend"),))
    spec = with_(trend=True, drivers=("trend",), known_ahead=())
    with pytest.raises(SpecError, match="no column may be called trend"):
        cut(named, SPLIT, spec)


def test_a_trailing_mean_has_a_naive_twin_and_is_known_ahead_with_its_driver() -> None:
    series = river()
    made = cut(series, SPLIT, with_(means=(5, 20)))
    assert made.tuning.past_names[:6] == (
        "flow", "rain", "flow mean 5", "rain mean 5", "flow mean 20", "rain mean 20",
    )  # fmt: skip
    assert made.tuning.ahead_names[:3] == ("rain", "rain mean 5", "rain mean 20")
    rain = made.scaling.column("rain").to_working(series.driver("rain").values)
    for row in range(1, ROWS):
        if np.isnan(rain[row]):
            known = [r for r in range(max(0, row - 7), row) if not np.isnan(rain[r])]
            rain[row] = rain[known[-1]] if row - 60 < 7 and known else np.nan
    for part in three(made):
        for n, row in enumerate(series.dates.get_indexer(part.issue_times)):
            span = rain[max(0, row + 1 - 19) : row + 2]  # up to the first day ahead
            assert part.ahead[n, 0, 2] == pytest.approx(np.nanmean(span), abs=1e-5)


def test_a_mean_needs_half_of_its_span() -> None:
    first = cut(river(), SPLIT, with_(lookback=1, means=(40,))).tuning.training.issue_times[0]
    assert river().dates.get_loc(first) >= 40 / 2 - 1


@pytest.mark.parametrize("first", [105, 140])
def test_means_read_nothing_after_the_issue_time(first: int) -> None:
    series, spec = river(), with_(means=(7,), known_ahead=())
    changed_at = series.dates[first].to_numpy()
    for before, after in zip(
        three(cut(series, SPLIT, spec)),
        three(cut(perturbed(series, first), SPLIT, spec)),
        strict=True,
    ):
        early = before.issue_times < changed_at
        np.testing.assert_array_equal(before.past[early], after.past[early])


def test_without_a_driver_the_means_are_of_the_own_past() -> None:
    made = cut(river(), SPLIT, WindowSpec(targets=("cs",), lookback=6, horizon=3, means=(4,)))
    assert made.tuning.past_names[2:] == ("cs", "cs age", "cs mean 4")
    own, mean = column(made, "cs"), column(made, "cs mean 4")
    np.testing.assert_allclose(mean[:, 5], own[:, 2:].mean(axis=1), atol=1e-5)


def test_the_own_past_can_be_left_unread() -> None:
    """The same windows; models see none of it, persistence still knows the last sample."""
    read, unread = cut(river(), SPLIT, SPEC), cut(river(), SPLIT, with_(history=False))
    for usual, part in zip(three(read), three(unread), strict=True):
        np.testing.assert_array_equal(usual.history, part.history)
        np.testing.assert_array_equal(usual.past, part.past)
        assert (usual.own_past == usual.history).all() and not part.own_past.any()
        assert not last_known(part).any() and last_known(usual).any()
        own = usual.history[0].size
        for means in (False, True):
            fewer = usual.history.shape[-1] if means else own
            wide, narrow = features(usual, means=means), features(part, means=means)
            assert wide.shape[1] - narrow.shape[1] == fewer
    tuning = unpack_tuning(pack_tuning(unread.tuning))
    test = unpack_evaluation(pack_evaluation(unread.evaluation)).test
    assert [p.reads_history for p in (tuning.training, tuning.validation, test)] == [False] * 3


def test_the_time_of_the_week_is_known_ahead() -> None:
    """Monday is angle 0; half a week is as far for Thursday noon as for the Monday before."""
    made = cut(river(), SPLIT, with_(week=True))
    names = ("week_sin", "week_cos", "half_week_sin", "half_week_cos")
    assert made.tuning.past_names[-4:] == made.tuning.ahead_names[-4:] == names
    part = made.tuning.training
    ahead = part.ahead[..., -4:]
    day = (
        pd.DatetimeIndex(part.target_times.ravel()).day_of_week.to_numpy().reshape(ahead.shape[:2])
    )
    np.testing.assert_allclose(ahead[day == 0], [[0, 1, 0, 1]] * (day == 0).sum(), atol=1e-6)
    third = 4 * np.pi / 7  # Wednesday
    wanted = [np.sin(third), np.cos(third), np.sin(2 * third), np.cos(2 * third)]
    np.testing.assert_allclose(ahead[day == 2], [wanted] * (day == 2).sum(), atol=1e-6)
    last = pd.DatetimeIndex(part.issue_times).day_of_week.to_numpy()
    np.testing.assert_allclose(part.past[last == 0][:, -1, -4:][0], [0, 1, 0, 1], atol=1e-6)


def test_without_a_driver_and_the_own_past_the_date_is_left() -> None:
    spec = WindowSpec(targets=("cs",), lookback=6, horizon=3, history=False, means=(4,))
    assert cut(river(), SPLIT, spec).tuning.past_names == ("day_of_year_sin", "day_of_year_cos")
    with pytest.raises(
        SpecError, match="reads a driver, the season, the week, the trend or the own past"
    ):
        WindowSpec(targets=("cs",), lookback=6, horizon=3, history=False, calendar=False)
