"""Many rivers side by side, with what the published figures are computed from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.dataset.simulation.calendar import Calendar, calendar
from core.dataset.simulation.draws import Draws, draw, side_by_side
from core.dataset.simulation.suspended_matter import daily_load
from core.dataset.simulation.truth import RiverModel, Truth, true_river

START, YEARS = "1998-01-01", 26  # the years of the measured discharge
FEW_DAYS = 5  # a flood's load is counted from so many days before its peak ...
MANY_DAYS = 8  # ... to before so many days after it


@dataclass(frozen=True, slots=True, eq=False)
class Ensemble:
    """Daily rivers that differ by their seed; arrays are (seeds, steps).

    Attributes:
        calendar: The instants.
        draws: Random numbers.
        truth: The rivers.
        discharge: [m3/s].
        matter: Suspended matter [mg/L].
        load: [Mt/day].
        flux: Caesium-137 that passes the mouth [GBq/day].
    """

    calendar: Calendar
    draws: Draws
    truth: Truth
    discharge: np.ndarray
    matter: np.ndarray
    load: np.ndarray
    flux: np.ndarray

    @property
    def first_days(self) -> np.ndarray:
        """(years,) the first step of each calendar year."""
        years = self.calendar.dates.year.to_numpy()
        return np.flatnonzero(np.diff(years, prepend=years[0] - 1))

    def by_year(self, daily: np.ndarray) -> np.ndarray:
        """Sums of (seeds, steps) by calendar year, (seeds, years)."""
        return np.asarray(np.add.reduceat(daily, self.first_days, axis=-1))

    def peaks(self, lowest: float, highest: float) -> list[tuple[int, slice]]:
        """Floods whose peak lies between two discharges: seed, and the days of the flood."""
        found = []
        for seed, flow in enumerate(self.discharge):
            days = np.flatnonzero((flow > lowest) & (flow < highest))
            for day in days[(days >= FEW_DAYS) & (days < len(flow) - MANY_DAYS)]:
                around = slice(day - FEW_DAYS, day + MANY_DAYS)
                if flow[around].max() == flow[day]:
                    found.append((seed, around))
        return found


def ensemble(
    seeds: range,
    *,
    start: str = START,
    years: int = YEARS,
    model: RiverModel | None = None,
) -> Ensemble:
    """Daily rivers, one a seed.

    Args:
        seeds: Seeds; each is a river that does not depend on the others.
        start: First day.
        years: Length [years].
        model: Parameters; None takes the defaults.
    """
    times = calendar(start, years)
    draws = side_by_side([draw(np.random.default_rng(seed), len(times)) for seed in seeds])
    truth = true_river(times, draws, model)
    discharge, matter = truth.water.total, truth.matter.total
    return Ensemble(
        calendar=times,
        draws=draws,
        truth=truth,
        discharge=discharge,
        matter=matter,
        load=daily_load(matter, discharge) / 1e6,
        flux=truth.caesium.total * discharge * 86_400 / 1e9,
    )
