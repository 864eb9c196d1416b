"""How firm the order is."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from core.errors import SpecError
from core.seeds.analysis.ranks import critical_difference, kendall_taus, rank_stability


def generator(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def leaderboard(seed: int, n: int = 20) -> np.ndarray:
    """The toy of the notes: 8 configurations, SD .03, gaps .01."""
    return 0.01 * np.arange(8)[:, None] + generator(seed).normal(0, 0.03, size=(8, n))


def test_a_clear_order_is_firm():
    scores = np.arange(4.0)[:, None] + 0.01 * generator().normal(size=(4, 6))
    found = rank_stability(scores, generator())
    assert found.ranks.tolist() == [1, 2, 3, 4]
    assert found.first_probability.tolist() == [1, 0, 0, 0]
    assert [(b.low, b.high) for b in found.intervals] == [(1, 1), (2, 2), (3, 3), (4, 4)]
    assert (found.resampled_tau, found.single_seed_tau, found.single_seed_flip) == (1, 1, 0)


def test_the_flip_by_hand():
    scores = np.array([[1.0, 1.0, 3.0, 1.0], [2.0, 2.0, 1.0, 9.0]])
    found = rank_stability(scores, generator())
    assert found.single_seed_flip == 0.25
    assert found.single_seed_tau == (1 + 1 - 1 + 1) / 4
    assert found.sentence == (
        "With one seed another winner would have been picked in 25 % of cases."
    )


def test_equals_share_the_first_place():
    found = rank_stability(np.tile(generator().normal(size=5), (2, 1)), generator())
    assert found.ranks.tolist() == [1.5, 1.5]
    assert found.first_probability.tolist() == [0.5, 0.5]
    assert found.single_seed_flip == 0.5


def test_the_naive_twin_agrees():
    scores = leaderboard(1)
    found = rank_stability(scores, generator(), resamples=2000)
    rng, firsts, taus, overall = generator(9), np.zeros(8), [], scores.mean(axis=1)
    for _ in range(1000):
        means = scores[:, rng.integers(0, 20, size=20)].mean(axis=1)
        firsts[means.argmin()] += 1 / 1000
        taus.append(kendall_taus(overall, means[:, None])[0])
    assert found.first_probability == pytest.approx(firsts, abs=0.05)
    assert found.resampled_tau == pytest.approx(np.mean(taus), abs=0.02)
    column = scores[:, 3]
    twin = stats.kendalltau(overall, column).statistic  # no ties: tau-b is tau-a
    assert kendall_taus(overall, column[:, None])[0] == pytest.approx(twin)


def test_the_toy_of_the_notes_lies_within_what_such_leaderboards_give():
    found = [rank_stability(leaderboard(seed), generator(), resamples=300) for seed in range(150)]
    leads = [one.first_probability.max() for one in found]
    flips = [one.single_seed_flip for one in found]
    taus = [one.single_seed_tau for one in found]
    for noted, values in ((0.71, leads), (0.75, flips), (0.53, taus)):
        low, high = np.quantile(values, [0.025, 0.975])
        assert low <= noted <= high


def test_rank_intervals_cover_the_true_rank():
    held = []
    for seed in range(100):
        found = rank_stability(leaderboard(seed), generator(), resamples=400)
        held += [b.contains(rank + 1) for rank, b in enumerate(found.intervals)]
    assert np.mean(held) > 0.93


def test_it_listens_to_its_generator_and_pairs_the_seeds():
    scores = leaderboard(1)
    one, again, other = (rank_stability(scores, generator(s)) for s in (1, 1, 2))
    assert np.array_equal(one.first_probability, again.first_probability)
    assert not np.array_equal(one.first_probability, other.first_probability)
    noise = generator(3).normal(size=20)  # common to all: the order does not care
    assert rank_stability(scores + 50 * noise, generator(1)).first_probability == pytest.approx(
        one.first_probability
    )


def test_nemenyi():
    assert critical_difference(8, 20) == pytest.approx(2.35, abs=0.005)
    assert critical_difference(2, 10) == pytest.approx(1.960 * np.sqrt(6 / 60), abs=0.001)


def test_two_or_more():
    with pytest.raises(SpecError):
        rank_stability(np.ones((1, 5)), generator())
