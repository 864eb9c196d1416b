"""The hidden truth of a simulated river: every process at every step. Nobody measures it.

It turns draws into a river and knows no sample, no laboratory, no series.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from core.dataset.simulation.caesium import Caesium, Chemistry, simulate_caesium
from core.dataset.simulation.calendar import Calendar
from core.dataset.simulation.discharge import Discharge, Regime, simulate_discharge
from core.dataset.simulation.draws import Draws
from core.dataset.simulation.releases import ReleaseRoutine, simulate_releases
from core.dataset.simulation.suspended_matter import (
    Sediment,
    SuspendedMatter,
    simulate_suspended_matter,
)


@dataclass(frozen=True, slots=True)
class RiverModel:
    """Parameters of all processes; every default is ours, chosen to meet published figures."""

    regime: Regime = field(default_factory=Regime)
    sediment: Sediment = field(default_factory=Sediment)
    releases: ReleaseRoutine = field(default_factory=ReleaseRoutine)
    chemistry: Chemistry = field(default_factory=Chemistry)


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """What is true at every step, whether sampled or not; arrays are (..., steps).

    Attributes:
        calendar: The instants.
        water: Discharge by origin.
        matter: Suspended matter, natural and flushed.
        release: Activity released upstream [GBq/day].
        caesium: Caesium-137 at the mouth.
    """

    calendar: Calendar
    water: Discharge
    matter: SuspendedMatter
    release: np.ndarray
    caesium: Caesium


def true_river(calendar: Calendar, draws: Draws, model: RiverModel | None = None) -> Truth:
    """The river that these draws make.

    Args:
        calendar: The instants.
        draws: Random numbers, leading axes at will.
        model: Parameters; None takes the defaults.
    """
    model = model or RiverModel()
    water = simulate_discharge(calendar, draws, model.regime)
    matter = simulate_suspended_matter(calendar, draws, water, model.sediment)
    release = simulate_releases(calendar, draws, model.releases)
    caesium = simulate_caesium(
        calendar,
        draws,
        discharge=water.total,
        matter=matter.total,
        release=release,
        chemistry=model.chemistry,
    )
    return Truth(calendar, water, matter, release, caesium)
