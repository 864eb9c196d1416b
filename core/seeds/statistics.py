"""What seeds say, as pure functions: numbers in, numbers out. They read nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

FEWEST_PAIRS = 6  # the smallest two-sided sign-flip p of 5 pairs is 0.0625: no claim is possible


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with its 95 % t-interval.

    Attributes:
        mean: Mean.
        sd: Standard deviation of one value (n - 1 in the denominator); NaN for n = 1.
        low: Lower end; NaN for n = 1.
        high: Upper end; NaN for n = 1.
    """

    mean: float
    sd: float
    low: float
    high: float


def mean_interval(values: np.ndarray, *, level: float = 0.95) -> Interval:
    """Mean, SD and Student's t interval: mean +- t((1 + level) / 2, n - 1) sd / sqrt(n).

    Args:
        values: (n,) finite numbers, n >= 1.
        level: Nominal coverage.
    """
    from scipy import stats

    n = len(values)
    mean = float(np.mean(values))
    if n < 2:
        return Interval(mean, float("nan"), float("nan"), float("nan"))
    sd = float(np.std(values, ddof=1))
    half = float(stats.t.ppf((1 + level) / 2, n - 1)) * sd / float(np.sqrt(n))
    return Interval(mean, sd, mean - half, mean + half)
