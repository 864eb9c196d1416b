"""What a published figure is. `published` lists them; it computes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.dataset.simulation.ensemble import Ensemble


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """One published figure.

    Attributes:
        name: What it is.
        unit: Its unit; "" where it has none.
        published: The figure as it is published.
        lowest: The simulated mean may not be below this ...
        highest: ... nor above this. Both are ours.
        source: Where it is published.
        simulate: The same figure of simulated rivers: one value a seed, year or flood.
        marks: The figure as a number, or both ends of a range; none for a bound or words.
    """

    name: str
    unit: str
    published: str
    lowest: float
    highest: float
    source: str
    simulate: Callable[[Ensemble], np.ndarray]
    marks: tuple[float, ...] = ()


def near(
    name: str,
    unit: str,
    value: float,
    tolerance: float,
    source: str,
    simulate: Callable[[Ensemble], np.ndarray],
    published: str = "",
    marks: tuple[float, ...] = (),
) -> PublishedFigure:
    """A figure that the simulated mean meets within a share of it."""
    low, high = value * (1 - tolerance), value * (1 + tolerance)
    words = published or f"{value:,g}"
    return PublishedFigure(name, unit, words, low, high, source, simulate, marks or (value,))
