"""The nouns of seed runs as they are read back. They compute nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.models.space import Configuration

Verdict = Literal["better", "worse", "equivalent", "undecided", "no verdict"]


@dataclass(frozen=True, slots=True, eq=False)
class SeedGroup:
    """One configuration trained from scratch with n fresh seeds.

    Attributes:
        configuration_id: Short hash.
        configuration: Hyperparameters.
        search_score: What the search reported (one seed, as many epochs); NaN when it trained none
            so long.
        scores: (n,) validation scores, in the order of `replicates`.
        replicates: (n,) replicate numbers, 1, 2, ...
        mean: Mean of the scores.
        sd: Standard deviation of a single training; NaN for n = 1.
        ci_low: Lower end of the 95 % t-interval of the mean; NaN for n = 1.
        ci_high: Upper end.
        epochs: What each was trained to; 0 when nobody recorded it.
    """

    configuration_id: str
    configuration: Configuration
    search_score: float
    scores: np.ndarray
    replicates: np.ndarray
    mean: float
    sd: float
    ci_low: float
    ci_high: float
    epochs: int = 0

    @property
    def n(self) -> int:
        """Seeds."""
        return len(self.scores)


@dataclass(frozen=True, slots=True)
class SeedPair:
    """Two configurations compared on the same replicates: first minus second, lower is better."""

    first: str
    second: str
    n: int
    mean_difference: float
    ci_low: float
    ci_high: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class SeedTable:
    """Seed runs of a study, longest trained and then best mean first, and every pair of equals.

    Attributes:
        study: Study name.
        groups: One a configuration.
        pairs: Two configurations each that were trained to the same epochs with the same seeds.
        failed: Runs that failed.
        shorter: Runs left out, because longer ones of their configuration are there.
    """

    study: str
    groups: tuple[SeedGroup, ...]
    pairs: tuple[SeedPair, ...]
    failed: int = 0
    shorter: int = 0
