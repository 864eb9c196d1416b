"""Floods apart: which samples are a flood's, and how many of them an interval covers.

Intervals are calibrated on all errors of the validation part, so that they may cover 95 % of all
samples and far fewer of the few that matter most. It makes no interval.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.metrics import coverage

FLOOD = 0.9  # quantile of the training samples above which a sample is a flood's


def flood_threshold(samples: np.ndarray) -> float:
    """The value above which a sample is a flood's: the highest tenth of the training part begins.

    Args:
        samples: Quantified samples of the training part in the target's unit, any shape; NaN
            where there is none.

    Returns:
        In the same unit; NaN where there is no sample.
    """
    known = samples[~np.isnan(samples)]
    return float(np.quantile(known, FLOOD)) if len(known) else float("nan")


@dataclass(frozen=True, slots=True)
class Coverage:
    """Shares of the quantified samples inside an interval, 0 to 1; NaN where there is none.

    Attributes:
        whole: Of all samples.
        floods: Of those above the threshold.
        flood_samples: How many those are.
    """

    whole: float
    floods: float
    flood_samples: int


def coverage_apart(
    observed: np.ndarray, lower: np.ndarray, upper: np.ndarray, *, above: float
) -> Coverage:
    """Coverage of all samples and of floods.

    Args:
        observed: Quantified samples, any shape; NaN where there is none.
        lower: Lower ends of the interval; same shape.
        upper: Upper ends; same shape.
        above: What `flood_threshold` says.
    """
    floods = np.where(observed > above, observed, np.nan)
    return Coverage(
        whole=coverage(observed, lower, upper),
        floods=coverage(floods, lower, upper),
        flood_samples=int((~np.isnan(floods)).sum()),
    )
