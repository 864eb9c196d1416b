"""The winner's optimism: the best of many noisy scores looks better than it is.

What the search reported is compared with what fresh seeds confirm, and with what chance alone
explains. It assumes normal scores within one final rung; it does not see over-fitting to the
validation part, which fresh seeds do not cure.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.errors import SpecError
from core.seeds.analysis.scores import checked_scores, checked_table
from core.seeds.statistics import Interval, mean_interval


@dataclass(frozen=True, slots=True)
class SpreadSplit:
    """Where the spread of a final rung comes from.

    Attributes:
        seed_sd: sigma, between trainings of one configuration.
        true_sd: tau, between the configurations' means.
    """

    seed_sd: float
    true_sd: float

    @property
    def reliability(self) -> float:
        """tau^2 / (tau^2 + sigma^2): the share of one score that is not luck; 0 for no spread."""
        return self.reliability_of(1)

    def reliability_of(self, seeds: int) -> float:
        """The same for a mean over r seeds: tau^2 / (tau^2 + sigma^2 / r)."""
        total = self.true_sd**2 + self.seed_sd**2 / seeds
        return self.true_sd**2 / total if total > 0 else 0.0


@dataclass(frozen=True, slots=True)
class WinnerOptimism:
    """What the search promised of its winner, and what came of it; errors, lower is better.

    Attributes:
        reported: The winner's score in the search, one seed.
        confirmed: Mean over fresh seeds with interval; NaN ends for one seed.
        gap: Confirmed minus reported; above zero the search was optimistic.
        expected_gap: What choosing the best of K explains.
        shrunken: The winner's score as it should have been expected.
        candidates: K, configurations in the final rung.
        spread: sigma and tau behind the formulas.
    """

    reported: float
    confirmed: Interval
    gap: float
    expected_gap: float
    shrunken: float
    candidates: int
    spread: SpreadSplit


def winner_optimism(reported: np.ndarray, confirmed: np.ndarray, seed_sd: float) -> WinnerOptimism:
    """Compare the winner of a final rung with its fresh seeds.

    Args:
        reported: (K,) scores of the final rung, one seed each, K >= 2.
        confirmed: (n,) scores of the winner with fresh seeds.
        seed_sd: sigma, from seed runs.

    Raises:
        SpecError: Fewer than 2 candidates, no fresh seed, or a negative SD.
    """
    rung, fresh = checked_scores(reported, fewest=2), checked_scores(confirmed)
    spread = split_of_rung(rung, seed_sd)
    best, interval = float(rung.min()), mean_interval(fresh)
    return WinnerOptimism(
        reported=best,
        confirmed=interval,
        gap=interval.mean - best,
        expected_gap=expected_optimism(len(rung), spread),
        shrunken=float(shrunken(rung, spread)[int(rung.argmin())]),
        candidates=len(rung),
        spread=spread,
    )


def expected_maximum(candidates: int) -> float:
    """E[max] of K standard normal numbers: the integral of x K phi(x) Phi(x)^(K - 1).

    The trapezoidal rule converges fast here: the integrand is smooth and dies out at both ends.
    """
    from scipy import special, stats

    x = np.linspace(-12, 12, 4001)
    density = candidates * stats.norm.pdf(x) * special.ndtr(x) ** (candidates - 1)
    return float(np.trapezoid(x * density, x))


def expected_optimism(candidates: int, spread: SpreadSplit) -> float:
    """sigma^2 / sqrt(sigma^2 + tau^2) times E[max of K]."""
    total = float(np.hypot(spread.seed_sd, spread.true_sd))
    return spread.seed_sd**2 / total * expected_maximum(candidates) if total > 0 else 0.0


def shrunken(scores: np.ndarray, spread: SpreadSplit, *, seeds: int = 1) -> np.ndarray:
    """Each score drawn towards the mean m of its rung: m + tau^2 / (tau^2 + sigma^2 / r) (y - m).

    Args:
        scores: (K,) scores of one final rung, each a mean over r seeds.
        spread: sigma and tau.
        seeds: r.
    """
    rung = checked_scores(scores)
    drawn: np.ndarray = rung.mean() + spread.reliability_of(seeds) * (rung - rung.mean())
    return drawn


def split_of_rung(reported: np.ndarray, seed_sd: float) -> SpreadSplit:
    """tau^2 is what the variance of single scores holds beyond sigma^2, never below 0.

    Raises:
        SpecError: A negative or missing SD.
    """
    if not seed_sd >= 0:
        raise SpecError("an SD is 0 or more", found=seed_sd, remedy="Take it from seed runs.")
    beyond = float(checked_scores(reported, fewest=2).var(ddof=1)) - seed_sd**2
    return SpreadSplit(float(seed_sd), float(np.sqrt(max(0.0, beyond))))


def split_of_runs(scores: np.ndarray) -> SpreadSplit:
    """Sigma and tau of (K, r) repeated scores, by one-way analysis of variance.

    sigma^2 = MS_within; tau^2 = max(0, (MS_between - MS_within) / r).
    """
    table = checked_table(scores, rows=2, columns=2)
    seeds = table.shape[1]
    within = float(table.var(axis=1, ddof=1).mean())
    between = seeds * float(table.mean(axis=1).var(ddof=1))
    return SpreadSplit(float(np.sqrt(within)), float(np.sqrt(max(0.0, between - within) / seeds)))
