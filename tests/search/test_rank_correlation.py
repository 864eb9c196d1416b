"""Kendall's tau between rungs, against a count of pairs by hand."""

from __future__ import annotations

import pytest

from core.search.rank_correlation import (
    RungCorrelation,
    correlation_sentence,
    kendall_tau,
    rung_correlations,
)
from tests.search.known_trials import trial


def naive_tau(pairs):
    """Concordant minus discordant over all pairs; no ties."""
    total, n = 0, len(pairs)
    for i in range(n):
        for j in range(i):
            (a, b), (c, d) = pairs[i], pairs[j]
            total += 1 if (a - c) * (b - d) > 0 else -1
    return total / (n * (n - 1) / 2)


@pytest.mark.parametrize(
    ("second", "tau"),
    [((1, 2, 3, 4), 1.0), ((4, 3, 2, 1), -1.0), ((2, 1, 3, 4), 2 / 3), ((3, 1, 4, 2), 0.0)],
)
def test_tau_by_hand(second, tau):
    pairs = list(zip((1.0, 2.0, 3.0, 4.0), map(float, second), strict=True))
    assert kendall_tau(pairs) == pytest.approx(tau)
    assert naive_tau(pairs) == pytest.approx(tau)


@pytest.mark.parametrize("pairs", [[], [(1.0, 2.0)], [(1, 2), (2, 3)], [(1, 1), (1, 2), (1, 3)]])
def test_too_few_or_equal_scores_have_no_tau(pairs):
    assert kendall_tau(pairs) is None


def searched():
    lower = [trial(i, 0.1 * i, bracket=1, epochs=1) for i in range(6)]
    upper = [
        trial(10 + i, score, bracket=1, rung=1, epochs=3, parent=i, configuration={"units": i})
        for i, score in enumerate((0.3, 0.2, 0.5, 0.4))
    ]
    failed = [trial(20, None, bracket=1, rung=1, epochs=3, parent=4, configuration={"units": 4})]
    other = [trial(30, 0.1, bracket=0, epochs=3)]
    return [*lower, *upper, *failed, *other]


def test_only_trials_with_a_score_in_both_rungs_count():
    found = rung_correlations(searched())
    assert found == [RungCorrelation(bracket=1, rung=0, trials=4, tau=pytest.approx(1 / 3))]
    assert rung_correlations(searched(), iteration=1) == []


def test_the_sentence_names_the_weakest_pair_with_its_number_of_trials():
    strong = RungCorrelation(2, 0, 9, 0.8)
    weak = RungCorrelation(1, 1, 5, 0.1)
    silent = RungCorrelation(0, 0, 2, None)
    few = RungCorrelation(0, 0, 4, -1.0)
    assert correlation_sentence([]) == ""
    assert correlation_sentence([silent, few]).endswith("foretells the next (at most 4).")
    assert "kept most" in correlation_sentence([strong])
    told = correlation_sentence([strong, weak, silent, few])
    assert told == (
        "One rung told little about the next (lowest tau 0.10 over 5 trials, bracket 1, rung 1 "
        "to 2)."
    )
