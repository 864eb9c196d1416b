"""Blocks of time for a moving-block bootstrap (Kuensch 1989), and how long a block should be.

The length follows the autocorrelation by the rule of Politis & White (2004, corrected by Patton,
Politis & White 2009): autocovariances up to the lag where the correlation has died out, under a
flat-top window, give the length with the smallest error of the variance of a mean.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.errors import SpecError


@dataclass(frozen=True, slots=True, eq=False)
class BlockDraws:
    """Series put together from blocks: where each block starts, and how long it is.

    Attributes:
        starts: (resamples, blocks) first steps.
        lengths: (blocks,) steps; the last block is shorter where it must be.
    """

    starts: np.ndarray
    lengths: np.ndarray

    def sums(self, values: np.ndarray) -> np.ndarray:
        """(resamples,) sums of the values over each series put together.

        Args:
            values: (steps,) numbers, no NaN.
        """
        running = np.concatenate([[0.0], np.cumsum(values)])
        totals: np.ndarray = (running[self.starts + self.lengths] - running[self.starts]).sum(
            axis=1
        )
        return totals


def draw_blocks(
    steps: int, block: int, generator: np.random.Generator, *, resamples: int
) -> BlockDraws:
    """Overlapping blocks, any start equally likely, until `steps` are reached.

    Raises:
        SpecError: A block shorter than 1 step or longer than the series.
    """
    if not 1 <= block <= steps:
        raise SpecError(
            "a block is at least 1 step and at most the series long",
            found=f"{block} of {steps} steps",
            remedy="Leave it to the rule.",
        )
    blocks = -(-steps // block)
    lengths = np.full(blocks, block)
    lengths[-1] = steps - block * (blocks - 1)
    starts = generator.integers(0, steps - block + 1, size=(resamples, blocks))
    return BlockDraws(starts, lengths)


def block_length(values: np.ndarray) -> int:
    """The length of a block, in steps, by the rule in the head of this file.

    Args:
        values: (steps,) numbers in the order of time; NaN where nothing was measured.

    Raises:
        SpecError: Fewer than 10 values.
    """
    series = np.asarray(values, dtype=float)
    known = int(np.isfinite(series).sum())
    if series.ndim != 1 or known < 10:
        raise SpecError(
            "a block length needs at least 10 values in time",
            found=f"{known} in an array of shape {series.shape}",
            remedy="Take a longer test part.",
        )
    patience = max(5, int(np.log10(known)))
    most_lags = min(int(np.ceil(np.sqrt(known))) + patience, len(series) - 1)
    covariances = autocovariances(series, most_lags)
    if covariances[0] <= 0:
        return 1
    bandwidth = min(2 * _last_correlated_lag(covariances, known, patience), most_lags)
    return _optimal_length(covariances[: bandwidth + 1], known)


def autocovariances(series: np.ndarray, lags: int) -> np.ndarray:
    """Autocovariances at lags 0 to `lags` over the pairs in which both values are known."""
    is_known = np.isfinite(series)
    centred = np.where(is_known, series - np.nanmean(series), 0.0)
    known, steps = int(is_known.sum()), len(series)
    return np.array([centred[lag:] @ centred[: steps - lag] / known for lag in range(lags + 1)])


def _last_correlated_lag(covariances: np.ndarray, known: int, patience: int) -> int:
    """The smallest lag after which `patience` correlations are all within 2 sqrt(log10 N / N)."""
    is_large = np.abs(covariances[1:] / covariances[0]) >= 2 * np.sqrt(np.log10(known) / known)
    for lag in range(len(is_large) - patience + 1):
        if not is_large[lag : lag + patience].any():
            return max(1, lag)
    return max(1, int(np.flatnonzero(is_large)[-1]) + 1)


def _optimal_length(covariances: np.ndarray, known: int) -> int:
    """(2 G^2 / D)^(1/3) N^(1/3) with D = 4/3 g(0)^2, at most min(3 sqrt(N), N / 3)."""
    lags = np.arange(len(covariances))
    window = np.minimum(1.0, 2 * (1 - lags / max(1, lags[-1])))
    weighted = window * covariances
    slope = 2 * float(np.sum(weighted * lags))
    density = float(weighted[0] + 2 * weighted[1:].sum())
    longest = max(1, int(np.ceil(min(3 * np.sqrt(known), known / 3))))
    if density <= 0:
        return longest
    length = (2 * slope**2 / (4 / 3 * density**2)) ** (1 / 3) * known ** (1 / 3)
    return int(np.clip(np.ceil(length), 1, longest))
