"""Drawing with replacement, and the ends of what was drawn. It knows no question."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LEVEL = 0.95
RESAMPLES = 5_000


@dataclass(frozen=True, slots=True)
class Bounds:
    """Two ends of an interval."""

    low: float
    high: float

    def contains(self, value: float) -> bool:
        """Whether the value lies inside, ends included."""
        return self.low <= value <= self.high

    @property
    def width(self) -> float:
        """High minus low."""
        return self.high - self.low


def drawn_counts(generator: np.random.Generator, n: int, resamples: int) -> np.ndarray:
    """How often each of n values is drawn when n are drawn with replacement.

    Returns:
        (resamples, n) counts; every row sums to n.
    """
    drawn = generator.integers(0, n, size=(resamples, n)) + n * np.arange(resamples)[:, None]
    counts: np.ndarray = np.bincount(drawn.ravel(), minlength=n * resamples)
    return counts.reshape(resamples, n)


def resampled_means(
    values: np.ndarray, generator: np.random.Generator, *, resamples: int = RESAMPLES
) -> np.ndarray:
    """Means of n values drawn with replacement; all rows share the draws, so that they pair.

    Args:
        values: (..., n) numbers.
        generator: Source of the draws.
        resamples: How many.

    Returns:
        (..., resamples) means.
    """
    n = values.shape[-1]
    counts = drawn_counts(generator, n, resamples)
    means: np.ndarray = values @ counts.T / n  # in this order halves and wholes stay exact
    return means


def percentile_bounds(draws: np.ndarray, *, level: float = LEVEL) -> Bounds:
    """The central `level` of the draws; NaN are left out, none left gives NaN."""
    kept = draws[np.isfinite(draws)]
    if not len(kept):
        return Bounds(float("nan"), float("nan"))
    low, high = np.quantile(kept, [(1 - level) / 2, (1 + level) / 2])
    return Bounds(float(low), float(high))


def bca_ends(
    values: np.ndarray,
    generator: np.random.Generator,
    *,
    level: float = LEVEL,
    resamples: int = RESAMPLES,
) -> np.ndarray:
    """Ends of the bias-corrected and accelerated interval of the mean (Efron 1987).

    Args:
        values: (..., n) numbers; rows that do not vary give their value twice.
        generator: Source of the draws.
        level: Nominal coverage.
        resamples: How many draws.

    Returns:
        (..., 2) low and high.
    """
    from scipy import stats

    table = np.atleast_2d(values)
    varies = np.ptp(table, axis=-1) > 0
    ends = np.repeat(table.mean(axis=-1, keepdims=True), 2, axis=-1)
    if np.any(varies):
        found = stats.bootstrap(
            (table[varies],), np.mean, axis=-1, confidence_level=level, n_resamples=resamples,
            method="BCa", rng=generator, vectorized=True, batch=max(1, 2_000_000 // table.size),
        ).confidence_interval  # fmt: skip
        ends[varies] = np.stack([found.low, found.high], axis=-1)
    shaped: np.ndarray = ends.reshape(*values.shape[:-1], 2)
    return shaped
