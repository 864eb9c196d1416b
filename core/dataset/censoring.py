"""Scores and summaries that know detection limits: Tobit log-likelihood, Kaplan-Meier.

All limits are upper ones (a non-detect lies below) and may differ by sample. It trains nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.dataset.scaling import ColumnScaling
from core.dataset.series import Target
from core.errors import DataError, SpecError

HALF_LOG_TWO_PI = 0.5 * np.log(2 * np.pi)
WIDEST = 1e3  # residual deviation between 1 / this and this, on the working scale


def censored_log_likelihood(
    observed: np.ndarray,
    censored: np.ndarray,
    *,
    mean: np.ndarray,
    sd: np.ndarray | float,
) -> np.ndarray:
    """Log-likelihood of each sample under a normal forecast (Tobin 1958, Econometrica 26, 24-36).

    Where quantified: log density of (y - mean) / sd, minus log sd. Where censored: log of the
    normal cumulative distribution at (limit - mean) / sd. On the working scale, so only
    forecasts of one scaling can be compared with each other.

    Args:
        observed: Values, and the limit itself (not half of it) where censored; NaN where there
            is no sample. Any shape.
        censored: True where `observed` is a limit; same shape.
        mean: Centre of the forecast; same shape.
        sd: Its standard deviation, above 0.

    Returns:
        Natural logarithms in the same shape, NaN where there is no sample.

    Raises:
        SpecError: A standard deviation of 0 or less.
    """
    from scipy.special import log_ndtr

    if not np.all(np.asarray(sd) > 0):
        raise SpecError(
            "a forecast has a standard deviation above 0",
            found=f"{np.min(sd):g}",
            remedy="Take the deviation of the residuals, for example by `residual_sd`.",
        )
    z = (np.asarray(observed, dtype=np.float64) - mean) / sd
    density = -0.5 * z**2 - HALF_LOG_TWO_PI - np.log(sd)
    return np.asarray(np.where(censored, log_ndtr(z), density))


def mean_censored_log_likelihood(
    observed: np.ndarray,
    censored: np.ndarray,
    *,
    mean: np.ndarray,
    sd: np.ndarray | float,
) -> float:
    """Mean over the samples; higher is better, NaN where there is none."""
    each = censored_log_likelihood(observed, censored, mean=mean, sd=sd)
    known = each[~np.isnan(each)]
    return float(known.mean()) if len(known) else float("nan")


def residual_sd(observed: np.ndarray, censored: np.ndarray, *, mean: np.ndarray) -> float:
    """The standard deviation that makes the samples likeliest around a point forecast.

    Fit it where the model was chosen (validation), then score elsewhere (test).

    Args:
        observed: As in `censored_log_likelihood`.
        censored: As there.
        mean: The point forecast.

    Raises:
        DataError: No quantified sample, which leaves the spread unknown.
    """
    from scipy.optimize import minimize_scalar

    known = ~np.isnan(observed)
    y, is_limit, centre = observed[known], censored[known], mean[known]
    if not (~is_limit).any():
        raise DataError(
            "a spread needs quantified samples",
            found=f"{len(y)} samples, all of them non-detects",
            remedy="Use a longer part, or a more sensitive measurement.",
        )

    def loss(log_sd: float) -> float:
        each = censored_log_likelihood(y, is_limit, mean=centre, sd=float(np.exp(log_sd)))
        return -float(each.sum())

    bounds = (-np.log(WIDEST), np.log(WIDEST))
    return float(np.exp(minimize_scalar(loss, bounds=bounds, method="bounded").x))


def working_limits(target: np.ndarray, censored: np.ndarray, scaling: ColumnScaling) -> np.ndarray:
    """What windows hold of one target, with whole limits instead of half ones.

    Args:
        target: Values on the working scale, half the limit where censored; any shape.
        censored: True there; same shape.
        scaling: Of this target.

    Returns:
        The same on the working scale, with the limit where censored, float64.
    """
    plain = np.asarray(target, dtype=np.float64)
    whole = scaling.to_working(2.0 * scaling.to_original(plain))
    return np.where(censored, whole, plain)


@dataclass(frozen=True, slots=True)
class CensoredSummary:
    """What can be said of a target with non-detects, in its unit.

    Attributes:
        samples: Values and non-detects.
        non_detect_fraction: Share of non-detects; report it with every number.
        mean: Kaplan-Meier mean; the mass below the lowest limit counts at the lowest value.
        median: Kaplan-Meier median; NaN where it lies below what was quantified.
    """

    samples: int
    non_detect_fraction: float
    mean: float
    median: float


def summarise(target: Target) -> CensoredSummary:
    """Mean and median that take non-detects as what they are (Helsel 2012, chapter 6).

    Raises:
        DataError: No quantified value.
    """
    values, below = kaplan_meier(target.values, target.limits)
    steps = np.diff(below, prepend=0.0)  # mass of each value; the first takes what lies below
    # The median is the lowest value with at least half of the mass at or below it.
    beyond = np.flatnonzero(below >= 0.5 - 1e-12)
    is_hidden = beyond[0] == 0 and not _is_seen(target, values[0])
    return CensoredSummary(
        samples=int(target.is_sampled.sum()),
        non_detect_fraction=target.non_detect_fraction,
        mean=float((steps * values).sum()),
        median=float("nan") if is_hidden else float(values[beyond[0]]),
    )


def kaplan_meier(values: np.ndarray, limits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The distribution of a left-censored sample (Kaplan and Meier 1958, read from the top).

    Args:
        values: (rows,) quantified values, NaN elsewhere.
        limits: (rows,) limits of non-detects, NaN elsewhere.

    Returns:
        (distinct,) quantified values, rising; (distinct,) share of the sample at or below each.

    Raises:
        DataError: No quantified value.
    """
    seen = values[~np.isnan(values)]
    bounds = limits[~np.isnan(limits)]
    if not len(seen):
        raise DataError(
            "a summary needs quantified values",
            found=f"{len(bounds)} non-detects and no value",
            remedy="Report the limits instead.",
        )
    distinct, counts = np.unique(seen, return_counts=True)
    # At risk at a value: all samples known to be at or below it.
    at_risk = np.searchsorted(np.sort(seen), distinct, side="right")
    at_risk = at_risk + np.searchsorted(np.sort(bounds), distinct, side="right")
    below = np.cumprod((1 - counts / at_risk)[::-1])[::-1]  # share below each value
    return distinct, np.append(below[1:], 1.0)


def _is_seen(target: Target, lowest: float) -> bool:
    """Whether no non-detect could lie below the lowest quantified value."""
    return not (target.limits[target.is_non_detect] <= lowest).any()
