"""Figures of a simulated river that published ones are compared with: discharge and gauges.

Each function returns one value a seed, (seeds,).
"""

from __future__ import annotations

import numpy as np

from core.dataset.simulation.ensemble import Ensemble
from core.dataset.simulation.tributaries import ARDECHE, LYON, Tributary, gauge

CATCHMENT = 96_500.0  # km2, the middle of the published 95,000 to 98,000


def mean_discharge(rivers: Ensemble) -> np.ndarray:
    """Mean discharge [m3/s]."""
    return np.asarray(rivers.discharge.mean(axis=-1))


def runoff(rivers: Ensemble) -> np.ndarray:
    """Water from the catchment [mm a year]."""
    return mean_discharge(rivers) * 86_400 * 365.25 / CATCHMENT / 1_000


def discharge_quantile(rivers: Ensemble, percent: float) -> np.ndarray:
    """Quantile of discharge [m3/s]."""
    return np.asarray(np.percentile(rivers.discharge, percent, axis=-1))


def highest_discharge(rivers: Ensemble) -> np.ndarray:
    """Highest daily discharge [m3/s]."""
    return np.asarray(rivers.discharge.max(axis=-1))


def monthly_discharge(rivers: Ensemble, month: int) -> np.ndarray:
    """Mean discharge of a month of the year [m3/s]."""
    is_month = rivers.calendar.dates.month.to_numpy() == month
    return np.asarray(rivers.discharge[:, is_month].mean(axis=-1))


def august_deficit(rivers: Ensemble) -> np.ndarray:
    """How far August lies below the year [%]."""
    return np.asarray(100 * (1 - monthly_discharge(rivers, 8) / mean_discharge(rivers)))


def driest_month(rivers: Ensemble) -> np.ndarray:
    """The month of the year with the lowest mean discharge."""
    months = np.stack([monthly_discharge(rivers, month) for month in range(1, 13)])
    return np.asarray(months.argmin(axis=0) + 1.0)


def melt_share(rivers: Ensemble) -> np.ndarray:
    """Share of the year's snow and ice water that comes in May, June and July [%]."""
    melt = rivers.truth.water.snow + rivers.truth.water.glacier
    is_season = np.isin(rivers.calendar.dates.month, (5, 6, 7))
    return np.asarray(100 * melt[:, is_season].sum(axis=-1) / melt.sum(axis=-1))


def days_above(rivers: Ensemble, threshold: float) -> np.ndarray:
    """Share of days above a discharge [%]."""
    return np.asarray(100 * (rivers.discharge > threshold).mean(axis=-1))


def memory(rivers: Ensemble, days: int) -> np.ndarray:
    """Autocorrelation of log discharge at a lag."""
    log = np.log(rivers.discharge)
    log = log - log.mean(axis=-1, keepdims=True)
    return np.asarray((log[:, days:] * log[:, :-days]).mean(axis=-1) / log.var(axis=-1))


def lyon_correlation(rivers: Ensemble) -> np.ndarray:
    """Correlation of discharge at Lyon with the mouth a day later."""
    return _correlation(rivers, LYON, rivers.draws.upper)


def ardeche_correlation(rivers: Ensemble) -> np.ndarray:
    """Correlation of the Ardeche with the mouth a day later."""
    return _correlation(rivers, ARDECHE, rivers.draws.ardeche)


def _correlation(rivers: Ensemble, tributary: Tributary, noise: np.ndarray) -> np.ndarray:
    flow = gauge(rivers.calendar, rivers.truth.water, noise, tributary)
    pairs = zip(flow[:, :-1], rivers.discharge[:, 1:], strict=True)
    return np.array([np.corrcoef(early, late)[0, 1] for early, late in pairs])
