"""Scores that know limits: by hand, against SciPy, and what they are for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from core.dataset.censoring import (
    censored_log_likelihood,
    kaplan_meier,
    mean_censored_log_likelihood,
    residual_sd,
    summarise,
    working_limits,
)
from core.dataset.scaling import ColumnScaling
from core.dataset.series import Target
from core.errors import DataError, SpecError

NAN = np.nan


def test_by_hand():
    """Density of 0 at its centre with sd 2; half of the mass below a limit at the centre."""
    each = censored_log_likelihood(
        np.array([0.0, 1.0, NAN]), np.array([False, True, False]), mean=np.array([0.0, 1, 0]), sd=2
    )
    assert each[0] == pytest.approx(-np.log(2 * np.sqrt(2 * np.pi)))
    assert each[1] == pytest.approx(np.log(0.5))
    assert np.isnan(each[2])
    both = mean_censored_log_likelihood(
        np.array([0.0, 1.0, NAN]), np.array([False, True, False]), mean=np.array([0.0, 1, 0]), sd=2
    )
    assert both == pytest.approx((np.log(0.5) - np.log(2 * np.sqrt(2 * np.pi))) / 2)


number = st.floats(-30, 30)


@given(number, number, st.floats(0.01, 20))
def test_twin_in_scipy(y, mean, sd):
    quantified, below = censored_log_likelihood(
        np.array([y, y]), np.array([False, True]), mean=np.array([mean, mean]), sd=sd
    )
    assert quantified == pytest.approx(norm.logpdf(y, mean, sd), rel=1e-9, abs=1e-9)
    assert below == pytest.approx(norm.logcdf(y, mean, sd), rel=1e-9, abs=1e-12)


def test_a_limit_is_the_integral_of_the_densities_below_it():
    def density(y: float) -> float:
        each = censored_log_likelihood(
            np.array([y]), np.array([False]), mean=np.array([0.3]), sd=0.7
        )
        return float(np.exp(each[0]))

    below = censored_log_likelihood(np.array([0.1]), np.array([True]), mean=np.array([0.3]), sd=0.7)
    assert np.exp(below[0]) == pytest.approx(quad(density, -8, 0.1)[0], rel=1e-6)


def test_a_forecast_far_above_a_limit_costs_much_and_stays_finite():
    limit = np.zeros(3)
    each = censored_log_likelihood(
        limit, np.ones(3, dtype=bool), mean=np.array([-5.0, 0, 60.0]), sd=1.0
    )
    assert each[0] > each[1] > each[2] > -2_000 and np.isfinite(each).all()


def test_a_deviation_is_above_zero():
    with pytest.raises(SpecError, match="above 0"):
        censored_log_likelihood(np.zeros(1), np.zeros(1, dtype=bool), mean=np.zeros(1), sd=0.0)


def sample(seed: int, size: int = 4_000):
    """Normal values around a known centre, limits that differ by sample, half of them beneath."""
    draw = np.random.default_rng(seed)
    centre = draw.normal(size=size)
    y = centre + 0.6 * draw.normal(size=size)
    limits = draw.normal(-0.3, 0.5, size=size)
    censored = y < limits
    return centre, y, limits, censored


def test_the_spread_is_found_under_heavy_censoring():
    centre, y, limits, censored = sample(1)
    assert 0.3 < censored.mean() < 0.5
    observed = np.where(censored, limits, y)
    assert residual_sd(observed, censored, mean=centre) == pytest.approx(0.6, rel=0.04)
    as_value = residual_sd(observed, np.zeros_like(censored), mean=centre)
    assert abs(as_value - 0.6) > 0.04  # limits taken as values give another spread


def test_the_likelihood_knows_the_better_forecast_where_half_limits_do_not():
    centre, y, limits, censored = sample(2)
    observed = np.where(censored, limits, y)
    pulled = np.where(censored, np.maximum(centre, limits - 0.1), centre)
    good, bad = (
        mean_censored_log_likelihood(
            observed, censored, mean=one, sd=residual_sd(observed, censored, mean=one)
        )
        for one in (centre, pulled)
    )
    assert good > bad


def test_a_spread_needs_a_value():
    with pytest.raises(DataError, match="quantified"):
        residual_sd(np.zeros(3), np.ones(3, dtype=bool), mean=np.zeros(3))


@pytest.mark.parametrize("scale", ["log", "linear", "square_root", "cube_root"])
def test_half_limits_become_whole_ones(scale):
    scaling = ColumnScaling(scale, mean=0.4, sd=1.7, floor=0.01)
    limits, values = np.array([[0.26, 1.4]]), np.array([[3.0, 5.0]])
    target = scaling.to_working(np.concatenate([limits / 2, values]))
    censored = np.array([[True, True], [False, False]])
    whole = working_limits(target, censored, scaling)
    np.testing.assert_allclose(scaling.to_original(whole[0]), limits[0])
    np.testing.assert_array_equal(whole[1], target[1])


def test_kaplan_meier_by_hand():
    """Values 1, 2, 4 and limits <1, <3: from the top, 4 has 5 at risk, 2 has 3, 1 has 2.

    Read down: share below 4 is 4/5; the <3 drops out; below 2 it is 4/5 x 2/3; below 1 it is
    that x 1/2.
    """
    values, below = kaplan_meier(
        np.array([1.0, 2.0, 4.0, NAN, NAN]), np.array([NAN, NAN, NAN, 1.0, 3.0])
    )
    assert values.tolist() == [1, 2, 4]
    assert below == pytest.approx([8 / 15, 4 / 5, 1])


def target(values, limits) -> Target:
    return Target("cs", "Bq/m3", np.array(values), np.array(limits))


def test_without_non_detects_it_is_the_plain_mean_and_median():
    summary = summarise(target([3.0, 1.0, 2.0, 2.0, 9.0], [NAN] * 5))
    assert summary.mean == pytest.approx(3.4) and summary.median == 2.0
    assert (summary.samples, summary.non_detect_fraction) == (5, 0.0)


def test_a_median_below_all_that_was_seen_is_not_known():
    summary = summarise(target([5.0, NAN, NAN, NAN, 6.0], [NAN, 1.0, 2.0, 4.0, NAN]))
    assert np.isnan(summary.median)
    assert summary.non_detect_fraction == pytest.approx(0.6)


def test_the_mean_is_nearer_to_the_truth_than_limits_as_values():
    draw = np.random.default_rng(3)
    truth = np.exp(draw.normal(size=4_000))
    limits = np.exp(draw.normal(-0.5, 0.5, size=4_000))
    hidden = truth < limits
    seen = target(np.where(hidden, NAN, truth), np.where(hidden, limits, NAN))
    assert summarise(seen).mean == pytest.approx(truth.mean(), rel=0.03)
    assert summarise(seen).median == pytest.approx(np.median(truth), rel=0.05)
    assert abs(np.where(hidden, limits, truth).mean() / truth.mean() - 1) > 0.04


def test_a_summary_needs_a_value():
    with pytest.raises(DataError, match="no value"):
        kaplan_meier(np.array([NAN]), np.array([1.0]))
