"""The difference of two configurations on the same seeds. It gives no verdict."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.seeds.analysis.resampling import LEVEL
from core.seeds.analysis.scores import checked_pair
from core.seeds.statistics import mean_interval


@dataclass(frozen=True, slots=True)
class PairedDifference:
    """First minus second on the same seeds; below zero, the first is better.

    Attributes:
        n: Pairs.
        mean: Mean difference.
        sd: SD of one difference: sqrt(v_a + v_b - 2 rho sqrt(v_a v_b)); NaN for n = 1.
        low: Lower end of the t-interval of the mean.
        high: Upper end.
        level: Nominal coverage.
        correlation: rho between the two over seeds; None where one of them does not vary. Near 0,
            pairing only costs degrees of freedom.
        unpaired_sd: sqrt(v_a + v_b), what one difference would spread without pairs.
        p_value: Two-sided paired t-test of "no difference"; 1 where nothing differs.
    """

    n: int
    mean: float
    sd: float
    low: float
    high: float
    level: float
    correlation: float | None
    unpaired_sd: float
    p_value: float


def paired_difference(
    first: np.ndarray, second: np.ndarray, *, level: float = LEVEL
) -> PairedDifference:
    """Compare two configurations seed by seed.

    Args:
        first: (n,) errors.
        second: (n,) errors on the same seeds (split, data seed and shuffle).
        level: Nominal coverage.

    Raises:
        SpecError: Lengths differ, fewer than 2 pairs, or scores that are not finite.
    """
    table = checked_pair(first, second, fewest=2)
    found = mean_interval(table[0] - table[1], level=level)
    variances = table.var(axis=1, ddof=1)
    return PairedDifference(
        n=table.shape[1],
        mean=found.mean,
        sd=found.sd,
        low=found.low,
        high=found.high,
        level=level,
        correlation=_correlation(table, variances),
        unpaired_sd=float(np.sqrt(variances.sum())),
        p_value=_p_value(found.mean, found.sd, table.shape[1]),
    )


def difference_sd(first_sd: float, second_sd: float, correlation: float) -> float:
    """SD of a difference: sqrt(v_a + v_b - 2 rho sqrt(v_a v_b))."""
    variance = first_sd**2 + second_sd**2 - 2 * correlation * first_sd * second_sd
    return float(np.sqrt(max(variance, 0.0)))


def _correlation(table: np.ndarray, variances: np.ndarray) -> float | None:
    if np.any(variances == 0):
        return None
    centred = table - table.mean(axis=1, keepdims=True)
    covariance = float(centred[0] @ centred[1]) / (table.shape[1] - 1)
    return float(np.clip(covariance / np.sqrt(variances.prod()), -1, 1))


def _p_value(mean: float, sd: float, n: int) -> float:
    from scipy import stats

    if sd == 0:  # all differences alike: none, or one without noise
        return 1.0 if mean == 0 else 0.0
    return float(2 * stats.t.sf(abs(mean) / (sd / np.sqrt(n)), n - 1))
