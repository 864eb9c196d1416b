"""Choosing one configuration by its seeds: a pure function of scores. It reads nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.errors import SpecError


@dataclass(frozen=True, slots=True)
class Choice:
    """Which configuration is best, and on what that stands.

    Attributes:
        configuration_id: The one with the lowest mean.
        replicates: Those that all contenders completed; the means are over these alone.
        means: Configuration to its mean score; None for one that completed no run at all.
    """

    configuration_id: str
    replicates: tuple[int, ...]
    means: dict[str, float | None]

    @property
    def mean(self) -> float:
        """Of the chosen one."""
        mean = self.means[self.configuration_id]
        assert mean is not None
        return mean


def choose(scores: Mapping[str, Mapping[int, float]]) -> Choice:
    """The lowest mean validation score over the seeds that all contenders have in common.

    A contender whose every run failed drops out; it would leave nothing in common. Of equal means
    the first is chosen.

    Args:
        scores: Contender to replicate to score, of its completed runs. Lower is better.

    Raises:
        SpecError: The contenders have no replicate in common.
    """
    alive = {name: runs for name, runs in scores.items() if runs}
    common = sorted(set.intersection(*map(set, alive.values()))) if alive else []
    if not common:
        found = ", ".join(f"{name}: {sorted(runs)}" for name, runs in scores.items())
        raise SpecError(
            "contenders are compared on seeds that all of them completed",
            found=f"none in common ({found})",
            remedy="Confirm with more seeds, or with fewer contenders.",
        )
    means = {name: float(np.mean([runs[r] for r in common])) for name, runs in alive.items()}
    return Choice(
        configuration_id=min(means, key=lambda name: means[name]),  # min gives the first of equals
        replicates=tuple(common),
        means={name: means.get(name) for name in scores},
    )
