"""Many configurations: the leader against all others, or all pairs, with Holm's correction.

Holm keeps the chance of any false "better" in the table at 5 %. Tests against the leader are
optimistic unless the leader was chosen on other seeds: the table says which it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from core.errors import SpecError
from core.seeds.analysis.outperforming import GAMMA
from core.seeds.analysis.scores import checked_table
from core.seeds.analysis.sentences import Wording, verdict_sentence
from core.seeds.analysis.verdict import Comparison, Margin, compare, judged


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """One comparison of the table, with the names of the two."""

    first: str
    second: str
    comparison: Comparison

    def sentence(self, wording: Wording | None = None) -> str:
        """The verdict in words."""
        return verdict_sentence(self.comparison, self.first, self.second, wording=wording)


@dataclass(frozen=True, slots=True)
class VerdictTable:
    """Verdicts on many configurations on the same seeds.

    Attributes:
        leader: The configuration that the others are compared with.
        leader_from_other_seeds: Whether it was chosen on seeds that are not reported here.
        seeds: Pairs in every comparison.
        margin: In the unit of the score, one for the whole table.
        rows: The comparisons, best mean first.
    """

    leader: str
    leader_from_other_seeds: bool
    seeds: int
    margin: float
    rows: tuple[VerdictRow, ...]

    @property
    def note(self) -> str:
        """What a reader must know of the choice of the leader."""
        if self.leader_from_other_seeds:
            return "The leader was chosen on other seeds than these."
        return "The leader was chosen on these same seeds: its lead is optimistic."


def verdict_table(
    names: Sequence[str],
    scores: np.ndarray,
    generator: np.random.Generator,
    *,
    leader: str | None = None,
    margin: Margin | None = None,
    gamma: float = GAMMA,
    every_pair: bool = False,
) -> VerdictTable:
    """Compare many configurations on the same seeds.

    Args:
        names: k names, k >= 2.
        scores: (k, n) errors; column j is the same seed for all.
        generator: For the bootstraps.
        leader: Chosen on other seeds; None takes the best mean of these.
        margin: What does not matter; a share refers to the leader's mean.
        gamma: Probability worth acting on.
        every_pair: All k (k - 1) / 2 pairs instead of the k - 1 against the leader.

    Raises:
        SpecError: Fewer than 2 configurations or seeds, names that do not fit.
    """
    table = checked_table(scores, rows=2, columns=2)
    _check_names(names, table, leader)
    means = table.mean(axis=1)
    ahead = int(np.argmin(means)) if leader is None else list(names).index(leader)
    pairs = _pairs(means, ahead, every_pair=every_pair)
    delta = (margin or Margin()).of(float(means[ahead]))
    absolute = Margin(delta, "absolute")
    found = [compare(table[a], table[b], generator, margin=absolute, gamma=gamma) for a, b in pairs]
    return VerdictTable(
        leader=names[ahead],
        leader_from_other_seeds=leader is not None,
        seeds=table.shape[1],
        margin=delta,
        rows=tuple(
            VerdictRow(names[a], names[b], comparison)
            for (a, b), comparison in zip(pairs, holm(found), strict=True)
        ),
    )


def holm(comparisons: Sequence[Comparison]) -> list[Comparison]:
    """The comparisons judged again, with p-values adjusted over all of them (Holm 1979)."""
    adjusted = holm_adjusted(np.array([one.difference.p_value for one in comparisons]))
    return [
        judged(replace(one, adjusted_p=float(p), tests=len(adjusted)))
        for one, p in zip(comparisons, adjusted, strict=True)
    ]


def holm_adjusted(p_values: np.ndarray) -> np.ndarray:
    """Each p times the number of hypotheses not smaller, made monotone, at most 1.

    By hand: statsmodels' own collects garbage at every call, which takes longer than the table.
    """
    order = np.argsort(p_values)
    factors = len(p_values) - np.arange(len(p_values))
    adjusted = np.empty_like(p_values)
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(factors * p_values[order]))
    return adjusted


def _pairs(means: np.ndarray, ahead: int, *, every_pair: bool) -> list[tuple[int, int]]:
    order = [int(i) for i in np.argsort(means, kind="stable")]
    if every_pair:
        return list(combinations(order, 2))
    return [(ahead, other) for other in order if other != ahead]


def _check_names(names: Sequence[str], table: np.ndarray, leader: str | None) -> None:
    if len(set(names)) != len(table):
        raise SpecError(
            "every row of scores needs a name of its own",
            found=f"{len(set(names))} names for {len(table)} rows",
            remedy="Name each configuration once.",
        )
    if leader is not None and leader not in names:
        raise SpecError(
            "the leader must be one of the configurations",
            found=repr(leader),
            remedy=f"Choose one of: {', '.join(names)}.",
        )
