"""What seeds say: literals by hand, and coverage by simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.seeds.statistics import mean_interval


def test_the_t_interval_by_hand():
    interval = mean_interval(np.array([1.0, 2.0, 3.0, 4.0, 5.0]))
    assert interval.mean == 3.0
    assert interval.sd == pytest.approx(math.sqrt(2.5))
    half = 2.776445 * math.sqrt(2.5) / math.sqrt(5)  # t(.975, 4)
    assert interval.low == pytest.approx(3 - half, rel=1e-6)
    assert interval.high == pytest.approx(3 + half, rel=1e-6)


@pytest.mark.parametrize(
    ("n", "half_over_sd"), [(3, 2.48), (5, 1.24), (10, 0.72), (20, 0.47), (30, 0.37)]
)
def test_half_widths_of_the_table(n, half_over_sd):
    values = np.arange(float(n))
    interval = mean_interval(values)
    assert (interval.high - interval.mean) / interval.sd == pytest.approx(half_over_sd, abs=0.006)


def test_one_seed_has_a_mean_and_nothing_more():
    interval = mean_interval(np.array([2.0]))
    assert interval.mean == 2.0
    assert all(math.isnan(v) for v in (interval.sd, interval.low, interval.high))


@pytest.mark.parametrize("n", [5, 10, 20])
def test_the_interval_covers_what_it_says(n):
    generator = np.random.default_rng(n)
    held = 0
    for _ in range(2000):
        interval = mean_interval(generator.normal(1.0, 0.3, size=n))
        held += interval.low <= 1.0 <= interval.high
    assert held / 2000 == pytest.approx(0.95, abs=0.015)
