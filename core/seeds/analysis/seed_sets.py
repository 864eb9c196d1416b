"""Two disjoint sets of seeds: A chooses the leader, B reports. Numbers of A never reach a report.

It trains nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.errors import SpecError
from core.seeds.analysis.scores import checked_table
from core.seeds.analysis.verdict import Margin
from core.seeds.analysis.verdict_table import VerdictTable, verdict_table


@dataclass(frozen=True, slots=True)
class SeedSets:
    """Which replicates choose and which report.

    Attributes:
        choosing: Set A.
        reporting: Set B; shares none with A.
    """

    choosing: tuple[int, ...]
    reporting: tuple[int, ...]

    def __post_init__(self) -> None:
        shared = sorted(set(self.choosing) & set(self.reporting))
        if shared or not self.choosing or not self.reporting:
            raise SpecError(
                "the seeds that choose and the seeds that report are two sets without overlap",
                found=f"replicates {shared} in both" if shared else "an empty set",
                remedy="Give ten seeds to either, for example.",
            )

    @classmethod
    def halves(cls, replicates: Sequence[int]) -> SeedSets:
        """The first half (rounded down) chooses, the rest reports."""
        ordered = tuple(sorted(set(replicates)))
        return cls(ordered[: len(ordered) // 2], ordered[len(ordered) // 2 :])


def choose_and_report(
    names: Sequence[str],
    scores: np.ndarray,
    replicates: Sequence[int],
    sets: SeedSets,
    generator: np.random.Generator,
    *,
    margin: Margin | None = None,
) -> VerdictTable:
    """Choose the leader by its mean on A, and compare it with the others on B.

    Args:
        names: k names.
        scores: (k, n) errors.
        replicates: The n replicates of the columns.
        sets: Which of them choose and which report.
        generator: For the bootstraps.
        margin: What does not matter.

    Raises:
        SpecError: A replicate of a set has no column.
    """
    table = checked_table(scores, rows=2, columns=2)
    choosing = table[:, _columns(replicates, sets.choosing)]
    reporting = table[:, _columns(replicates, sets.reporting)]
    leader = names[int(np.argmin(choosing.mean(axis=1)))]
    return verdict_table(names, reporting, generator, leader=leader, margin=margin)


def _columns(replicates: Sequence[int], wanted: Sequence[int]) -> list[int]:
    at = {replicate: column for column, replicate in enumerate(replicates)}
    missing = [one for one in wanted if one not in at]
    if missing:
        raise SpecError(
            "every seed of a set must have been run",
            found=f"no run of replicates {missing}",
            remedy="Train them, or choose other sets.",
        )
    return [at[one] for one in wanted]
