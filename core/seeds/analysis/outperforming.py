"""How often one configuration beats another: two different questions under two names.

On the same seed (paired), or any run of the one against any run of the other (unpaired). Where
seeds pair, the first is further from one half. It gives no verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.seeds.analysis.resampling import (
    LEVEL,
    RESAMPLES,
    Bounds,
    drawn_counts,
    percentile_bounds,
    resampled_means,
)
from core.seeds.analysis.scores import checked_pair, checked_scores

GAMMA = 0.75  # a probability that is worth acting on (Bouthillier et al. 2021)
Kind = Literal["on the same seed", "any run against any run"]
Meaning = Literal["not significant", "significant, not meaningful", "significant and meaningful"]


@dataclass(frozen=True, slots=True)
class Outperforming:
    """The probability that the first configuration beats the second; ties count one half.

    Attributes:
        kind: Which probability it is.
        probability: Estimate.
        low: Lower end of its interval.
        high: Upper end.
        level: Nominal coverage.
        method: "bootstrap", or "exact" where all comparisons agree and no bootstrap can differ.
    """

    kind: Kind
    probability: float
    low: float
    high: float
    level: float
    method: Literal["bootstrap", "exact"]


def beats_on_the_same_seed(
    first: np.ndarray,
    second: np.ndarray,
    generator: np.random.Generator,
    *,
    level: float = LEVEL,
    resamples: int = RESAMPLES,
) -> Outperforming:
    """mean(1[D < 0] + 1/2 1[D = 0]); the interval resamples (split, seed) pairs.

    Args:
        first: (n,) errors; all (split, seed) pairs in one row.
        second: (n,) errors on the same pairs.
        generator: Source of the draws.
        level: Nominal coverage.
        resamples: How many draws.
    """
    table = checked_pair(first, second)
    wins = _wins(table[0], table[1])
    draws = resampled_means(wins, generator, resamples=resamples)
    return _answer("on the same seed", wins, draws, len(wins), level)


def any_run_beats(
    first: np.ndarray,
    second: np.ndarray,
    generator: np.random.Generator,
    *,
    level: float = LEVEL,
    resamples: int = RESAMPLES,
) -> Outperforming:
    """Mann-Whitney's U / (n m); the interval resamples the two sets of runs each for itself.

    Args:
        first: (n,) errors.
        second: (m,) errors; their order does not matter.
        generator: Source of the draws.
        level: Nominal coverage.
        resamples: How many draws.
    """
    a, b = checked_scores(first), checked_scores(second)
    wins = _wins(a[:, None], b[None, :])  # (n, m)
    over_first = drawn_counts(generator, len(a), resamples)
    over_second = drawn_counts(generator, len(b), resamples)
    draws = np.sum((over_first @ wins) * over_second, axis=1) / wins.size
    return _answer("any run against any run", wins, draws, min(wins.shape), level)


def meaning_of(
    probability: Outperforming, *, gamma: float = GAMMA, by: Literal["high", "estimate"] = "high"
) -> Meaning:
    """The rule: low end above 1/2 is significant; then meaningful where `by` exceeds gamma.

    Args:
        probability: Of outperforming.
        gamma: What is worth acting on.
        by: "high" asks that gamma is not ruled out; "estimate" is the stricter reading, the point
            estimate must reach it.
    """
    if probability.low <= 0.5:
        return "not significant"
    passes = probability.high > gamma if by == "high" else probability.probability >= gamma
    return "significant and meaningful" if passes else "significant, not meaningful"


def mirrored(found: Outperforming) -> Outperforming:
    """The same answer, asked from the second configuration's side."""
    return Outperforming(
        found.kind, 1 - found.probability, 1 - found.high, 1 - found.low, found.level, found.method
    )


def _wins(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    won: np.ndarray = (a < b) + 0.5 * (a == b)
    return won


def _answer(
    kind: Kind, wins: np.ndarray, draws: np.ndarray, independent: int, level: float
) -> Outperforming:
    """All wins or all losses leave a bootstrap nothing to vary: then Clopper and Pearson's end.

    For unpaired runs, all of them winning implies that `independent` disjoint pairs were won, so
    the same end is conservative.
    """
    estimate = float(wins.mean())
    edge = ((1 - level) / 2) ** (1 / independent)
    if estimate == 1:
        return Outperforming(kind, 1.0, edge, 1.0, level, "exact")
    if estimate == 0:
        return Outperforming(kind, 0.0, 0.0, 1 - edge, level, "exact")
    bounds: Bounds = percentile_bounds(draws, level=level)
    return Outperforming(kind, estimate, bounds.low, bounds.high, level, "bootstrap")
