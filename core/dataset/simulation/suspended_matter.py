"""Suspended matter: a rating curve with flood classes, hysteresis, exhaustion, and dam flushes.

The rating 15.8 (Q / 1000)^2.2 is calibrated on the mean load of 6.2 Mt a year (Pont 1997) and the
5.4 Mt of December 2003 (Antonelli 2008); the other parameters are ours. It knows no caesium.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.dataset.simulation.calendar import DAYS_A_YEAR, Calendar
from core.dataset.simulation.discharge import Discharge
from core.dataset.simulation.draws import Draws
from core.dataset.simulation.memory import accumulated, fading

FLOOD = 3_000.0  # m3/s; the station at Arles samples differently above it
CLEAREST = 0.5  # mg/L


@dataclass(frozen=True, slots=True)
class Sediment:
    """Parameters of suspended matter.

    Attributes:
        prefactor: a in a (Q / 1000 m3/s)^b [mg/L].
        exponent: b.
        base: Factor on water that is no flood.
        types: Factor on the water of each flood type; oceanic and generalised floods carry about
            half of what Mediterranean ones do at equal flow.
        hysteresis: Gain by rise of log discharge over a day: more on the rising limb.
        exhaustion: Recent flood volume that halves what is carried [1,000 m3/s x days].
        recovery: Time after which 1/e of that is forgotten [days].
        thickest: Suspended matter that is approached and not passed [mg/L].
        scatter: Standard deviation of the logarithm.
        scatter_memory: Its memory [days].
        ice: Silt in ice water [mg/L].
        flushes: Dam flushes a year.
        flush: Median rise by a flush [mg/L at 1,000 m3/s].
        flush_memory: How fast it fades [days].
    """

    prefactor: float = 15.8
    exponent: float = 2.2
    base: float = 1.0
    types: tuple[float, ...] = (1.25, 2.1, 2.1, 1.1)
    hysteresis: float = 0.8
    exhaustion: float = 45.0
    recovery: float = 33.0
    thickest: float = 7_000.0
    scatter: float = 0.35
    scatter_memory: float = 3.0
    ice: float = 40.0
    flushes: float = 0.5
    flush: float = 150.0
    flush_memory: float = 2.5


@dataclass(frozen=True, slots=True, eq=False)
class SuspendedMatter:
    """What the river carries.

    Attributes:
        natural: (..., steps) without flushes [mg/L].
        flushed: (..., steps) from dam flushes [mg/L].
    """

    natural: np.ndarray
    flushed: np.ndarray

    @property
    def total(self) -> np.ndarray:
        """(..., steps) suspended matter [mg/L]."""
        return np.asarray(self.natural + self.flushed)


def simulate_suspended_matter(
    calendar: Calendar, draws: Draws, water: Discharge, sediment: Sediment
) -> SuspendedMatter:
    """Suspended matter at the mouth.

    Args:
        calendar: The instants.
        draws: Random numbers of the river.
        water: Discharge by origin.
        sediment: Parameters.
    """
    flow = water.total
    rating = sediment.prefactor * (flow / 1_000) ** sediment.exponent
    noise = fading(draws.matter, memory=sediment.scatter_memory, step=calendar.step)
    # Half the variance is taken off, so that scatter does not raise the mean load.
    scatter = np.exp(sediment.scatter * noise - 0.5 * sediment.scatter**2)
    shaped = rating * _class_factor(water, sediment) * _hysteresis(flow, calendar, sediment)
    natural = shaped * _exhaustion(flow, calendar, sediment) * scatter
    natural = natural / (1 + natural / sediment.thickest)
    silt = sediment.ice * water.glacier / flow
    return SuspendedMatter(
        natural=np.maximum(natural + silt, CLEAREST),
        flushed=_flushes(calendar, draws, sediment) * 1_000 / flow,
    )


def daily_load(matter: np.ndarray, discharge: np.ndarray) -> np.ndarray:
    """Load [t/day] from suspended matter [mg/L] and discharge [m3/s], of any equal shapes."""
    return np.asarray(0.0864 * matter * discharge)


def _class_factor(water: Discharge, sediment: Sediment) -> np.ndarray:
    """(..., steps) factor on the rating, by where the water comes from."""
    of_type = np.asarray(sediment.types)[:, None] - sediment.base
    return np.asarray(sediment.base + (water.floods * of_type).sum(axis=-2) / water.total)


def _hysteresis(flow: np.ndarray, calendar: Calendar, sediment: Sediment) -> np.ndarray:
    """(..., steps) factor above 1 on the rising limb, below on the falling one."""
    lag = round(1 / calendar.step)
    log = np.log(flow)
    rise = np.zeros_like(log)
    rise[..., lag:] = log[..., lag:] - log[..., :-lag]
    return np.asarray(np.exp(np.clip(sediment.hysteresis * rise, -0.35, 0.35)))


def _exhaustion(flow: np.ndarray, calendar: Calendar, sediment: Sediment) -> np.ndarray:
    """(..., steps) factor below 1 after recent floods, which leave less to be carried."""
    excess = np.maximum(flow - FLOOD, 0) / 1_000
    recent = accumulated(excess, memory=sediment.recovery, step=calendar.step)
    return np.asarray(1 / (1 + recent / sediment.exhaustion))


def _flushes(calendar: Calendar, draws: Draws, sediment: Sediment) -> np.ndarray:
    """(..., steps) sediment from flushed dams [mg/L at 1,000 m3/s]; nobody announces them."""
    chance = sediment.flushes * calendar.step / DAYS_A_YEAR
    # One number decides and sizes: below the chance it is uniform again.
    size = np.exp(1.2 * (0.5 - draws.flush / chance))
    pulses = np.where(draws.flush < chance, sediment.flush * size, 0.0)
    # The pulse itself, then its tail.
    return np.asarray(
        pulses
        + accumulated(pulses / calendar.step, memory=sediment.flush_memory, step=calendar.step)
    )
