"""How good one configuration is over its seeds. It compares nothing.

Two numbers are never confused: the spread of a single training (SD, does not shrink with more
seeds) and the uncertainty of the mean (interval, shrinks with the root of n).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from core.errors import SpecError
from core.seeds.analysis.resampling import LEVEL, RESAMPLES, bca_ends
from core.seeds.analysis.scores import checked_scores
from core.seeds.statistics import mean_interval

FEWEST_FOR_QUARTILES = 8  # the interquartile mean leaves out a whole run at either end from here
FEWEST_FOR_BCA = 20  # below, it covers less than it says, and less than the t-interval
Scale = Literal["linear", "log"]


@dataclass(frozen=True, slots=True)
class Spread:
    """How far single trainings lie apart.

    Attributes:
        sd: Standard deviation (n - 1), in the unit of the score.
        low: Lower end of its 95 % interval under normality.
        high: Upper end.
    """

    sd: float
    low: float
    high: float
    label: ClassVar[str] = "spread of a single training"


@dataclass(frozen=True, slots=True)
class MeanUncertainty:
    """Where the mean over infinitely many seeds may lie.

    Attributes:
        center: The mean, or on the log scale the geometric mean (another quantity).
        low: Lower end.
        high: Upper end.
        level: Nominal coverage.
        method: How the ends were found, to be shown beside them.
    """

    center: float
    low: float
    high: float
    level: float
    method: str
    label: ClassVar[str] = "uncertainty of the mean"


@dataclass(frozen=True, slots=True)
class SeedSummary:
    """One configuration over n seeds; lower is better.

    Attributes:
        n: Seeds.
        mean: Mean score.
        median: Median score.
        spread: Of a single training; None for n = 1.
        uncertainty: Of the mean; None for n = 1.
        interquartile_mean: Mean of the middle half; None below 8 seeds.
        tenth: 10 % quantile.
        ninetieth: 90 % quantile.
        worst: The worst score.
        worst_at: Its position.
    """

    n: int
    mean: float
    median: float
    spread: Spread | None
    uncertainty: MeanUncertainty | None
    interquartile_mean: float | None
    tenth: float
    ninetieth: float
    worst: float
    worst_at: int


def summarise(scores: np.ndarray, *, scale: Scale = "linear") -> SeedSummary:
    """What is shown of one configuration.

    Args:
        scores: (n,) errors, one a seed.
        scale: "log" puts the interval on the logarithms, for skewed errors.

    Raises:
        SpecError: No scores, scores that are not finite, or not positive on the log scale.
    """
    values = checked_scores(scores)
    several = len(values) > 1
    tenth, median, ninetieth = np.quantile(values, [0.1, 0.5, 0.9])
    return SeedSummary(
        n=len(values),
        mean=float(values.mean()),
        median=float(median),
        spread=spread_of(values) if several else None,
        uncertainty=mean_uncertainty(values, scale=scale) if several else None,
        interquartile_mean=interquartile_mean(values),
        tenth=float(tenth),
        ninetieth=float(ninetieth),
        worst=float(values.max()),
        worst_at=int(values.argmax()),
    )


def spread_of(scores: np.ndarray, *, level: float = LEVEL) -> Spread:
    """SD with the interval s sqrt((n-1) / chi2(1 -+ ...)) of normal scores.

    Args:
        scores: (n,) errors, n >= 2.
        level: Nominal coverage of the SD's interval.
    """
    values = checked_scores(scores, fewest=2)
    sd = float(values.std(ddof=1))
    low, high = sd_factors(len(values), level=level)
    return Spread(sd, sd * low, sd * high)


def sd_factors(n: int, *, level: float = LEVEL) -> tuple[float, float]:
    """By what the SD of n scores is multiplied to get the ends of its interval."""
    from scipy import stats

    ends = stats.chi2.ppf([(1 + level) / 2, (1 - level) / 2], n - 1)
    low, high = np.sqrt((n - 1) / ends)
    return float(low), float(high)


def mean_uncertainty(
    scores: np.ndarray, *, level: float = LEVEL, scale: Scale = "linear"
) -> MeanUncertainty:
    """Student's t interval, optionally of the logarithms (then of the geometric mean).

    Args:
        scores: (n,) errors, n >= 2.
        level: Nominal coverage.
        scale: Where the interval is symmetric.

    Raises:
        SpecError: A score that is not positive, on the log scale.
    """
    values = checked_scores(scores, fewest=2)
    if scale == "linear":
        found = mean_interval(values, level=level)
        return MeanUncertainty(found.mean, found.low, found.high, level, "t-interval")
    if values.min() <= 0:
        raise SpecError(
            "a log scale needs positive scores", found=values.min(), remedy="Use the linear scale."
        )
    found = mean_interval(np.log(values), level=level)
    center, low, high = np.exp([found.mean, found.low, found.high])
    method = "t-interval of the logarithms, for the geometric mean"
    return MeanUncertainty(float(center), float(low), float(high), level, method)


def bca_uncertainty(
    scores: np.ndarray,
    generator: np.random.Generator,
    *,
    level: float = LEVEL,
    resamples: int = RESAMPLES,
) -> MeanUncertainty:
    """The bootstrap alternative to the t-interval, from 20 seeds on.

    Raises:
        SpecError: Fewer than 20 scores.
    """
    values = checked_scores(scores, fewest=FEWEST_FOR_BCA)
    low, high = bca_ends(values, generator, level=level, resamples=resamples)
    method = f"BCa bootstrap ({resamples} resamples)"
    return MeanUncertainty(float(values.mean()), float(low), float(high), level, method)


def interquartile_mean(scores: np.ndarray) -> float | None:
    """Mean of the middle half, a quarter cut off at either end; None below 8 seeds."""
    from scipy import stats

    if len(scores) < FEWEST_FOR_QUARTILES:
        return None
    return float(stats.trim_mean(scores, 0.25))
