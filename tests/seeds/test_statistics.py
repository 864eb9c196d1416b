"""What seeds say: literals by hand, and coverage by simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.seeds.statistics import FEWEST_PAIRS, mean_interval, paired_verdict


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


def test_five_pairs_give_no_verdict():
    first = np.linspace(1.0, 1.1, FEWEST_PAIRS - 1)
    assert paired_verdict(first, first + 5.0)[1] == "no verdict"


def test_identical_samples_are_equivalent_not_better():
    scores = np.linspace(1.0, 1.2, 10)
    interval, verdict = paired_verdict(scores, scores)
    assert (interval.mean, verdict) == (0.0, "equivalent")


def test_better_worse_undecided():
    generator = np.random.default_rng(1)
    base = generator.normal(1.0, 0.02, size=10)
    assert paired_verdict(base, base + 0.3 + 0.01 * generator.normal(size=10))[1] == "better"
    assert paired_verdict(base + 0.3 + 0.01 * generator.normal(size=10), base)[1] == "worse"
    noisy = base + generator.normal(0.0, 0.3, size=10)
    assert paired_verdict(base, noisy)[1] == "undecided"


def test_pairing_matters():
    generator = np.random.default_rng(2)
    luck = generator.normal(0, 0.5, size=12)
    first, second = 1.0 + luck, 1.4 + luck + 0.01 * generator.normal(size=12)
    assert paired_verdict(first, second)[1] == "better"
    assert paired_verdict(first, second[::-1])[1] != "better"


def test_equal_configurations_are_seldom_called_better():
    generator = np.random.default_rng(3)
    wrong = 0
    for _ in range(1000):
        first, second = generator.normal(1.0, 0.1, size=(2, 10))
        wrong += paired_verdict(first, second)[1] in ("better", "worse")
    assert wrong / 1000 < 0.065
