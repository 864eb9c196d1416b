"""The four types of Rhone floods: season, frequency, height, speed. It knows no sediment.

Oceanic floods come slowly from the upper Rhone and the Saone, cevenol ones violently from the
Ardeche, Ceze and Gardon, extensive Mediterranean ones from the Durance and the Drome, generalised
ones from everywhere (typology of Meteo-France). Frequencies and heights are ours, chosen to
meet the published quantiles, days above thresholds and autocorrelation of discharge.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.dataset.simulation.calendar import DAYS_A_YEAR, Calendar
from core.dataset.simulation.draws import Draws
from core.dataset.simulation.memory import hydrograph


@dataclass(frozen=True, slots=True)
class FloodType:
    """One type of flood.

    Attributes:
        name: Name on pages and in the truth.
        yearly: Events a year.
        centre: Day of the year when they are most frequent.
        width: Standard deviation of their season [days].
        height: Median height of the peak above the flow before [m3/s].
        spread: Standard deviation of the logarithm of the height.
        rise: Time constant of the rise [days].
        recession: Time constant of the recession [days].
    """

    name: str
    yearly: float
    centre: float
    width: float
    height: float
    spread: float
    rise: float
    recession: float


OCEANIC = FloodType("oceanic", 15.0, 14.0, 68.0, 705.0, 0.57, 1.4, 7.0)
CEVENOL = FloodType("cevenol", 3.4, 303.0, 32.0, 880.0, 0.75, 0.5, 1.6)
MEDITERRANEAN = FloodType("extensive Mediterranean", 2.0, 320.0, 40.0, 560.0, 0.70, 0.8, 2.6)
GENERALISED = FloodType("generalised", 0.36, 335.0, 35.0, 2_050.0, 0.45, 1.1, 4.0)
TYPES = (OCEANIC, CEVENOL, MEDITERRANEAN, GENERALISED)
WETNESS_GAIN = 0.17  # floods become higher on wet ground: exponent per deviation of wetness


def flood_flow(
    calendar: Calendar,
    draws: Draws,
    wetness: np.ndarray,
    *,
    types: tuple[FloodType, ...] = TYPES,
    wetness_gain: float = WETNESS_GAIN,
) -> np.ndarray:
    """Discharge of the floods of each type, (..., types, steps) [m3/s].

    Args:
        calendar: The instants.
        draws: Random numbers of the river.
        wetness: (..., steps) standardised wetness of the ground.
        types: The types, in the order of the result.
        wetness_gain: How much wet ground raises a flood.
    """
    ground = np.exp(wetness_gain * wetness)
    flows = [
        hydrograph(
            _pulses(calendar, draws.arrival[..., i, :], draws.height[..., i, :], kind) * ground,
            rise=kind.rise,
            recession=kind.recession,
            step=calendar.step,
        )
        for i, kind in enumerate(types)
    ]
    return np.stack(flows, axis=-2)


def _pulses(
    calendar: Calendar, arrival: np.ndarray, height: np.ndarray, kind: FloodType
) -> np.ndarray:
    """(..., steps) height of each flood's peak where it begins, 0 elsewhere [m3/s]."""
    season = calendar.bell(kind.centre, kind.width)
    # The bell's integral over a year turns events a year into a chance by step.
    a_year = kind.width * np.sqrt(2 * np.pi)
    chance = np.minimum(kind.yearly * season * calendar.step / min(a_year, DAYS_A_YEAR), 1.0)
    return np.where(arrival < chance, kind.height * np.exp(kind.spread * height), 0.0)
