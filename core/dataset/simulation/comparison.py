"""The simulator's figures beside the published ones, over many seeds. It decides on no defect."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.dataset.simulation.ensemble import Ensemble, ensemble
from core.dataset.simulation.published import GROUPS
from core.dataset.simulation.published_figure import PublishedFigure
from core.dataset.simulation.truth import RiverModel

SEEDS = 24
NINETY = (5, 95)


@dataclass(frozen=True, slots=True)
class FigureComparison:
    """One line of the table.

    Attributes:
        name: What it is.
        unit: Its unit; "" where it has none.
        published: The figure as it is published.
        source: Where it is published.
        simulated: Mean over seeds, or over the years or floods that fit.
        low: 5th percentile of the same.
        high: 95th percentile.
        count: How many seeds, years or floods these are of.
        lowest: The simulated mean may not be below this ...
        highest: ... nor above this.
        group: Water, suspended matter or caesium-137.
        marks: The published figure as a number, or both ends of a range; none for a bound.
    """

    name: str
    unit: str
    published: str
    source: str
    simulated: float
    low: float
    high: float
    count: int
    lowest: float
    highest: float
    group: str
    marks: tuple[float, ...]

    @property
    def is_met(self) -> bool:
        """Whether the simulated mean lies within the stated tolerance."""
        return self.lowest <= self.simulated <= self.highest


def compare_with_published(
    *, seeds: int = SEEDS, first_seed: int = 0, model: RiverModel | None = None
) -> tuple[FigureComparison, ...]:
    """Simulate rivers of 26 years and put their figures beside the published ones.

    Args:
        seeds: How many rivers; figures of rare floods need some tens.
        first_seed: The seed of the first river; the others follow.
        model: Parameters; None takes the defaults.
    """
    rivers = ensemble(range(first_seed, first_seed + seeds), model=model)
    return tuple(
        _line(figure, rivers, group) for group, figures in GROUPS.items() for figure in figures
    )


def _line(figure: PublishedFigure, rivers: Ensemble, group: str) -> FigureComparison:
    values = figure.simulate(rivers)
    low, high = np.percentile(values, NINETY) if len(values) else (np.nan, np.nan)
    return FigureComparison(
        name=figure.name,
        unit=figure.unit,
        published=figure.published,
        source=figure.source,
        simulated=float(values.mean()) if len(values) else float("nan"),
        low=float(low),
        high=float(high),
        count=len(values),
        lowest=figure.lowest,
        highest=figure.highest,
        group=group,
        marks=figure.marks,
    )
