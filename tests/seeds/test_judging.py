"""Seed groups against each other: which seeds pair, how the margin counts, what is corrected."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from core.seeds.analysis.verdict import Margin
from core.seeds.judging import judged_pairs, margin_of, optimism_of, order_of
from core.seeds.table import SeedGroup


def group(name, scores, *, replicates=None, epochs=9, search_score=math.nan) -> SeedGroup:
    scores = np.asarray(scores, dtype=float)
    held = np.arange(1, len(scores) + 1) if replicates is None else np.asarray(replicates)
    sd = float(scores.std(ddof=1)) if len(scores) > 1 else math.nan
    mean = float(scores.mean())
    return SeedGroup(name, {"units": 1}, search_score, scores, held, mean, sd, mean, mean, epochs)


LUCK = np.random.default_rng(3).normal(0, 0.1, size=12)
A = group("a", 1.0 + LUCK)
B = group("b", 1.3 + LUCK + np.random.default_rng(4).normal(0, 0.02, size=12))


def pairs(groups, *, margin=0.05, seed=1):
    return judged_pairs(groups, np.random.default_rng(seed), margin=margin)


def test_a_share_refers_to_the_first_mean():
    assert margin_of([A, B], Margin(0.05)) == pytest.approx(0.05 * A.mean)
    assert margin_of([A, B], Margin(0.2, "absolute")) == 0.2


def test_a_clear_difference_is_better_and_a_wide_margin_makes_it_equivalent():
    (found,) = pairs([A, B])
    assert (found.verdict, found.n, found.more_seeds) == ("better", 12, None)
    assert found.mean_difference == pytest.approx(A.mean - B.mean)
    assert found.same_seed.probability == 1.0 and found.any_run.probability > 0.9
    assert found.correlation > 0.9 and "a is better than b" in found.sentence
    (wide,) = pairs([A, B], margin=1.0)
    assert wide.verdict == "equivalent"


def test_only_shared_replicates_count_whatever_their_order():
    turned = group("b", B.scores[::-1], replicates=B.replicates[::-1])
    (first,), (second,) = pairs([A, B]), pairs([A, turned])
    assert first.mean_difference == pytest.approx(second.mean_difference)
    assert (first.verdict, first.adjusted_p) == (second.verdict, pytest.approx(second.adjusted_p))
    few = group("b", B.scores[:4], replicates=[9, 10, 11, 12])
    (found,) = pairs([A, few])
    assert (found.n, found.verdict) == (4, "no verdict")
    assert found.mean_difference == pytest.approx((A.scores[8:] - B.scores[:4]).mean())


def test_one_seed_in_common_is_a_difference_and_none_is_no_pair():
    one = group("b", [2.0], replicates=[1])
    (found,) = pairs([A, one])
    assert (found.n, found.verdict) == (1, "no verdict") and math.isnan(found.ci_low)
    assert found.mean_difference == pytest.approx(A.scores[0] - 2.0)
    assert pairs([A, group("b", [2.0], replicates=[99])]) == ()
    assert pairs([A, group("b", B.scores, epochs=3)]) == ()


def test_holm_counts_all_pairs():
    noise = np.random.default_rng(8).normal(0, 0.1, size=(2, 12))
    first, second = group("a", 1.0 + noise[0]), group("b", 1.1 + noise[1])
    (alone,) = pairs([first, second])
    among = pairs([first, second, group("c", second.scores + 0.001)])
    assert len(among) == 3
    assert among[0].adjusted_p > alone.adjusted_p


def test_the_same_seed_gives_the_same_numbers_and_another_one_others():
    far = group("b", 1.05 + np.random.default_rng(5).normal(0, 0.1, size=12))
    assert pairs([A, far]) == pairs([A, far])
    assert pairs([A, far])[0].any_run != pairs([A, far], seed=2)[0].any_run


def test_the_order_stands_on_common_seeds_of_equals():
    short = group("s", A.scores - 9, epochs=3)
    some = group("b", B.scores[2:], replicates=range(3, 13))
    found = order_of([A, some, short], np.random.default_rng(1))
    assert (found.configurations, found.seeds) == (("a", "b"), 10)
    assert found.stability.single_seed_flip == 0.0
    assert order_of([A], np.random.default_rng(1)) is None
    assert order_of([A, group("b", [1.0], replicates=[1])], np.random.default_rng(1)) is None


def test_the_optimism_is_that_of_the_winner_of_the_search():
    rung = {"a": 0.9, "b": 0.8, "c": 1.2}
    found = optimism_of([A, B], rung)
    assert (found.configuration_id, found.seeds) == ("b", 12)
    assert found.found.reported == 0.8 and found.found.candidates == 3
    assert found.found.gap == pytest.approx(B.mean - 0.8)
    pooled = math.sqrt((A.sd**2 + B.sd**2) / 2)
    assert found.found.spread.seed_sd == pytest.approx(pooled)


def test_what_cannot_be_said_of_the_optimism_is_not_said():
    assert optimism_of([A], {"a": 0.9}) is None
    assert optimism_of([A], {"a": 0.9, "b": 0.8}) is None
    lone = replace(B, scores=B.scores[:1], replicates=B.replicates[:1], sd=math.nan)
    assert optimism_of([A, lone], {"a": 0.9, "b": 0.8}) is None
