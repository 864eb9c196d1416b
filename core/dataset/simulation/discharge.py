"""Discharge at the mouth: rain-fed base flow, snow and glacier water, floods of four types.

It knows no sediment. Parameters are ours, chosen to meet the published and measured figures.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.dataset.simulation.calendar import DAYS_A_YEAR, Calendar
from core.dataset.simulation.draws import Draws
from core.dataset.simulation.floods import TYPES, WETNESS_GAIN, FloodType, flood_flow
from core.dataset.simulation.memory import fading, smooth_fading

LOWEST = 300.0  # m3/s; the dams and Lake Geneva keep the river above it


@dataclass(frozen=True, slots=True)
class Regime:
    """Parameters of discharge.

    Attributes:
        base: Median of the rain-fed base flow over the year [m3/s].
        season: Amplitude of its yearly cycle (logarithm).
        season_peak: Day of the year of its maximum.
        climate: Standard deviation of wet and dry years (logarithm).
        climate_memory: Their memory [days].
        wetness: Standard deviation of wet and dry spells (logarithm).
        wetness_memory: Their memory [days].
        weather: Standard deviation of the rain of days (logarithm).
        weather_memory: Its memory [days].
        mixing: How long it is under way to the river [days].
        snow: Snow water at its height [m3/s].
        snow_peak: Day of the year of that.
        snow_width: Standard deviation of its season [days].
        glacier: Ice water at its height [m3/s].
        glacier_peak: Day of the year of that.
        glacier_width: Standard deviation of its season [days].
        melt: Standard deviation of snow and ice water (logarithm), with a memory of 60 days.
        wetness_gain: How much wet ground raises a flood.
        types: Types of flood.
    """

    base: float = 905.0
    season: float = 0.35
    season_peak: float = 48.0
    climate: float = 0.175
    climate_memory: float = 400.0
    wetness: float = 0.31
    wetness_memory: float = 33.0
    weather: float = 0.21
    weather_memory: float = 3.9
    mixing: float = 0.7
    snow: float = 620.0
    snow_peak: float = 148.0
    snow_width: float = 22.0
    glacier: float = 200.0
    glacier_peak: float = 200.0
    glacier_width: float = 30.0
    melt: float = 0.35
    wetness_gain: float = WETNESS_GAIN
    types: tuple[FloodType, ...] = TYPES


@dataclass(frozen=True, slots=True, eq=False)
class Discharge:
    """Where the water comes from; arrays are (..., steps) [m3/s].

    Attributes:
        rain: Rain-fed base flow.
        snow: Snow water.
        glacier: Ice water.
        floods: (..., types, steps) floods by type.
    """

    rain: np.ndarray
    snow: np.ndarray
    glacier: np.ndarray
    floods: np.ndarray

    @property
    def total(self) -> np.ndarray:
        """(..., steps) discharge at the mouth [m3/s]."""
        flow = self.rain + self.snow + self.glacier + self.floods.sum(axis=-2)
        return np.asarray(np.maximum(flow, LOWEST))


MELT_MEMORY = 60.0  # days: a winter's snow lasts through the season


def simulate_discharge(calendar: Calendar, draws: Draws, regime: Regime) -> Discharge:
    """Discharge by origin.

    Args:
        calendar: The instants.
        draws: Random numbers of the river, leading axes at will.
        regime: Parameters.
    """
    step = calendar.step
    wet = fading(draws.wetness, memory=regime.wetness_memory, step=step)
    days = smooth_fading(
        draws.weather, memory=regime.weather_memory, mixing=regime.mixing, step=step
    )
    melt = np.exp(regime.melt * fading(draws.melt, memory=MELT_MEMORY, step=step))
    angle = 2 * np.pi * (calendar.day_of_year - regime.season_peak) / DAYS_A_YEAR
    years = fading(draws.climate, memory=regime.climate_memory, step=step)
    level = regime.season * np.cos(angle) + regime.climate * years
    level = level + regime.wetness * wet + regime.weather * days
    return Discharge(
        rain=regime.base * np.exp(level),
        snow=regime.snow * calendar.bell(regime.snow_peak, regime.snow_width) * melt,
        glacier=regime.glacier * calendar.bell(regime.glacier_peak, regime.glacier_width) * melt,
        floods=flood_flow(
            calendar, draws, wet + years, types=regime.types, wetness_gain=regime.wetness_gain
        ),
    )
