"""How many seeds: every number of the notes, and twins."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.power import TTestPower

from core.errors import SpecError
from core.seeds.analysis.planning import (
    detectable_difference,
    half_width_factor,
    noether,
    precision_of,
    seeds_for_difference,
    seeds_for_equivalence,
    seeds_for_half_width,
    seeds_for_probability,
    upper_sd,
)


@pytest.mark.parametrize(
    ("n", "half_width", "detectable", "smallest_p"),
    [
        (3, 2.48, 3.26, 0.25), (5, 1.24, 1.68, 0.0625), (6, 1.05, 1.43, 0.031),
        (8, 0.84, 1.16, 0.008), (10, 0.72, 1.00, 0.002), (15, 0.55, 0.78, 0.0),
        (20, 0.47, 0.66, 0.0), (30, 0.37, 0.53, 0.0), (50, 0.28, 0.40, 0.0),
    ],
)  # fmt: skip
def test_the_table_of_the_notes(n, half_width, detectable, smallest_p):
    found = precision_of(n)
    assert found.half_width == pytest.approx(half_width, abs=0.0051)
    assert found.detectable == pytest.approx(detectable, abs=0.0051)
    assert found.smallest_p == pytest.approx(smallest_p, abs=0.0005)
    assert found.sd_low < 1 < found.sd_high


def test_a_spread_needs_two():
    with pytest.raises(SpecError):
        precision_of(1)


def test_the_detectable_difference_is_detected_in_four_cases_of_five():
    rng = np.random.default_rng(1)
    for n in (6, 10, 20):
        data = rng.normal(detectable_difference(n), 1.0, size=(4000, n))
        t = data.mean(axis=1) / (data.std(axis=1, ddof=1) / np.sqrt(n))
        found = np.mean(t / np.sqrt(n) > half_width_factor(n))
        assert found == pytest.approx(0.80, abs=3 * np.sqrt(0.8 * 0.2 / 4000))


def test_noether():
    assert noether() == 29
    assert noether(power=0.8) == 17
    with pytest.raises(SpecError):
        noether(0.5)


def test_the_upper_sd_is_above_the_true_one_in_four_cases_of_five():
    assert upper_sd(1.0, 5) == pytest.approx(np.sqrt(4 / 1.648777), rel=1e-5)  # chi2(.2, 4)
    sds = np.random.default_rng(2).normal(size=(4000, 5)).std(axis=1, ddof=1)
    above = np.mean([upper_sd(sd, 5) >= 1 for sd in sds])
    assert above == pytest.approx(0.80, abs=3 * np.sqrt(0.8 * 0.2 / 4000))
    assert np.mean(sds < 1) > 0.55  # the plain SD of a pilot of 5 is too low more often than not


def test_seeds_for_a_half_width_is_the_smallest_that_does():
    pilot = np.array([1.0, 1.2, 0.9, 1.1, 1.3])
    sd = upper_sd(pilot.std(ddof=1), 5)
    n = seeds_for_half_width(pilot, 0.1)
    assert half_width_factor(n) * sd <= 0.1 < half_width_factor(n - 1) * sd
    assert n == next(m for m in range(2, 1000) if half_width_factor(m) * sd <= 0.1)
    assert seeds_for_half_width(pilot, 1e-6) is None
    assert seeds_for_half_width(np.ones(5), 0.1) == 2
    with pytest.raises(SpecError):
        seeds_for_half_width(pilot, 0.0)


@pytest.mark.parametrize("effect", [0.4, 0.66, 1.0, 2.0])
def test_seeds_for_a_difference_agree_with_statsmodels(effect):
    exact = TTestPower().solve_power(effect_size=effect, alpha=0.05, power=0.8)
    assert seeds_for_difference(effect) == int(np.ceil(exact))
    assert seeds_for_difference(-effect) == seeds_for_difference(effect)


def test_no_effect_is_never_found():
    assert seeds_for_difference(0.0) is None
    assert seeds_for_difference(1e-4) is None
    assert seeds_for_difference(50.0) == 3
    assert seeds_for_probability(0.5) is None
    assert seeds_for_probability(0.501) is None


def test_seeds_for_an_equivalence_have_the_power_that_they_promise():
    n = seeds_for_equivalence(0.1, 1.0, 0.6)
    rng = np.random.default_rng(3)
    data = rng.normal(0.1, 1.0, size=(4000, n))
    half = half_width_factor(n, level=0.90) * data.std(axis=1, ddof=1)
    mean = data.mean(axis=1)
    power = np.mean((mean - half > -0.6) & (mean + half < 0.6))
    assert power == pytest.approx(0.80, abs=0.03)
    assert seeds_for_equivalence(0.6, 1.0, 0.6) is None
    assert seeds_for_equivalence(0.0, 0.0, 0.6) == 2
    assert seeds_for_equivalence(0.0, 1e-3, 0.6) <= 4


def test_seeds_for_a_probability():
    assert seeds_for_probability(0.75) == 29  # ((1.96 * .5 + .8416 * .4330) / .25) ** 2 = 28.9
    assert seeds_for_probability(0.25) == 29
