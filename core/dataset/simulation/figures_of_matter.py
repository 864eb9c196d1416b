"""Figures of a simulated river that published ones are compared with: loads of suspended matter.

Each function returns one value a seed, or one a year or flood that fits a published one.
"""

from __future__ import annotations

import numpy as np

from core.dataset.simulation.ensemble import Ensemble
from core.dataset.simulation.suspended_matter import FLOOD
from core.dataset.simulation.tributaries import ARVE, ISERE, Tributary, gauge, tributary_load

WET = (63.0, 77.0)  # 1e9 m3 a year, around the 69.81 of 1994-95
GREAT_FLOOD = (9_500.0, 12_500.0)  # m3/s, around December 2003 and November 1994


def yearly_load(rivers: Ensemble) -> np.ndarray:
    """Mean load [Mt a year], by seed."""
    return np.asarray(rivers.by_year(rivers.load).mean(axis=-1))


def lightest_year(rivers: Ensemble) -> np.ndarray:
    """Lowest load of a year [Mt], by seed."""
    return np.asarray(rivers.by_year(rivers.load).min(axis=-1))


def heaviest_year(rivers: Ensemble) -> np.ndarray:
    """Highest load of a year [Mt], by seed."""
    return np.asarray(rivers.by_year(rivers.load).max(axis=-1))


def wet_year_load(rivers: Ensemble) -> np.ndarray:
    """Load of wet years [Mt]."""
    return np.asarray(rivers.by_year(rivers.load)[_is_wet(rivers)])


def wet_year_matter(rivers: Ensemble) -> np.ndarray:
    """Mean suspended matter of wet years [mg/L]."""
    days = rivers.by_year(np.ones_like(rivers.matter))
    return np.asarray((rivers.by_year(rivers.matter) / days)[_is_wet(rivers)])


def wet_year_flood_days(rivers: Ensemble) -> np.ndarray:
    """Days of wet years above 3,000 m3/s [%]."""
    days = rivers.by_year(np.ones_like(rivers.matter))
    above = rivers.by_year((rivers.discharge > FLOOD).astype(np.float64))
    return np.asarray((100 * above / days)[_is_wet(rivers)])


def wet_year_flood_load(rivers: Ensemble) -> np.ndarray:
    """Load of wet years that is carried above 3,000 m3/s [%]."""
    above = rivers.by_year(np.where(rivers.discharge > FLOOD, rivers.load, 0.0))
    return np.asarray((100 * above / rivers.by_year(rivers.load))[_is_wet(rivers)])


def wet_year_clearest(rivers: Ensemble) -> np.ndarray:
    """Lowest suspended matter of wet years [mg/L]."""
    lowest = np.minimum.reduceat(rivers.matter, rivers.first_days, axis=-1)
    return np.asarray(lowest[_is_wet(rivers)])


def muddiest_water(rivers: Ensemble) -> np.ndarray:
    """Highest suspended matter [mg/L], by seed."""
    return np.asarray(rivers.matter.max(axis=-1))


def great_flood_load(rivers: Ensemble) -> np.ndarray:
    """Load of floods like that of December 2003 [Mt]."""
    return np.array([rivers.load[s, days].sum() for s, days in rivers.peaks(*GREAT_FLOOD)])


def isere_water(rivers: Ensemble) -> np.ndarray:
    """Share of the water that the Isere brings [%], by seed."""
    flow = gauge(rivers.calendar, rivers.truth.water, rivers.draws.isere, ISERE)
    return np.asarray(100 * flow.sum(axis=-1) / rivers.discharge.sum(axis=-1))


def isere_matter(rivers: Ensemble) -> np.ndarray:
    """Mean load of the Isere [Mt a year], by seed."""
    return np.asarray(_yearly(rivers, ISERE, rivers.draws.isere).mean(axis=-1))


def arve_matter(rivers: Ensemble) -> np.ndarray:
    """Mean load of the Arve [Mt a year], by seed."""
    return np.asarray(_yearly(rivers, ARVE, rivers.draws.arve).mean(axis=-1))


def arve_spread(rivers: Ensemble) -> np.ndarray:
    """Standard deviation between years of the load of the Arve [Mt a year], by seed."""
    return np.asarray(_yearly(rivers, ARVE, rivers.draws.arve).std(axis=-1))


def _yearly(rivers: Ensemble, tributary: Tributary, noise: np.ndarray) -> np.ndarray:
    flow = gauge(rivers.calendar, rivers.truth.water, noise, tributary)
    return rivers.by_year(tributary_load(flow, tributary)) / 1e6


def _is_wet(rivers: Ensemble) -> np.ndarray:
    """(seeds, years) True where a year brings about as much water as 1994-95."""
    volume = rivers.by_year(rivers.discharge) * 86_400 / 1e9
    return np.asarray((volume > WET[0]) & (volume < WET[1]))
