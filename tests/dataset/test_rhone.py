"""The simulator against the published and measured figures, loosely."""

from __future__ import annotations

import numpy as np
import pytest

from core.dataset.archive import fingerprint
from core.dataset.bundle import BUNDLED, SEED, bundled_series, read_bundled
from core.dataset.rhone import sampling_days, simulate_rhone
from core.dataset.series import Series
from core.dataset.writing import write_csv


@pytest.fixture(scope="module", params=[SEED, 1, 2])
def river(request: pytest.FixtureRequest) -> Series:
    return simulate_rhone(seed=request.param)


def test_same_seed_same_series() -> None:
    one, two, other = (simulate_rhone(seed=seed, years=2) for seed in (5, 5, 6))
    assert fingerprint(one) == fingerprint(two) != fingerprint(other)
    assert one.is_simulated


def test_discharge(river: Series) -> None:
    flow = river.driver("discharge").values
    assert flow.mean() == pytest.approx(1_600, rel=0.10)
    p5, p50, p95 = np.percentile(flow, [5, 50, 95])
    assert p5 == pytest.approx(574, rel=0.15)
    assert p50 == pytest.approx(1_310, rel=0.15)
    assert p95 == pytest.approx(3_381, rel=0.15)
    month = np.array([flow[river.dates.month == m].mean() for m in range(1, 13)])
    assert month[0] / month[7] == pytest.approx(2_038 / 878, rel=0.25)


@pytest.mark.parametrize(("lag", "expected"), [(1, 0.957), (3, 0.851), (7, 0.714), (14, 0.576)])
def test_memory_of_log_discharge(river: Series, lag: int, expected: float) -> None:
    log = np.log(river.driver("discharge").values)
    log = log - log.mean()
    assert (log[lag:] * log[:-lag]).mean() / log.var() == pytest.approx(expected, abs=0.09)


def test_sediment(river: Series) -> None:
    matter, flow = river.driver("suspended_matter").values, river.driver("discharge").values
    assert np.median(matter) == pytest.approx(29, rel=0.30)
    assert np.percentile(matter, 95) == pytest.approx(231, rel=0.30)
    assert 0.0864 * (matter * flow).sum() / 20 / 1e6 == pytest.approx(6.2, rel=0.25)  # Mt a year


def test_activity(river: Series) -> None:
    target, flow = river.target("caesium_137"), river.driver("discharge").values
    assert 0.05 < target.non_detect_fraction < 0.40
    known = np.where(target.is_non_detect, target.limits / 2, target.values)
    low_flow = np.nanmedian(known[flow < 1_000])
    assert np.nanmax(known) / low_flow > 50
    assert np.nanmedian(known[flow > 5_000]) / low_flow > 8


def test_sampling() -> None:
    flow = np.array([1_000.0] * 20 + [4_000.0] * 3 + [1_000.0] * 20)
    assert np.flatnonzero(sampling_days(flow)).tolist() == [0, 15, 20, 21, 22, 37]


def test_the_bundled_file_is_what_the_simulator_makes() -> None:
    series = bundled_series()
    assert BUNDLED.read_bytes() == write_csv(series)
    assert fingerprint(read_bundled()) == fingerprint(series)
    assert read_bundled().warnings == ()
    assert b"<" in BUNDLED.read_bytes()
