"""What seed groups say of each other: verdicts on pairs, the order, the winner's optimism.

It brings groups into the form that `core.seeds.analysis` asks for; the statistics are there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from core.seeds.analysis.optimism import winner_optimism
from core.seeds.analysis.ranks import rank_stability
from core.seeds.analysis.sentences import verdict_sentence
from core.seeds.analysis.verdict import Comparison, Margin, compare
from core.seeds.analysis.verdict_table import holm
from core.seeds.table import SeedGroup, SeedOptimism, SeedOrder, SeedPair


def margin_of(groups: Sequence[SeedGroup], margin: Margin) -> float:
    """The margin in the unit of the score; a share refers to the first group's mean."""
    return margin.of(groups[0].mean)


def judged_pairs(
    groups: Sequence[SeedGroup], generator: np.random.Generator, *, margin: float
) -> tuple[SeedPair, ...]:
    """Every pair that was trained equally long, on the seeds that both have; Holm over all.

    Args:
        groups: In the order of the table.
        generator: For the bootstraps.
        margin: What does not matter, in the unit of the score.
    """
    absolute = Margin(margin, "absolute")
    shared = {
        (a.configuration_id, b.configuration_id): _on_shared_seeds(a, b)
        for a, b in combinations(groups, 2)
        if a.epochs == b.epochs
    }
    found = {
        names: compare(scores[0], scores[1], generator, margin=absolute)
        for names, scores in shared.items()
        if scores.shape[1] > 1
    }
    judged = dict(zip(found, holm(list(found.values())), strict=True)) if found else {}
    return tuple(
        _pair(*names, scores, judged.get(names))
        for names, scores in shared.items()
        if scores.shape[1]
    )


def order_of(groups: Sequence[SeedGroup], generator: np.random.Generator) -> SeedOrder | None:
    """How firm the order is, on the seeds that all of the longest trained have in common.

    Returns:
        None where there are fewer than two such groups, or fewer than two such seeds.
    """
    equals = [group for group in groups if group.epochs == groups[0].epochs]
    common = sorted(set.intersection(*(set(map(int, group.replicates)) for group in equals)))
    if len(equals) < 2 or len(common) < 2:
        return None
    scores = np.stack([_scores_on(group, common) for group in equals])
    return SeedOrder(
        configurations=tuple(group.configuration_id for group in equals),
        seeds=len(common),
        stability=rank_stability(scores, generator),
    )


def optimism_of(groups: Sequence[SeedGroup], rung: Mapping[str, float]) -> SeedOptimism | None:
    """What the search promised of its winner against its fresh seeds.

    Args:
        groups: In the order of the table.
        rung: Configuration to score, of all that the search trained as long as these.

    Returns:
        None where the search's winner has no two fresh seeds, or nobody to have won against.
    """
    if len(rung) < 2:
        return None
    winner = min(rung, key=lambda name: (rung[name], name))
    fresh = next((group for group in groups if group.configuration_id == winner), None)
    if fresh is None or fresh.n < 2:
        return None
    equals = [g for g in groups if g.epochs == fresh.epochs and g.n > 1 and g.model is None]
    variances = [group.sd**2 for group in equals]
    found = winner_optimism(
        np.array(list(rung.values())), fresh.scores, float(np.sqrt(np.mean(variances)))
    )
    return SeedOptimism(configuration_id=winner, seeds=fresh.n, found=found)


def _on_shared_seeds(a: SeedGroup, b: SeedGroup) -> np.ndarray:
    """(2, n) scores."""
    _, at_a, at_b = np.intersect1d(a.replicates, b.replicates, return_indices=True)
    return np.stack([a.scores[at_a], b.scores[at_b]])


def _scores_on(group: SeedGroup, replicates: Sequence[int]) -> np.ndarray:
    at = {int(replicate): place for place, replicate in enumerate(group.replicates)}
    return group.scores[[at[replicate] for replicate in replicates]]


def _pair(first: str, second: str, scores: np.ndarray, found: Comparison | None) -> SeedPair:
    """One seed in common is a difference without an interval."""
    if found is None:
        difference = float(scores[0, 0] - scores[1, 0])
        nan = float("nan")
        return SeedPair(
            first, second, 1, difference, nan, nan, "no verdict",
            sentence=f"{first} and {second}: no verdict, they share 1 seed.",
        )  # fmt: skip
    return SeedPair(
        first=first,
        second=second,
        n=found.n,
        mean_difference=found.difference.mean,
        ci_low=found.difference.low,
        ci_high=found.difference.high,
        verdict=found.verdict,
        sentence=verdict_sentence(found, first, second),
        more_seeds=found.more_seeds,
        adjusted_p=found.adjusted_p,
        correlation=found.difference.correlation,
        same_seed=found.same_seed,
        any_run=found.any_run,
    )
