"""The JAX engine's epoch and prediction over several trainings at once, by `vmap`.

A variant of `core.training.engines.jax`: it takes that engine's functions as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import jax
import numpy as np

from core.dataset.windows import Windows
from core.training.engines import jax as engine
from core.training.engines.program import Pass, Sizes, State


class StackedProgram:
    """What a program does for one training, for several, equal to it within rounding.

    Args:
        program: Of the architecture that all of them share.
    """

    def __init__(self, program: engine.JaxProgram) -> None:
        self._loss = program._network.loss.name
        shared = (None, None, None, None)  # windows, answers, which of them count, rate
        self._epochs = jax.jit(jax.vmap(program._trained, in_axes=(*shared, 0, 0, 0, 0)))
        self._forecasts = jax.jit(jax.vmap(program._forecasted, in_axes=(None, 0, 0)))

    def epochs(
        self, states: Sequence[State], sizes: Sequence[Sizes], passes: Sequence[Pass]
    ) -> tuple[list[State], list[float]]:
        """`epoch` for each; the passes differ in their order only."""
        orders, counted = zip(*(engine._padded(over) for over in passes), strict=True)
        rows, losses = self._epochs(
            engine._on_device(passes[0].windows),
            engine._answers(passes[0].windows, self._loss),
            counted[0],
            np.float32(passes[0].learning_rate),
            np.stack(orders),
            np.array([state.iterations for state in states], np.float32),
            _stacked([engine._row(state) for state in states]),
            _stacked([size.constants for size in sizes]),
        )
        parts = [np.asarray(part) for part in rows]
        steps = orders[0].shape[0]
        after = [
            engine._state(tuple(part[i] for part in parts), state.iterations + steps)
            for i, state in enumerate(states)
        ]
        return after, [float(loss) for loss in losses]

    def predictions(
        self, weights: Sequence[np.ndarray], sizes: Sequence[Sizes], windows: Windows
    ) -> list[np.ndarray]:
        """`predict` for each."""
        constants, rows = _stacked([size.constants for size in sizes]), np.stack(weights)
        parts = [np.asarray(self._forecasts(p, rows, constants)) for p in engine._parts(windows)]
        return list(np.concatenate(parts, axis=1)[:, : len(windows)])


@lru_cache(maxsize=4)  # compiled once an architecture, as its program is
def stacked(program: engine.JaxProgram) -> StackedProgram:
    """The program of an architecture, for several trainings."""
    return StackedProgram(program)


def _stacked(groups: Sequence[tuple[np.ndarray, ...]]) -> tuple[np.ndarray, ...]:
    return tuple(np.stack(members) for members in zip(*groups, strict=True))
