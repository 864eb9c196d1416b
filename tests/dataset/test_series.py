"""What a `Series` guarantees, and its bytes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.dataset.archive import fingerprint, pack, unpack
from core.dataset.series import Driver, Series, Target
from core.errors import DataError

NAN = np.nan
DAY = pd.Timedelta(days=1)


def small() -> Series:
    target = Target("cs", "Bq/m3", np.array([1.0, NAN, NAN, 3.0]), np.array([NAN, 0.4, NAN, NAN]))
    flow = Driver("flow", "m3/s", np.array([800.0, NAN, 820.0, 0.0]))
    dates = pd.date_range("2001-01-01", periods=4, freq="D")
    return Series("small", dates, DAY, (target,), (flow,), warnings=("One.",))


def test_sampled_rows() -> None:
    target = small().target("cs")
    assert target.is_sampled.tolist() == [True, True, False, True]
    assert target.non_detect_fraction == pytest.approx(1 / 3)


def changed(**change: np.ndarray) -> tuple[Target, ...]:
    return (replace(small().targets[0], **change),)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"dates": pd.DatetimeIndex(["2001-01-01", "2001-01-02", "2001-01-04", "2001-01-05"])},
            "step",
        ),
        ({"dates": pd.date_range("2001", periods=4, tz="UTC")}, "time zone"),
        ({"step": pd.Timedelta(0)}, "step"),
        ({"targets": ()}, "at least one target"),
        ({"targets": small().targets * 2}, "cs twice"),
        ({"drivers": (Driver("cs", "", np.zeros(4)),)}, "cs twice"),
        ({"targets": changed(values=np.zeros(3))}, "as long as"),
        ({"targets": changed(values=np.array([np.inf, NAN, NAN, 1]))}, "finite"),
        ({"targets": changed(limits=np.array([1.0, 1, NAN, NAN]))}, "never both"),
        ({"targets": changed(limits=np.array([NAN, 0.0, NAN, NAN]))}, "never both"),
        ({"targets": changed(values=np.full(4, NAN))}, "2 samples"),
        ({"targets": (replace(small().targets[0], unit=" "),)}, "unit"),
        ({"drivers": (Driver("flow", "", np.array([1.0, np.inf, 0, 0])),)}, "finite"),
    ],
)
def test_guarantees(change: dict[str, object], words: str) -> None:
    with pytest.raises(DataError, match=words):
        replace(small(), **change)  # type: ignore[arg-type]


def test_an_absent_column_lists_those_there() -> None:
    with pytest.raises(DataError, match="Choose one of: cs"):
        small().target("flow")
    with pytest.raises(DataError, match="Choose one of: flow"):
        small().driver("cs")


def test_bytes_and_back() -> None:
    series = small()
    again = unpack(pack(series))
    assert (again.dates == series.dates).all()
    assert (again.name, again.step, again.warnings) == ("small", DAY, ("One.",))
    np.testing.assert_array_equal(again.targets[0].limits, series.targets[0].limits)
    np.testing.assert_array_equal(again.driver("flow").values, series.driver("flow").values)
    assert pack(again) == pack(series)


def test_equal_numbers_are_equal_bytes() -> None:
    series = small()
    minus_zero = Driver("flow", "m3/s", np.array([800.0, -NAN, 820.0, -0.0]))
    assert pack(replace(series, drivers=(minus_zero,))) == pack(series)


def test_fingerprint_tells_what_matters() -> None:
    series = small()
    assert fingerprint(replace(series, name="other", warnings=(), origin="x")) == fingerprint(
        series
    )
    others = [
        replace(series, is_simulated=True),
        replace(series, dates=series.dates + DAY),
        replace(series, drivers=()),
        replace(series, targets=changed(limits=np.array([NAN, 0.5, NAN, NAN]))),
        replace(series, targets=(replace(series.targets[0], unit="Bq/L"),)),
    ]
    assert len({fingerprint(other) for other in [series, *others]}) == 6


@pytest.mark.parametrize("content", [b"", b"abc", b"PK\x03\x04abc", pack(small())[:200]])
def test_broken_bytes(content: bytes) -> None:
    with pytest.raises(DataError):
        unpack(content)
