"""The censored log-likelihood of a forecast: what it is worth where non-detects count too.

Scores in the unit of a target know quantified samples only. It fits one spread, nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.dataset.censoring import mean_censored_log_likelihood, residual_sd, working_limits
from core.dataset.scaling import ColumnScaling
from core.dataset.windows import Windows
from core.errors import DataError


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """What was forecast of one target, and what was measured, (n, H) each, on the working scale.

    Attributes:
        observed: Values, whole limits where censored, NaN where there is no sample.
        censored: True where it is a limit.
        predicted: The forecast.
    """

    observed: np.ndarray
    censored: np.ndarray
    predicted: np.ndarray


def told_of(part: Windows, predicted: np.ndarray, scaling: ColumnScaling, *, axis: int) -> Told:
    """One target of windows beside its forecast.

    Args:
        part: n windows.
        predicted: (n, H) forecasts of the target, working scale.
        scaling: Of the target.
        axis: Of the target, on the last axis of the windows.
    """
    censored, observed = part.censored[..., axis], part.observed[..., axis]
    whole = working_limits(part.target[..., axis], censored, scaling)
    return Told(np.where(observed, whole, np.nan), censored & observed, predicted)


def forecast_likelihood(calibrated: Told, scored: Told) -> float:
    """Mean censored log-likelihood of a sample, around the forecast with a normal spread.

    The spread makes the first part likeliest; the second is scored with it. On the working scale,
    so that only forecasts of the same windows can be compared. Higher is better; NaN where no
    quantified sample says how wide the spread is.

    Args:
        calibrated: The validation part.
        scored: The part that is scored, usually the test part.
    """
    first, second = calibrated, scored
    try:
        sd = residual_sd(first.observed, first.censored, mean=first.predicted)
    except DataError:
        return float("nan")
    return mean_censored_log_likelihood(
        second.observed, second.censored, mean=second.predicted, sd=sd
    )
