"""Metrics of a forecast: one function each, and the table that names them. It draws nothing.

Everywhere o is observed and p predicted, of equal shape; pairs whose o is NaN are ignored, and a
metric that is undefined (no pair, no variance) is NaN. Units are those of the target unless said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.errors import SpecError

PointMetric = Callable[[np.ndarray, np.ndarray], float]
IntervalMetric = Callable[[np.ndarray, np.ndarray, np.ndarray], float]

LOG_FLOOR = 0.01  # of the smallest observed value: what a lower prediction counts as in log_nse


def rmse(observed: np.ndarray, predicted: np.ndarray) -> float:
    """Root mean squared error, sqrt(mean (p - o)^2), in the target's unit; 0 is perfect."""
    o, p = _pairs(observed, predicted)
    return float(np.sqrt(np.mean((p - o) ** 2))) if len(o) else np.nan


def mae(observed: np.ndarray, predicted: np.ndarray) -> float:
    """Mean absolute error, mean |p - o|, in the target's unit; 0 is perfect."""
    o, p = _pairs(observed, predicted)
    return float(np.mean(np.abs(p - o))) if len(o) else np.nan


def bias(observed: np.ndarray, predicted: np.ndarray) -> float:
    """Mean error, mean (p - o), in the target's unit; above 0 the forecast is too high.

    The sign is the opposite of PBIAS (Gupta et al. 1999), which has o - p.
    """
    o, p = _pairs(observed, predicted)
    return float(np.mean(p - o)) if len(o) else np.nan


def nse(observed: np.ndarray, predicted: np.ndarray) -> float:
    """Nash-Sutcliffe efficiency, 1 - sum (p - o)^2 / sum (o - mean o)^2, without unit.

    1 is perfect, the mean of the observed scores 0. Nash and Sutcliffe 1970, J. Hydrol. 10, 282.
    NaN where the observed values do not vary.
    """
    o, p = _pairs(observed, predicted)
    if len(o) < 2 or np.ptp(o) == 0:
        return np.nan
    return float(1 - np.sum((p - o) ** 2) / np.sum((o - o.mean()) ** 2))


def log_nse(observed: np.ndarray, predicted: np.ndarray) -> float:
    """NSE of natural logarithms, without unit; it weighs low flow as much as floods.

    Predictions below 1 % of the smallest observed value, so also those of 0 or less, count as
    that (a logarithm needs something above 0). NaN where an observed value is 0 or less, or
    where they do not vary. Krause et al. 2005, Adv. Geosci. 5, 89.
    """
    o, p = _pairs(observed, predicted)
    if not len(o) or o.min() <= 0:
        return np.nan
    return nse(np.log(o), np.log(np.maximum(p, LOG_FLOOR * o.min())))


def kge(observed: np.ndarray, predicted: np.ndarray) -> float:
    """Kling-Gupta efficiency, without unit; 1 is perfect, the mean scores 1 - sqrt(2) = -0.41.

    1 - sqrt((r - 1)^2 + (sd p / sd o - 1)^2 + (mean p / mean o - 1)^2) with Pearson's r, taken
    as 0 where the forecast is constant. Gupta et al. 2009, J. Hydrol. 377, 80; Knoben et al.
    2019, HESS 23, 4323. NaN where the observed values do not vary or their mean is 0.
    """
    o, p = _pairs(observed, predicted)
    if len(o) < 2 or np.ptp(o) == 0 or o.mean() == 0:
        return np.nan
    is_constant = np.ptp(p) == 0
    sd = 0.0 if is_constant else p.std()
    r = 0.0 if is_constant else np.mean((o - o.mean()) * (p - p.mean())) / (o.std() * sd)
    parts = (r - 1, sd / o.std() - 1, p.mean() / o.mean() - 1)
    return float(1 - np.sqrt(sum(part**2 for part in parts)))


def coverage(observed: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> float:
    """Share of observed values inside the interval, ends included, 0 to 1, without unit.

    To be compared with the interval's nominal level, which has to be named beside it.
    """
    o, low = _pairs(observed, lower)
    _, high = _pairs(observed, upper)
    return float(np.mean((low <= o) & (o <= high))) if len(o) else np.nan


@dataclass(frozen=True, slots=True)
class MetricEntry:
    """One line of the table; exactly one of `points` and `interval` is given.

    Attributes:
        name: Key in results.
        label: Name on pages.
        unit: "target" where it has the target's unit, "" where it has none.
        better: Whether a lower, a higher or a value nearest to 0 (or the level) is better.
        points: For point forecasts: (observed, predicted).
        interval: For intervals: (observed, lower, upper).
    """

    name: str
    label: str
    unit: Literal["target", ""]
    better: Literal["lower", "higher", "near zero", "near level"]
    points: PointMetric | None = None
    interval: IntervalMetric | None = None


METRICS: dict[str, MetricEntry] = {
    entry.name: entry
    for entry in (
        MetricEntry("rmse", "RMSE", "target", "lower", points=rmse),
        MetricEntry("mae", "MAE", "target", "lower", points=mae),
        MetricEntry("nse", "NSE", "", "higher", points=nse),
        MetricEntry("log_nse", "log-NSE", "", "higher", points=log_nse),
        MetricEntry("kge", "KGE", "", "higher", points=kge),
        MetricEntry("bias", "Bias", "target", "near zero", points=bias),
        MetricEntry("coverage", "Coverage", "", "near level", interval=coverage),
    )
}


def scores(observed: np.ndarray, predicted: np.ndarray) -> dict[str, float]:
    """Every metric of a point forecast, by name; NaN where undefined."""
    return {
        entry.name: entry.points(observed, predicted) for entry in METRICS.values() if entry.points
    }


def _pairs(observed: np.ndarray, predicted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The pairs whose observed value is known, flat and float64.

    Raises:
        SpecError: The shapes differ.
    """
    o, p = np.asarray(observed, dtype=np.float64), np.asarray(predicted, dtype=np.float64)
    if o.shape != p.shape:
        raise SpecError(
            "observed and predicted have one shape",
            found=f"{o.shape} and {p.shape}",
            remedy="Cut both with the same window spec.",
        )
    known = ~np.isnan(o)
    return o[known], p[known]
