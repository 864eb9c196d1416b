"""One configuration over its seeds: literals, naive twins, and coverage against the notes."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.errors import SpecError
from core.seeds.analysis.resampling import bca_ends, percentile_bounds, resampled_means
from core.seeds.analysis.summary import (
    MeanUncertainty,
    Spread,
    bca_uncertainty,
    interquartile_mean,
    mean_uncertainty,
    sd_factors,
    spread_of,
    summarise,
)

SIMULATIONS = 800  # as in the table of coverages


def test_a_summary_by_hand():
    found = summarise(np.array([5.0, 1.0, 3.0, 2.0, 4.0]))
    assert (found.n, found.mean, found.median) == (5, 3.0, 3.0)
    assert (found.worst, found.worst_at) == (5.0, 0)
    assert (found.tenth, found.ninetieth) == (pytest.approx(1.4), pytest.approx(4.6))
    assert found.interquartile_mean is None
    assert found.spread.sd == pytest.approx(math.sqrt(2.5))
    half = 2.776445 * math.sqrt(2.5) / math.sqrt(5)  # t(.975, 4)
    assert found.uncertainty.low == pytest.approx(3 - half, rel=1e-6)
    assert found.uncertainty.high == pytest.approx(3 + half, rel=1e-6)


def test_spread_and_uncertainty_are_two_nouns_with_two_labels():
    assert Spread.label == "spread of a single training"
    assert MeanUncertainty.label == "uncertainty of the mean"
    few, many = np.arange(10.0), np.tile(np.arange(10.0), 10)
    assert spread_of(many).sd == pytest.approx(spread_of(few).sd, rel=0.06)  # stays
    narrow, wide = mean_uncertainty(many), mean_uncertainty(few)
    assert narrow.high - narrow.low < 0.35 * (wide.high - wide.low)  # shrinks


def test_one_seed_has_neither():
    found = summarise(np.array([2.0]))
    assert (found.mean, found.spread, found.uncertainty) == (2.0, None, None)


def test_the_interquartile_mean_is_the_middle_half():
    values = np.array([100.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, -50.0])
    assert interquartile_mean(values) == (2.0 + 3.0 + 4.0 + 5.0) / 4
    assert interquartile_mean(values[:7]) is None


@pytest.mark.parametrize(
    ("n", "low", "high"),
    [
        (3, 0.52, 6.28), (5, 0.60, 2.87), (6, 0.62, 2.45), (8, 0.66, 2.04), (10, 0.69, 1.83),
        (15, 0.73, 1.58), (20, 0.76, 1.46), (30, 0.80, 1.34), (50, 0.84, 1.25),
    ],
)  # fmt: skip
def test_the_factors_of_the_sd(n, low, high):
    assert sd_factors(n) == (pytest.approx(low, abs=0.006), pytest.approx(high, abs=0.006))


def test_the_log_scale_says_that_it_is_another_mean():
    found = mean_uncertainty(np.array([1.0, 10.0, 100.0]), scale="log")
    half = 4.302653 / math.sqrt(3)  # t(.975, 2), SD of the decimal logarithms 1
    assert found.center == pytest.approx(10.0)
    assert found.high == pytest.approx(10.0 ** (1 + half), rel=1e-5)
    assert "geometric" in found.method
    with pytest.raises(SpecError, match="positive"):
        mean_uncertainty(np.array([0.0, 1.0]), scale="log")


def test_bca_waits_for_twenty_and_listens_to_its_generator():
    scores = np.random.default_rng(1).lognormal(0, 0.7, size=20)
    with pytest.raises(SpecError, match="at least 20"):
        bca_uncertainty(scores[:19], np.random.default_rng(2))
    first, again, other = (
        bca_uncertainty(scores, np.random.default_rng(seed), resamples=999) for seed in (2, 2, 3)
    )
    assert first == again != other
    assert first.low < scores.mean() < first.high and "BCa" in first.method
    flat = bca_uncertainty(np.full(20, 2.0), np.random.default_rng(2))
    assert (flat.low, flat.high) == (2.0, 2.0)


def test_resampling_draws_with_replacement_and_rows_share_the_draws():
    values = np.array([[0.0, 0.0, 3.0], [1.0, 1.0, 4.0]])
    means = resampled_means(values, np.random.default_rng(0), resamples=4000)
    assert np.allclose(means[1] - means[0], 1.0)
    counts = np.bincount(np.round(means[0]).astype(int), minlength=4) / 4000
    assert counts == pytest.approx([8 / 27, 12 / 27, 6 / 27, 1 / 27], abs=0.03)


def test_percentile_bounds_leave_out_what_is_not_a_number():
    draws = np.append(np.arange(101.0), np.nan)
    bounds = percentile_bounds(draws, level=0.90)
    assert (bounds.low, bounds.high, bounds.width) == pytest.approx((5.0, 95.0, 90.0))
    assert math.isnan(percentile_bounds(np.array([np.nan])).low)


TABLE = {  # n: normal t, percentile, BCa; lognormal(0.7) t, percentile, BCa
    5: (0.948, 0.841, 0.838, 0.908, 0.798, 0.794),
    8: (0.955, 0.889, 0.886, 0.904, 0.850, 0.860),
    10: (0.942, 0.888, 0.880, 0.894, 0.841, 0.856),
    20: (0.952, 0.932, 0.930, 0.906, 0.885, 0.899),
    30: (0.938, 0.918, 0.919, 0.924, 0.904, 0.914),
}


@pytest.mark.parametrize("n", sorted(TABLE))
def test_coverages_of_the_notes(n):
    generator = np.random.default_rng(100 + n)
    normal = generator.normal(1.0, 0.3, size=(SIMULATIONS, n))
    skewed = generator.lognormal(0.0, 0.7, size=(SIMULATIONS, n))
    found = [*_coverages(normal, 1.0), *_coverages(skewed, math.exp(0.7**2 / 2))]
    for ours, noted in zip(found, TABLE[n], strict=True):
        assert abs(ours - noted) < 3 * math.sqrt(2 * noted * (1 - noted) / SIMULATIONS)


def _coverages(data: np.ndarray, truth: float) -> list[float]:
    """Of t, percentile and BCa, over the rows of data."""
    generator = np.random.default_rng(7)
    t_ends = np.array([(u.low, u.high) for u in map(mean_uncertainty, data)])
    drawn = resampled_means(data, generator, resamples=999)
    percentile = np.quantile(drawn, [0.025, 0.975], axis=1).T
    bca = bca_ends(data, generator, resamples=999)
    return [_held(ends, truth) for ends in (t_ends, percentile, bca)]


def _held(ends: np.ndarray, truth: float) -> float:
    return float(np.mean((ends[:, 0] <= truth) & (truth <= ends[:, 1])))


@pytest.mark.parametrize("bad", [np.array([]), np.array([[1.0]]), np.array([1.0, np.nan])])
def test_what_is_no_row_of_scores_is_told(bad):
    with pytest.raises(SpecError):
        summarise(bad)
