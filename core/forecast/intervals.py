"""Prediction intervals by split conformal calibration on the validation part. It trains nothing."""

from __future__ import annotations

import math

import numpy as np

FEWEST_PER_LEAD = 20  # below, the leads share one quantile


def conformal_half_widths(
    observed: np.ndarray, median: np.ndarray, usable: np.ndarray, *, level: float
) -> np.ndarray:
    """Half-widths q such that median +- q covers a new value with probability `level`.

    q is the ceil((n + 1) level)-th smallest of n absolute validation residuals (Papadopoulos et
    al. 2002; Lei et al. 2018); where n is too small for that rank, the largest residual, which
    covers less. It assumes that errors in future resemble those of the validation part.

    Args:
        observed: (n, H) validation targets, working scale.
        median: (n, H) forecasts of them.
        usable: (n, H) True where a quantified value was observed.
        level: Nominal coverage, 0 to 1.

    Returns:
        (H,) half-widths, working scale.
    """
    residuals = np.abs(np.asarray(observed, dtype=np.float64) - median)
    pooled = _rank(residuals[usable], level)
    widths = [
        _rank(residuals[usable[:, h], h], level)
        if usable[:, h].sum() >= FEWEST_PER_LEAD
        else pooled
        for h in range(residuals.shape[1])
    ]
    return np.array(widths)


def _rank(residuals: np.ndarray, level: float) -> float:
    if not len(residuals):
        return math.nan
    rank = min(len(residuals), math.ceil((len(residuals) + 1) * level))
    return float(np.sort(residuals)[rank - 1])
