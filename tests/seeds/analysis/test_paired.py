"""Differences and probabilities on the same seeds."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from core.errors import SpecError
from core.seeds.analysis.outperforming import (
    Outperforming,
    any_run_beats,
    beats_on_the_same_seed,
    meaning_of,
    mirrored,
)
from core.seeds.analysis.paired import difference_sd, paired_difference


def generator(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def toy(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Correlated configurations: rho .72, SD of a difference .041, unpaired .073."""
    rng = generator(seed)
    shared, own = rng.normal(size=n), rng.normal(size=(2, n))
    scores = 0.0516 * (math.sqrt(0.72) * shared + math.sqrt(0.28) * own)
    return scores[0] + 1.0, scores[1] + 1.05


def test_a_difference_by_hand():
    found = paired_difference(np.array([1.0, 2.0, 3.0]), np.array([2.0, 2.0, 5.0]))
    assert (found.n, found.mean, found.sd) == (3, -1.0, 1.0)
    assert found.high == pytest.approx(-1 + 4.302653 / math.sqrt(3), rel=1e-6)
    assert found.correlation == pytest.approx(1.5 / math.sqrt(1 * 3))
    assert found.unpaired_sd == pytest.approx(2.0)
    assert found.p_value == pytest.approx(stats.ttest_rel([1, 2, 3], [2, 2, 5]).pvalue)


def test_the_variance_of_a_difference_is_the_formula():
    first, second = toy(12)
    found = paired_difference(first, second)
    by_formula = difference_sd(first.std(ddof=1), second.std(ddof=1), found.correlation)
    assert found.sd == pytest.approx(by_formula)
    assert difference_sd(0.3, 0.3, 1.0) == 0.0


def test_the_toy_of_the_notes_pairing_pays():
    found = paired_difference(*toy(200_000))
    assert found.correlation == pytest.approx(0.72, abs=0.005)
    assert found.sd == pytest.approx(0.041, abs=0.003)
    assert found.unpaired_sd == pytest.approx(0.073, abs=0.001)


def test_no_variation_no_correlation():
    found = paired_difference(np.ones(6), np.full(6, 2.0))
    assert (found.correlation, found.p_value, found.mean) == (None, 0.0, -1.0)
    assert paired_difference(np.ones(6), np.ones(6)).p_value == 1.0


def test_pairs_must_be_pairs():
    with pytest.raises(SpecError, match="same seeds"):
        paired_difference(np.ones(3), np.ones(4))


def test_probabilities_by_hand_and_by_naive_twins():
    first, second = np.array([1.0, 2.0, 3.0, 4.0]), np.array([2.0, 2.0, 1.0, 9.0])
    same, any_run = (f(first, second, generator()) for f in (beats_on_the_same_seed, any_run_beats))
    assert same.probability == (1 + 0.5 + 0 + 1) / 4
    twin = np.mean([1.0 * (a < b) + 0.5 * (a == b) for a in first for b in second])
    assert any_run.probability == pytest.approx(twin)
    u = stats.mannwhitneyu(second, first).statistic  # counts second > first
    assert any_run.probability == pytest.approx(u / 16)


def test_paired_and_unpaired_differ_on_correlated_data_and_have_names():
    first, second = toy(4000)
    same = beats_on_the_same_seed(first, second, generator(), resamples=200)
    any_run = any_run_beats(first[:1500], second[:1500], generator(), resamples=20)
    assert same.probability == pytest.approx(0.90, abs=0.02)
    assert any_run.probability == pytest.approx(0.74, abs=0.03)
    assert same.kind == "on the same seed" != any_run.kind


def test_another_order_of_seeds_changes_paired_results_only():
    first, second = toy(20)
    shuffled = generator(3).permutation(second)
    assert paired_difference(first, shuffled).sd > 1.3 * paired_difference(first, second).sd
    one, two = (any_run_beats(first, s, generator()) for s in (second, shuffled))
    assert one.probability == two.probability
    a, b = (beats_on_the_same_seed(first, s, generator()) for s in (second, shuffled))
    assert a.probability > b.probability


def test_unanimous_wins_have_an_exact_end():
    won = beats_on_the_same_seed(np.zeros(6), np.ones(6), generator())
    assert (won.probability, won.high, won.method) == (1.0, 1.0, "exact")
    assert won.low == pytest.approx(stats.binomtest(6, 6).proportion_ci().low)
    lost = any_run_beats(np.ones(6), np.zeros(9), generator())
    assert lost.high == pytest.approx(stats.binomtest(0, 6).proportion_ci().high)
    ties = beats_on_the_same_seed(np.ones(6), np.ones(6), generator())
    assert (ties.low, ties.probability, ties.high) == (0.5, 0.5, 0.5)


def test_the_bootstrap_listens_to_its_generator():
    first, second = toy(15)
    one, again, other = (any_run_beats(first, second, generator(s)) for s in (1, 1, 2))
    assert one == again and (one.low, one.high) != (other.low, other.high)


@pytest.mark.parametrize("wins", range(6, 21))
def test_significance_agrees_with_the_sign_test_at_twenty(wins):
    second = np.where(np.arange(20) < wins, 1.0, -1.0)
    found = beats_on_the_same_seed(np.zeros(20), second, generator(5))
    is_significant = found.low > 0.5
    assert is_significant == (wins > 10 and stats.binomtest(wins, 20).pvalue < 0.05)


@pytest.mark.parametrize("n", [10, 20])
@pytest.mark.parametrize("truth", [0.5, 0.75, 0.9])
def test_the_interval_of_the_paired_probability_covers(n, truth):
    rng = generator(n)
    ends = {
        wins: beats_on_the_same_seed(np.zeros(n), np.where(np.arange(n) < wins, 1.0, -1.0), rng)
        for wins in range(n + 1)
    }  # the answer depends on the number of wins only
    drawn = rng.binomial(n, truth, size=4000)
    held = np.mean([ends[int(w)].low <= truth <= ends[int(w)].high for w in drawn])
    assert held > 0.91  # binomial steps keep it from 0.95 exactly


@pytest.mark.parametrize(
    ("low", "estimate", "high", "upper", "strict"),
    [
        (0.50, 0.80, 0.95, "not significant", "not significant"),
        (0.51, 0.60, 0.75, "significant, not meaningful", "significant, not meaningful"),
        (0.51, 0.70, 0.76, "significant and meaningful", "significant, not meaningful"),
        (0.60, 0.75, 0.90, "significant and meaningful", "significant and meaningful"),
    ],
)
def test_the_rule_at_three_quarters(low, estimate, high, upper, strict):
    found = Outperforming("on the same seed", estimate, low, high, 0.95, "bootstrap")
    assert meaning_of(found) == upper
    assert meaning_of(found, by="estimate") == strict
    assert mirrored(mirrored(found)).low == pytest.approx(low)
    assert mirrored(found).high == pytest.approx(1 - low)
