"""A simulated lower Rhone as a series that any model can be trained on, with its hidden truth.

Every page that shows it says "simulated". It reads no file.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.dataset.series import Driver, Series, Target
from core.dataset.simulation.calendar import Calendar, calendar
from core.dataset.simulation.draws import Draws, draw
from core.dataset.simulation.laboratory import PARTICLES, ROUTINE, Laboratory, measure
from core.dataset.simulation.sampling import SamplingRoutine, sample_counts
from core.dataset.simulation.tributaries import ARDECHE, LYON, gauge
from core.dataset.simulation.truth import RiverModel, Truth, true_river

TOTAL = "caesium_137"
DISSOLVED = "caesium_137_dissolved"
ON_PARTICLES = "caesium_137_on_particles"
UNITS = {TOTAL: "Bq/m3", DISSOLVED: "Bq/m3", ON_PARTICLES: "Bq/kg"}
# Where only a part of the activity is counted, more water is taken.
LABORATORIES = {
    TOTAL: ROUTINE,
    DISSOLVED: Laboratory(threshold=0.06),
    ON_PARTICLES: PARTICLES,
}


@dataclass(frozen=True, slots=True, eq=False)
class Realisation:
    """One simulated river: what is published of it, and what nobody measures.

    Attributes:
        series: Drivers and measured targets.
        truth: Every process at every row of the series.
        draws: The random numbers of the river, to draw its future anew.
        counts: (rows,) samples in each row.
        model: Parameters of the processes.
    """

    series: Series
    truth: Truth
    draws: Draws
    counts: np.ndarray
    model: RiverModel

    def activity(self, target: str = TOTAL) -> np.ndarray:
        """(rows,) true activity of a target, in its unit."""
        return true_activity(self.truth, target)


def simulate_rhone(
    *,
    seed: int,
    start: str = "2000-01-01",
    years: float = 20,
    name: str = "rhone-simulated",
    step_hours: int = 24,
    targets: tuple[str, ...] = (TOTAL,),
    gauges: bool = False,
    model: RiverModel | None = None,
    routine: SamplingRoutine | None = None,
) -> Realisation:
    """Simulate a river, sample it and measure the samples.

    Args:
        seed: The same seed gives the same river; a longer one begins as the shorter one does.
        start: First day.
        years: Length [years].
        name: Name of the series.
        step_hours: 24 or 1.
        targets: Which of `UNITS` are measured.
        gauges: Whether discharge upstream (Lyon, Ardeche) is a driver too.
        model: Parameters of the processes; None takes the defaults.
        routine: When samples are taken; None takes the default.
    """
    model = model or RiverModel()
    times = calendar(start, years, step_hours=step_hours)
    draws = draw(np.random.default_rng(seed), len(times))
    truth = true_river(times, draws, model)
    counts = sample_counts(times, draws, truth.water.total, routine or SamplingRoutine())
    series = Series(
        name=name,
        dates=times.dates,
        step=times.dates[1] - times.dates[0],
        targets=tuple(_target(truth, counts, draws, target) for target in targets),
        drivers=(*_drivers(truth), *(_gauges(times, truth, draws) if gauges else ())),
        is_simulated=True,
        origin=f"Simulated lower Rhone, seed {seed}: calibrated on published figures, no real day.",
    )
    return Realisation(series, truth, draws, counts, model)


def true_activity(truth: Truth, target: str) -> np.ndarray:
    """(..., steps) true activity of a target of `UNITS`, in its unit."""
    caesium = truth.caesium
    return {
        TOTAL: caesium.total,
        DISSOLVED: caesium.dissolved,
        ON_PARTICLES: caesium.content,
    }[target]


def _target(truth: Truth, counts: np.ndarray, draws: Draws, name: str) -> Target:
    reported = measure(true_activity(truth, name), counts, draws, LABORATORIES[name])
    return Target(name, UNITS[name], reported.values, reported.limits, reported.uncertainties)


def _drivers(truth: Truth) -> tuple[Driver, ...]:
    """What is measured continuously, with the digits of such records."""
    return (
        Driver("discharge", "m3/s", np.round(truth.water.total, 1)),
        Driver("suspended_matter", "mg/L", np.round(truth.matter.total, 1)),
        Driver("release", "GBq/day", np.round(truth.release, 5)),
    )


def _gauges(times: Calendar, truth: Truth, draws: Draws) -> tuple[Driver, ...]:
    lyon = gauge(times, truth.water, draws.upper, LYON)
    ardeche = gauge(times, truth.water, draws.ardeche, ARDECHE)
    return (
        Driver("discharge_lyon", "m3/s", np.round(lyon, 1)),
        Driver("discharge_ardeche", "m3/s", np.round(ardeche, 1)),
    )
