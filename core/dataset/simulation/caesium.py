"""Caesium-137 on particles and in water: soils, partition by Kd, releases, decline and decay.

Calibrated on 14.9 Bq/kg in the flood of December 2003 (Antonelli 2008), an effective half-life of
soils of 8 to 11 years, more than 60 % on particles. The dissolved level and the Kd are ours. It
knows no sample and no laboratory.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.dataset.decay import remaining
from core.dataset.simulation.calendar import Calendar
from core.dataset.simulation.draws import Draws
from core.dataset.simulation.memory import fading, mixed

REFERENCE_DATE = "2003-12-04"  # when the published 14.9 Bq/kg was measured
SECONDS_A_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Chemistry:
    """Parameters of caesium-137.

    Attributes:
        flood_content: Activity of particles in floods at the reference date [Bq/kg].
        fine_gain: How much more they hold at low flow, where fine ones remain, as a share.
        flood_scatter: Standard deviation of log content in floods.
        low_flow_scatter: What is added to it at low flow.
        content_memory: Memory of both [days].
        wash_out: Half-period of soils without decay [years]; with decay it is the published
            effective half-life of 8 to 11 years.
        partition: Median Kd, particles over water [L/kg].
        season: Amplitude of log Kd over the year: lower in warm water.
        matter_exponent: Kd falls with suspended matter by this power.
        exchange: Standard deviation of log Kd.
        exchange_memory: Its memory [days].
        travel: Time from the outfalls to the mouth [days].
        mixing: Time constant of longitudinal mixing on the way [days].
        uptake: Share of the equilibrium with particles that a release reaches on the way.
    """

    flood_content: float = 14.2
    fine_gain: float = 0.6
    flood_scatter: float = 0.08
    low_flow_scatter: float = 0.30
    content_memory: float = 10.0
    wash_out: float = 13.9
    partition: float = 1.2e5
    season: float = 0.25
    matter_exponent: float = 0.15
    exchange: float = 0.25
    exchange_memory: float = 20.0
    travel: float = 1.0
    mixing: float = 0.6
    uptake: float = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Caesium:
    """Caesium-137 at the mouth; arrays are (..., steps).

    Attributes:
        dissolved: In the water [Bq/m3].
        particulate: On particles, by volume of water [Bq/m3].
        released: What of both comes from releases of the last days [Bq/m3].
        content: On particles, by dry mass [Bq/kg].
        partition: Kd [L/kg].
    """

    dissolved: np.ndarray
    particulate: np.ndarray
    released: np.ndarray
    content: np.ndarray
    partition: np.ndarray

    @property
    def total(self) -> np.ndarray:
        """(..., steps) activity concentration of unfiltered water [Bq/m3]."""
        return np.asarray(self.dissolved + self.particulate)


def simulate_caesium(
    calendar: Calendar,
    draws: Draws,
    *,
    discharge: np.ndarray,
    matter: np.ndarray,
    release: np.ndarray,
    chemistry: Chemistry,
) -> Caesium:
    """Caesium-137 at the mouth.

    Args:
        calendar: The instants.
        draws: Random numbers of the river.
        discharge: (..., steps) [m3/s].
        matter: (..., steps) suspended matter [mg/L].
        release: (..., steps) [GBq/day].
        chemistry: Parameters.
    """
    content = _soil_content(calendar, draws, discharge, chemistry)
    partition = _partition(calendar, draws, matter, chemistry)
    load = release * 1e9 / SECONDS_A_DAY  # Bq/s
    released = _arriving(load, calendar, chemistry) / discharge
    sorbing = partition * matter * 1e-6  # L/kg x mg/L: particulate over dissolved at equilibrium
    taken_up = released * chemistry.uptake * sorbing / (1 + sorbing)
    particulate = matter * content / 1_000 + taken_up
    return Caesium(
        dissolved=1_000 * content / partition + released - taken_up,
        particulate=particulate,
        released=released,
        content=1_000 * particulate / matter,
        partition=partition,
    )


def _soil_content(
    calendar: Calendar, draws: Draws, discharge: np.ndarray, chemistry: Chemistry
) -> np.ndarray:
    """(..., steps) activity of particles without releases [Bq/kg]."""
    years = calendar.years_since(REFERENCE_DATE)
    # Washed out and decayed, each on its own.
    left = remaining(years, half_life=chemistry.wash_out) * remaining(years)
    low_flow = 1 / (1 + (discharge / 1_000) ** 2)
    noise = fading(draws.content, memory=chemistry.content_memory, step=calendar.step)
    spread = chemistry.flood_scatter + chemistry.low_flow_scatter * low_flow
    fine = 1 + chemistry.fine_gain * low_flow
    return np.asarray(chemistry.flood_content * left * fine * np.exp(spread * noise))


def _partition(
    calendar: Calendar, draws: Draws, matter: np.ndarray, chemistry: Chemistry
) -> np.ndarray:
    """(..., steps) Kd [L/kg]; a constant one fails on season and storms (Ota River)."""
    cold = np.cos(2 * np.pi * (calendar.day_of_year - 30) / 365.25)
    noise = fading(draws.exchange, memory=chemistry.exchange_memory, step=calendar.step)
    level = chemistry.season * cold + chemistry.exchange * noise
    crowding = (matter / 30.0) ** -chemistry.matter_exponent
    return np.asarray(chemistry.partition * crowding * np.exp(level))


def _arriving(load: np.ndarray, calendar: Calendar, chemistry: Chemistry) -> np.ndarray:
    """(..., steps) activity that passes the mouth [Bq/s], late and spread out."""
    late = np.zeros_like(load)
    lag = round(chemistry.travel / calendar.step)
    late[..., lag:] = load[..., :-lag]
    return mixed(late, time=chemistry.mixing, step=calendar.step)
