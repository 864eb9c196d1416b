"""The score over two hyperparameters, between the trials that there are. It draws nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.models.space import Scalar, SearchSpace
from core.search.trial import Trial

GRID = 40  # points a side
FEWEST = 4  # trials that can span a surface


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """A hyperparameter as an axis of numbers.

    Attributes:
        name: Its name.
        is_log: Whether its axis is logarithmic.
        labels: Values of a choice in the places 0, 1, ...; () for numbers.
    """

    name: str
    is_log: bool
    labels: tuple[Scalar, ...] = ()

    def place(self, value: Scalar) -> float:
        """Where a value stands on the axis."""
        return float(self.labels.index(value)) if self.labels else float(value)


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """Scores between trials: linear in each triangle of three of them, unknown outside.

    Attributes:
        first: The hyperparameter along x.
        second: The one along y.
        x: (n,) places of the trials.
        y: (n,) places of the trials.
        scores: (n,) their scores.
        trials: (n,) their numbers.
        grid_x: (g,) places of the columns.
        grid_y: (g,) places of the rows.
        grid: (g, g) scores, NaN where no three trials enclose the place; all NaN with too few.
    """

    first: Scale
    second: Scale
    x: np.ndarray
    y: np.ndarray
    scores: np.ndarray
    trials: np.ndarray
    grid_x: np.ndarray
    grid_y: np.ndarray
    grid: np.ndarray


def scale_of(name: str, trials: Sequence[Trial], space: SearchSpace) -> Scale:
    """How a hyperparameter is drawn: as the space says, a choice of numbers by its size."""
    values = [t.configuration[name] for t in trials if name in t.configuration]
    numbers = all(isinstance(v, int | float) and not isinstance(v, bool) for v in values)
    dimension = next((d for d in space.dimensions if d.name == name), None)
    if not numbers or not values:
        known = dimension.values if dimension is not None and dimension.kind == "choice" else ()
        return Scale(name, False, tuple(dict.fromkeys((*known, *values))))
    positive = min(float(v) for v in values) > 0
    if dimension is not None and dimension.kind == "real":
        return Scale(name, dimension.scale == "log" and positive)
    spread = max(float(v) for v in values) / min(float(v) for v in values) if positive else 1
    return Scale(name, spread >= 20)


def surface(trials: Sequence[Trial], first: str, second: str, space: SearchSpace) -> Surface:
    """The score over two hyperparameters, from scored trials of one level.

    Args:
        trials: Scored ones, trained equally long.
        first: Hyperparameter along x.
        second: Hyperparameter along y.
        space: To know which axis is logarithmic.
    """
    held = [t for t in trials if t.score is not None and {first, second} <= set(t.configuration)]
    one, other = scale_of(first, held, space), scale_of(second, held, space)
    x = np.array([one.place(t.configuration[first]) for t in held], dtype=float)
    y = np.array([other.place(t.configuration[second]) for t in held], dtype=float)
    scores = np.array([t.score for t in held], dtype=float)
    grid_x, grid_y = _line(x, one), _line(y, other)
    places = _even(x, one), _even(y, other)
    grid = _between(*places, scores, _even(grid_x, one), _even(grid_y, other))
    numbers = np.array([t.trial for t in held], dtype=int)
    return Surface(one, other, x, y, scores, numbers, grid_x, grid_y, grid)


def _line(values: np.ndarray, scale: Scale) -> np.ndarray:
    if not len(values):
        return np.array([])
    low, high = float(values.min()), float(values.max())
    return np.geomspace(low, high, GRID) if scale.is_log else np.linspace(low, high, GRID)


def _even(values: np.ndarray, scale: Scale) -> np.ndarray:
    """Places in units of the span, on the scale of the axis, so that both axes weigh the same."""
    placed = np.log(values) if scale.is_log else values
    span = float(np.ptp(placed)) if len(placed) else 0.0
    return (placed - placed.min()) / span if span else np.zeros_like(placed)


def _between(
    x: np.ndarray, y: np.ndarray, scores: np.ndarray, grid_x: np.ndarray, grid_y: np.ndarray
) -> np.ndarray:
    """Scores on the grid; trials that share a place count by their mean."""
    from scipy.interpolate import LinearNDInterpolator
    from scipy.spatial import QhullError

    unknown = np.full((len(grid_y), len(grid_x)), np.nan)
    if not len(x):
        return unknown
    points, place = np.unique(np.column_stack([x, y]), axis=0, return_inverse=True)
    means = np.bincount(place.ravel(), scores) / np.bincount(place.ravel())
    if len(points) < FEWEST:
        return unknown
    try:
        found = LinearNDInterpolator(points, means)(*np.meshgrid(grid_x, grid_y))
    except QhullError:  # all on one line
        return unknown
    return np.asarray(found, dtype=float)
