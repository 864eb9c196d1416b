"""Residuals of a forecast on the test part, and their autocorrelation. It draws nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.dataset.scaling import ColumnScaling
from core.outlook import Forecast

MOST_LAGS = 30  # steps
FEWEST_PAIRS = 10  # below, an autocorrelation says nothing
EDGE = 1.96  # of a standard normal: 95 %


@dataclass(frozen=True, slots=True, eq=False)
class Autocorrelation:
    """Correlation of a series with itself some steps later, (k,) each.

    Attributes:
        lags: Steps, from 1; only those with enough pairs.
        values: -1 to 1.
        pairs: Pairs in which both were known.
        noise: What independent residuals stay below in 95 % of draws, 1.96 / sqrt(pairs).
    """

    lags: np.ndarray
    values: np.ndarray
    pairs: np.ndarray
    noise: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Residuals:
    """Observed minus forecast at one lead, by date, (m,) each.

    Attributes:
        lead: Steps after the issue time, from 1.
        unit: Of forecast and residuals; "SD, log" and the like on the working scale.
        dates: datetime64[s], rising.
        forecast: The median.
        values: Observed minus forecast; above 0 the river was higher.
        non_detects: Samples that were left out, for nobody knows their residual.
        autocorrelation: Of the residuals over the steps of the series.
    """

    lead: int
    unit: str
    dates: np.ndarray
    forecast: np.ndarray
    values: np.ndarray
    non_detects: int
    autocorrelation: Autocorrelation


def residuals_at(
    forecast: Forecast, *, lead: int, working: ColumnScaling | None = None
) -> Residuals:
    """The residuals of quantified samples at one lead.

    Args:
        forecast: What was forecast and observed.
        lead: From 1.
        working: The working scale, where they are wanted on it; else they have the target's unit.
    """
    order = np.argsort(forecast.dates[:, lead - 1])
    dates = forecast.dates[order, lead - 1]
    observed, median = forecast.observed[order, lead - 1], forecast.median[order, lead - 1]
    if working is not None:
        observed, median = working.to_working(observed), working.to_working(median)
    values = observed - median
    known = np.isfinite(values)
    return Residuals(
        lead=lead,
        unit=forecast.unit if working is None else working_unit(working),
        dates=dates[known],
        forecast=median[known],
        values=values[known],
        non_detects=int(np.isfinite(forecast.limits[:, lead - 1]).sum()),
        autocorrelation=autocorrelation(on_steps(dates, values), MOST_LAGS),
    )


def working_unit(column: ColumnScaling) -> str:
    """What the working scale counts in: standard deviations of the training part."""
    return "SD" if column.scale == "linear" else f"SD of its {column.scale.replace('_', ' ')}"


def on_steps(dates: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The values on the regular steps of their dates, NaN where a date is missing.

    Args:
        dates: (m,) datetime64, rising, whole steps apart.
        values: (m,).
    """
    if len(dates) < 2:
        return np.asarray(values, dtype=float)
    since = (dates - dates[0]).astype("timedelta64[s]").astype(np.int64)
    places = since // int(np.diff(since).min())
    filled = np.full(int(places[-1]) + 1, np.nan)
    filled[places] = values
    return filled


def autocorrelation(series: np.ndarray, most_lags: int) -> Autocorrelation:
    """Correlations over the pairs in which both values are known, around the common mean.

    Args:
        series: (steps,) numbers; NaN where nothing is known.
        most_lags: Steps.
    """
    known = np.isfinite(series)
    if not known.any():
        return _of([])
    centred = np.where(known, series - np.nanmean(series), 0.0)
    variance = float((centred**2).sum() / known.sum())
    made = []
    for lag in range(1, min(most_lags, len(series) - 1) + 1):
        pairs = int((known[lag:] & known[:-lag]).sum())
        if pairs >= FEWEST_PAIRS and variance > 0:
            shared = float(centred[lag:] @ centred[:-lag]) / pairs
            made.append((lag, shared / variance, pairs))
    return _of(made)


def _of(made: list[tuple[int, float, int]]) -> Autocorrelation:
    lags, values, pairs = (np.array([one[i] for one in made]) for i in range(3))
    return Autocorrelation(lags, values, pairs, EDGE / np.sqrt(pairs))
