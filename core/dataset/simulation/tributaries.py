"""Gauges upstream: the Rhone at Lyon, the Ardeche, the Isere, the Arve. The mouth is as it is.

Shares are ours, chosen to meet the measured correlations with the mouth (Lyon 0.65, Ardeche 0.50)
and the published loads of the Isere and the Arve.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.dataset.simulation.calendar import Calendar
from core.dataset.simulation.discharge import Discharge
from core.dataset.simulation.memory import fading

LEAD = 1.0  # days that the water of a gauge takes to the mouth


@dataclass(frozen=True, slots=True)
class Tributary:
    """What share of each water passes a gauge.

    Attributes:
        rain: Share of the rain-fed base flow.
        snow: Share of snow water.
        glacier: Share of ice water.
        floods: Share of the floods of each type.
        scatter: Standard deviation of the logarithm of what the gauge sees alone.
        scatter_memory: Its memory [days].
        matter: Suspended matter at 100 m3/s [mg/L]; 0 where it is not simulated.
        exponent: Exponent of its rating curve.
    """

    rain: float
    snow: float
    glacier: float
    floods: tuple[float, float, float, float]
    scatter: float
    scatter_memory: float = 8.0
    matter: float = 0.0
    exponent: float = 2.0


LYON = Tributary(0.34, 0.35, 0.55, (0.45, 0.02, 0.02, 0.35), 0.55)
ARDECHE = Tributary(0.025, 0.0, 0.0, (0.06, 0.45, 0.25, 0.25), 0.4, 3.0)
ISERE = Tributary(0.085, 0.33, 0.33, (0.09, 0.01, 0.06, 0.10), 0.3, matter=38.0)
ARVE = Tributary(0.03, 0.15, 0.25, (0.03, 0.0, 0.0, 0.03), 0.3, matter=275.0, exponent=1.5)


def gauge(
    calendar: Calendar, water: Discharge, noise: np.ndarray, tributary: Tributary
) -> np.ndarray:
    """Discharge at a gauge, a day before it reaches the mouth, (..., steps) [m3/s].

    Args:
        calendar: The instants.
        water: Discharge at the mouth by origin.
        noise: (..., steps) standard normal numbers.
        tributary: Shares.
    """
    shares = np.asarray(tributary.floods)[:, None]
    flow = tributary.rain * water.rain + (water.floods * shares).sum(axis=-2)
    flow = flow + tributary.snow * water.snow + tributary.glacier * water.glacier
    own = fading(noise, memory=tributary.scatter_memory, step=calendar.step)
    early = _earlier(flow, round(LEAD / calendar.step))
    return np.asarray(early * np.exp(tributary.scatter * own - 0.5 * tributary.scatter**2))


def tributary_load(discharge: np.ndarray, tributary: Tributary) -> np.ndarray:
    """Load of a tributary by its own rating curve, any shape [t/day].

    Args:
        discharge: Of the tributary [m3/s].
        tributary: Its rating.
    """
    matter = tributary.matter * (discharge / 100) ** tributary.exponent
    return np.asarray(0.0864 * matter * discharge)


def _earlier(flow: np.ndarray, steps: int) -> np.ndarray:
    """(..., steps) shifted to earlier; the last value stands for what is not simulated."""
    shifted = np.empty_like(flow)
    shifted[..., :-steps] = flow[..., steps:]
    shifted[..., -steps:] = flow[..., -1:]
    return shifted
