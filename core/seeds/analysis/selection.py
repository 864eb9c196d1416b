"""What choosing among noisy scores costs, by simulation of normal scores: a plan, not a result."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.errors import SpecError
from core.seeds.analysis.optimism import SpreadSplit


@dataclass(frozen=True, slots=True)
class SelectionOutlook:
    """What to expect of the best of K after one seed each, and after a confirmation.

    Attributes:
        optimism: By how much the best score seen lies below its true mean.
        truly_best: Probability that the best seen is truly best.
        regret: True mean of the chosen one minus that of the truly best.
        confirmed_optimism: Optimism left in the fresh mean of the one that it chose.
        confirmed_regret: Regret after choosing by the fresh means of the top few.
    """

    optimism: float
    truly_best: float
    regret: float
    confirmed_optimism: float
    confirmed_regret: float


def selection_outlook(
    candidates: int,
    spread: SpreadSplit,
    generator: np.random.Generator,
    *,
    top: int = 5,
    fresh_seeds: int = 10,
    draws: int = 10_000,
) -> SelectionOutlook:
    """Simulate searches that end with K candidates, and re-runs of the top few.

    Args:
        candidates: K.
        spread: sigma and tau.
        generator: Source of the draws.
        top: How many are trained again.
        fresh_seeds: With how many seeds each.
        draws: Searches simulated.

    Raises:
        SpecError: More re-run than there are.
    """
    if not 1 <= top <= candidates or fresh_seeds < 1:
        raise SpecError(
            "a confirmation trains from 1 to all candidates again, with 1 seed or more",
            found=f"{top} of {candidates} with {fresh_seeds} seeds",
            remedy="Five with ten seeds is the custom.",
        )
    true = spread.true_sd * generator.normal(size=(draws, candidates))
    seen = true + spread.seed_sd * generator.normal(size=true.shape)
    finalists = np.argsort(seen, axis=1)[:, :top]
    noise = spread.seed_sd / np.sqrt(fresh_seeds) * generator.normal(size=finalists.shape)
    fresh = np.take_along_axis(true, finalists, axis=1) + noise
    winner = np.take_along_axis(finalists, fresh.argmin(axis=1)[:, None], axis=1)[:, 0]
    rows, best, chosen = np.arange(draws), true.min(axis=1), finalists[:, 0]
    return SelectionOutlook(
        optimism=float(np.mean(true[rows, chosen] - seen[rows, chosen])),
        truly_best=float(np.mean(chosen == true.argmin(axis=1))),
        regret=float(np.mean(true[rows, chosen] - best)),
        confirmed_optimism=float(np.mean(true[rows, winner] - fresh.min(axis=1))),
        confirmed_regret=float(np.mean(true[rows, winner] - best)),
    )
