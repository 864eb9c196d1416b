"""The JAX engine: one compiled function for a whole epoch.

XLA compiles for fixed sizes, so an architecture with its sizes is compiled once a batch size and
kept on disk for later processes; learning rates, dropout rates and seeds are arguments. The last
step is padded with windows that count as unsampled, which leaves its loss as it is. Two
processes give the same bits; against TensorFlow results are equal within rounding only.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TypeAlias

import jax
import jax.numpy as jnp
import numpy as np

from core.dataset.windows import Windows, WindowShape
from core.models.losses import LOSSES
from core.training.engines import network as networks
from core.training.engines.network import Kept, Network
from core.training.engines.program import PREDICTED_AT_ONCE, Pass, Sizes, State
from core.training.job import TrainingJob

Given: TypeAlias = dict[str, jax.Array]
Row: TypeAlias = tuple[jax.Array, jax.Array, jax.Array]  # weights, momentum, velocity
Constants: TypeAlias = tuple[jax.Array, ...]
Carry: TypeAlias = tuple[Row, jax.Array, Constants]
Now: TypeAlias = tuple[jax.Array, jax.Array]
_programs: Kept[JaxProgram] = Kept()


def program_of(job: TrainingJob, shape: WindowShape, network: Network) -> JaxProgram:
    """The program for the job's network; compiled when its architecture is new."""
    key = networks.architecture_of(job, shape, with_sizes=True)
    return _programs.get_or(key, lambda: JaxProgram(network))


class JaxProgram:
    """An epoch and a prediction, compiled at their first call.

    Args:
        network: Stands for all networks of its architecture and sizes.
    """

    def __init__(self, network: Network) -> None:
        self._network = network
        self._shapes = network.sizes.shapes
        self._ends = np.cumsum([int(np.prod(shape)) for shape in self._shapes])
        self._epoch = jax.jit(self._trained)
        self._forecast = jax.jit(self._forecasted)

    def epoch(self, state: State, sizes: Sizes, over: Pass) -> tuple[State, float]:
        """As the protocol says."""
        order, counted = _padded(over)
        row, loss = self._epoch(
            _on_device(over.windows),
            _answers(over.windows, self._network.loss.name),
            counted,
            np.float32(over.learning_rate),
            order,
            np.float32(state.iterations),
            _row(state),
            sizes.constants,
        )
        return _state(row, state.iterations + len(order)), float(loss)

    def predict(self, weights: np.ndarray, sizes: Sizes, windows: Windows) -> np.ndarray:
        """As the protocol says; one padded size serves every number of windows."""
        parts = [self._forecast(part, weights, sizes.constants) for part in _parts(windows)]
        return np.concatenate([np.asarray(part) for part in parts])[: len(windows)]

    def _trained(
        self,
        given: Given,
        answers: jax.Array,
        counted: jax.Array,
        rate: jax.Array,
        order: jax.Array,
        iterations: jax.Array,
        row: Row,
        constants: Constants,
    ) -> tuple[Row, jax.Array]:
        def step(carry: Carry, now: Now) -> tuple[Carry, jax.Array]:
            row, iterations, constants = carry
            index, counts = now
            inputs = {name: value[index] for name, value in given.items()}
            wanted = answers[index] * counts[:, None, None]

            def loss(weights: list[jax.Array]) -> tuple[jax.Array, Constants]:
                forecast, left = networks.called(
                    self._network.model, weights, constants, inputs, training=True
                )
                value = networks.loss_of(self._network, forecast, wanted, weights)
                return value, tuple(left)

            (value, left), gradients = jax.value_and_grad(loss, has_aux=True)(self._apart(row[0]))
            gradient = jnp.concatenate([one.ravel() for one in gradients])
            row = networks.adam(row, gradient, iterations, rate)
            return (row, iterations + 1.0, left), value * jnp.sum(counts)

        (row, _, _), losses = jax.lax.scan(step, (row, iterations, constants), (order, counted))
        return row, jnp.sum(losses) / jnp.sum(counted)

    def _forecasted(self, given: Given, row: jax.Array, constants: Constants) -> jax.Array:
        weights = self._apart(row)
        forecast: jax.Array
        forecast, _ = networks.called(
            self._network.model, weights, constants, given, training=False
        )
        return forecast

    def _apart(self, row: jax.Array) -> list[jax.Array]:
        parts = jnp.split(row, self._ends[:-1])
        return [part.reshape(shape) for part, shape in zip(parts, self._shapes, strict=True)]


def _row(state: State) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return state.weights, state.momentum, state.velocity


def _state(row: Sequence[jax.Array | np.ndarray], iterations: int) -> State:
    weights, momentum, velocity = (np.asarray(part) for part in row)
    return State(weights, iterations, momentum, velocity)


def _padded(over: Pass) -> tuple[np.ndarray, np.ndarray]:
    """Indices (steps, batch), and 1 where one counts; the last step is filled with window 0."""
    steps = -(-len(over.order) // over.batch)
    padded = np.zeros(steps * over.batch, np.int32)
    padded[: len(over.order)] = over.order
    counted = (np.arange(steps * over.batch) < len(over.order)).astype(np.float32)
    return padded.reshape(steps, over.batch), counted.reshape(steps, over.batch)


@lru_cache(maxsize=4)  # a worker trains many trials on the same windows
def _on_device(windows: Windows) -> Given:
    return {name: jnp.asarray(value) for name, value in networks.inputs_of(windows).items()}


@lru_cache(maxsize=4)
def _answers(windows: Windows, loss: str) -> jax.Array:
    return jnp.asarray(LOSSES[loss].answers(windows))


@lru_cache(maxsize=4)
def _parts(windows: Windows) -> list[Given]:
    """The windows in parts of one size; the last one is filled with zeros."""
    parts = []
    for first in range(0, len(windows), PREDICTED_AT_ONCE):
        part = {}
        for name, value in networks.inputs_of(windows).items():
            some = value[first : first + PREDICTED_AT_ONCE]
            missing = [(0, PREDICTED_AT_ONCE - len(some)), *[(0, 0)] * (some.ndim - 1)]
            part[name] = jnp.asarray(np.pad(some, missing))
        parts.append(part)
    return parts
