"""The nouns of seed runs as they are read back. They compute nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.models.space import Configuration
from core.seeds.analysis.optimism import WinnerOptimism
from core.seeds.analysis.outperforming import Outperforming
from core.seeds.analysis.ranks import RankStability

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
        epochs: What each was trained to at most; 0 when nobody recorded it.
        reached: (n) the epoch after which each ended, less where patience ended it.
        model: Name in the model table; None: the study's own model.
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
    reached: tuple[int, ...] = ()
    model: str | None = None

    @property
    def n(self) -> int:
        """Seeds."""
        return len(self.scores)


@dataclass(frozen=True, slots=True)
class SeedPair:
    """Two configurations compared on the same replicates: first minus second, lower is better.

    Attributes:
        first: Configuration.
        second: The other.
        n: Replicates that both have.
        mean_difference: First minus second.
        ci_low: Lower end of its 95 % t-interval; NaN for n = 1.
        ci_high: Upper end.
        verdict: On the first, with Holm's correction over all pairs of the table.
        sentence: The verdict in words.
        more_seeds: About how many would settle it; None where it is settled, or none would.
        adjusted_p: Holm's p; NaN for n = 1.
        correlation: Between the two over seeds; None where one of them does not vary.
        same_seed: Probability that the first wins on the same seed; None for n = 1.
        any_run: Probability that any run of the first beats any run of the second.
    """

    first: str
    second: str
    n: int
    mean_difference: float
    ci_low: float
    ci_high: float
    verdict: Verdict
    sentence: str = ""
    more_seeds: int | None = None
    adjusted_p: float = float("nan")
    correlation: float | None = None
    same_seed: Outperforming | None = None
    any_run: Outperforming | None = None


@dataclass(frozen=True, slots=True)
class SeedOrder:
    """How firm the order of configurations is.

    Attributes:
        configurations: Those that were trained longest, in the order of the arrays.
        seeds: Replicates that all of them have.
        stability: Ranks, how often each comes first, and what one seed alone would have chosen.
    """

    configurations: tuple[str, ...]
    seeds: int
    stability: RankStability


@dataclass(frozen=True, slots=True)
class SeedOptimism:
    """What the search promised of its winner against fresh seeds.

    Attributes:
        configuration_id: The search's winner.
        seeds: Fresh seeds behind the confirmed mean.
        found: The numbers.
    """

    configuration_id: str
    seeds: int
    found: WinnerOptimism


@dataclass(frozen=True, slots=True)
class SeedTable:
    """Seed runs of a study, longest trained and then best mean first, and every pair of equals.

    Attributes:
        study: Study name.
        groups: One a configuration.
        pairs: Two configurations each that were trained to the same epochs with the same seeds.
        failed: Runs that failed.
        shorter: Runs left out, because longer ones of their configuration are there.
        margin: What difference does not matter, in the unit of the score.
        order: None where there is nothing to order.
        optimism: What the search promised of its winner; None where that cannot be said.
    """

    study: str
    groups: tuple[SeedGroup, ...]
    pairs: tuple[SeedPair, ...]
    failed: int = 0
    shorter: int = 0
    margin: float = float("nan")
    order: SeedOrder | None = None
    optimism: SeedOptimism | None = None

    @property
    def best_of_study(self) -> SeedGroup | None:
        """The first of the study's own model; None where only others have runs."""
        return next((group for group in self.groups if group.model is None), None)
