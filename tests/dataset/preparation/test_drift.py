"""Drift between training and test: against SciPy, by hand, and how often it cries wolf."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ks_2samp

from core.dataset.preparation.drift import check_drift, measure_drift
from core.dataset.series import Driver, Series, Target
from core.dataset.split import chronological_split
from core.errors import DataError


@pytest.mark.parametrize("seed", range(4))
def test_the_distance_is_that_of_scipy(seed):
    draw = np.random.default_rng(seed)
    one, other = draw.normal(size=80), draw.normal(0.3, 1.2, size=47).round(1)
    twin = ks_2samp(one, other, method="asymp")
    assert measure_drift("x", one, other).distance == pytest.approx(twin.statistic)


def test_by_hand():
    """Half of the test values lie above all of training."""
    found = measure_drift("x", np.array([1.0, 2, 3, 4]), np.array([3.0, 9, 2, 8]))
    assert found.distance == 0.5
    assert (found.training_median, found.test_median) == (2.5, 5.5)


def walk(draw: np.random.Generator, length: int, memory: float) -> np.ndarray:
    shocks = draw.normal(size=length)
    values = np.empty(length)
    values[0] = shocks[0]
    for t in range(1, length):
        values[t] = memory * values[t - 1] + np.sqrt(1 - memory**2) * shocks[t]
    return values


def test_memory_does_not_look_like_drift():
    """Plain Kolmogorov-Smirnov finds drift in a stationary river; ours rarely does."""
    draw = np.random.default_rng(5)
    ours = plain = 0
    for _ in range(60):
        values = walk(draw, 1_200, 0.95)
        training, test = values[:900], values[900:]
        ours += measure_drift("x", training, test).is_drift
        plain += ks_2samp(training, test, method="asymp").pvalue < 0.01
    assert plain > 20
    assert ours <= 3


def test_a_change_is_found():
    draw = np.random.default_rng(6)
    found = measure_drift("x", walk(draw, 900, 0.9), walk(draw, 300, 0.9) + 2)
    assert found.is_drift
    assert "differs from" in found.sentence()


def test_every_column_is_checked():
    draw = np.random.default_rng(7)
    rows = 400
    dates = pd.date_range("2001-01-01", periods=rows, freq="D")
    cs = np.exp(draw.normal(size=rows))
    flow = np.where(np.arange(rows) < 300, 1.0, 5.0) + 0.01 * draw.normal(size=rows)
    sparse = np.full(rows, np.nan)
    sparse[:20] = 3.0
    target = Target("cs", "Bq/m3", cs, np.full(rows, np.nan))
    drivers = (Driver("flow", "m3/s", flow), Driver("sparse", "", sparse))
    series = Series("x", dates, pd.Timedelta(days=1), (target,), drivers)
    found = check_drift(series, chronological_split(series, target="cs"))
    assert [drift.column for drift in found] == ["cs", "flow"]
    assert not found[0].is_drift and found[1].distance == pytest.approx(1.0)


def test_an_empty_part_is_a_sentence():
    with pytest.raises(DataError, match="both parts"):
        measure_drift("x", np.array([]), np.ones(3))
