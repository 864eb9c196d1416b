"""What an engine offers: a compiled architecture that runs epochs. Arrays in, arrays out.

A program keeps nothing between calls: an epoch is a function of its arguments alone. So a
training that was promoted, resumed or left undisturbed gives the same bits on one engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from core.dataset.windows import Windows

GRADIENT_NORM = 1.0  # highway recurrences diverge on rare floods without a bound
PREDICTED_AT_ONCE = 256  # windows; more leave the caches of a processor


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """Everything that an epoch changes; all weights of a network in one row.

    Attributes:
        weights: (n,) float32.
        iterations: Steps of the optimizer so far.
        momentum: (n,) float32, Adam's first moment.
        velocity: (n,) float32, Adam's second moment.
    """

    weights: np.ndarray
    iterations: int
    momentum: np.ndarray
    velocity: np.ndarray

    @classmethod
    def fresh(cls, weights: np.ndarray) -> State:
        """Before the first step."""
        return cls(weights, 0, np.zeros_like(weights), np.zeros_like(weights))


@dataclass(frozen=True, slots=True, eq=False)
class Sizes:
    """The network that a program runs, as far as it is not in the state.

    Attributes:
        shapes: Of the weights, in the order in which they stand in the row.
        constants: Values of the variables that are not trained: rates, seeds of masks, sizes.
    """

    shapes: tuple[tuple[int, ...], ...]
    constants: tuple[np.ndarray, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Pass:
    """One pass over training windows.

    Attributes:
        windows: Where they lie.
        order: (m,) indices, in the order of training.
        batch: Windows in a step; the last step takes what is left.
        learning_rate: Of Adam.
    """

    windows: Windows
    order: np.ndarray
    batch: int
    learning_rate: float


class Program(Protocol):
    """A compiled architecture."""

    def epoch(self, state: State, sizes: Sizes, over: Pass) -> tuple[State, float]:
        """Train on every window of the pass once.

        Returns:
            The state after it, and the mean of the steps' losses, weighted by their windows.
        """
        ...

    def predict(self, weights: np.ndarray, sizes: Sizes, windows: Windows) -> np.ndarray:
        """Forecasts (n, horizon, targets), working scale."""
        ...
