"""The sentence on top of the Seeds page."""

from __future__ import annotations

import math
from dataclasses import replace

from core.seeds.analysis.optimism import SpreadSplit, WinnerOptimism
from core.seeds.headline import early_sentence, headline, optimism_sentence
from core.seeds.statistics import Interval
from core.seeds.table import SeedOptimism, SeedPair, SeedTable
from tests.seeds.test_judging import group

GROUPS = tuple(group(name, [1.0, 1.1]) for name in "abcde")


def told(*pairs, groups=GROUPS) -> str:
    return headline(SeedTable("s", groups, pairs))


def pair(first, second, verdict, *, n=10, more=None) -> SeedPair:
    return SeedPair(first, second, n, -0.1, -0.2, 0.0, verdict, more_seeds=more)


def test_better_equivalent_undecided_each_in_its_words():
    assert told(
        pair("a", "b", "equivalent"),
        pair("a", "c", "undecided", more=14),
        pair("a", "d", "better"),
        pair("a", "e", "better"),
        pair("b", "c", "worse"),  # says nothing of the leader
    ) == (
        "a, best by its mean, is better than d and e, equivalent to b (what differs does not "
        "matter) and undecided against c (about 14 more seeds needed)."
    )


def test_a_pair_that_names_the_leader_second_is_turned_round():
    assert "better than b" in told(pair("b", "a", "worse"))
    assert "worse than b" in told(pair("b", "a", "better"))


def test_no_verdict_is_not_the_same():
    text = told(pair("a", "b", "no verdict", n=3), pair("a", "c", "no verdict", n=3))
    assert text.endswith("not to be judged against b and c yet (3 of at least 6 seeds).")
    assert "(about 1 more seed needed)" in told(pair("a", "b", "undecided", more=1))
    assert "no realistic number" in told(pair("a", "b", "undecided"))


def test_nothing_to_compare_with_is_said():
    assert "nothing to compare" in told(groups=GROUPS[:1])
    assert "shares no seed" in told(pair("b", "c", "better"))


def test_the_optimism_in_words():
    found = WinnerOptimism(
        0.5, Interval(0.55, 0.02, 0.53, 0.57), 0.05, 0.04, 0.54, 9, SpreadSplit(0.02, 0.01)
    )
    assert optimism_sentence(SeedOptimism("a", 8, found)) == (
        "The search reported 0.5 for its winner a; 8 fresh seeds give 0.55: it was too good by "
        "0.05. Being the best of 9 by itself makes a score too good by about 0.04."
    )
    assert math.isclose(found.gap, 0.05)


def test_runs_that_ended_early_in_words():
    early = replace(GROUPS[0], epochs=27, reached=(27, 12))
    whole = replace(GROUPS[1], epochs=27, reached=(27, 27))
    assert early_sentence(SeedTable("s", (early, whole), ())) == (
        "Patience ended 1 of 4 runs early, after epoch 12, as it does in the search."
    )
    assert early_sentence(SeedTable("s", (whole,), ())) == ""
