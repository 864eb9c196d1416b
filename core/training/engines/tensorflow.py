"""The TensorFlow engine: one graph for all sizes of an architecture, one call a step.

Tracing costs more than an epoch of a small network, so a step is traced with free sizes: networks
that differ in nothing but sizes, rates and seeds run the same graph. On one thread, two processes
give the same bits without TensorFlow's own determinism switch (there is a test). Against JAX,
and against another version, results are equal within rounding only.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache

import numpy as np
import tensorflow as tf

from core.dataset.windows import Windows, WindowShape
from core.models.layers.loop import looping
from core.models.losses import LOSSES
from core.training.engines import network as networks
from core.training.engines.network import Kept, Network
from core.training.engines.program import PREDICTED_AT_ONCE, Pass, Sizes, State
from core.training.engines.tensor_arrays import TensorArrays
from core.training.job import TrainingJob

UNROLLED_UP_TO = 64  # steps; tracing grows with them, and a graph of more takes too long
Inputs = dict[str, tf.Tensor]
_programs: Kept[TensorFlowProgram] = Kept()


def program_of(job: TrainingJob, shape: WindowShape, network: Network) -> TensorFlowProgram:
    """The program for the job's network; traced when its architecture is new here."""
    key = networks.architecture_of(job, shape, with_sizes=False)
    return _programs.get_or(key, lambda: TensorFlowProgram(network, shape))


class TensorFlowProgram:
    """A step and a prediction, traced at their first call.

    What they share stands in variables of free size, set at the start of every call: arguments
    cost time at each step.

    Args:
        network: Stands for all networks of its architecture.
        shape: What it reads and forecasts.
    """

    def __init__(self, network: Network, shape: WindowShape) -> None:
        self._network, sizes = network, network.sizes
        self._is_long = shape.lookback > UNROLLED_UP_TO
        self._row = [_free(np.zeros(0, np.float32)) for _ in range(3)]
        self._steps, self._rate = (_free(np.zeros((), np.float32)) for _ in range(2))
        self._shapes = [
            tf.Variable(np.zeros(len(size), np.int32), trainable=False) for size in sizes.shapes
        ]
        self._constants = [_free(value) for value in sizes.constants]
        read = {
            "past": (shape.lookback, shape.past),
            "history": (shape.lookback, 2 * shape.targets),
        }
        read |= {"ahead": (shape.horizon, shape.ahead)} if shape.ahead else {}
        given = {name: tf.TensorSpec([None, *size], tf.float32) for name, size in read.items()}
        answers = tf.TensorSpec(
            [None, shape.horizon, network.loss.width * shape.targets], tf.float32
        )
        index = tf.TensorSpec([None], tf.int32)
        self._step = tf.function(
            self._trained, input_signature=[given, answers, index], autograph=False
        )
        self._forecast = tf.function(self._forecasted, input_signature=[given], autograph=False)

    def epoch(self, state: State, sizes: Sizes, over: Pass) -> tuple[State, float]:
        """As the protocol says; no step is padded."""
        given, answers = _on_device(over.windows), _answers(over.windows, self._network.loss.name)
        self._set(sizes, state.weights)
        self._row[1].assign(state.momentum)
        self._row[2].assign(state.velocity)
        self._steps.assign(float(state.iterations))
        self._rate.assign(over.learning_rate)
        order, losses = over.order.astype(np.int32), []
        for first in range(0, len(order), over.batch):
            index = order[first : first + over.batch]
            losses.append(self._step(given, answers, tf.constant(index)) * float(len(index)))
        weights, momentum, velocity = (part.numpy() for part in self._row)
        loss = float(tf.add_n(losses)) / len(order)
        return State(weights, state.iterations + len(losses), momentum, velocity), loss

    def predict(self, weights: np.ndarray, sizes: Sizes, windows: Windows) -> np.ndarray:
        """As the protocol says."""
        given = _on_device(windows)
        self._set(sizes, weights)
        parts = [
            self._forecast({n: v[first : first + PREDICTED_AT_ONCE] for n, v in given.items()})
            for first in range(0, len(windows), PREDICTED_AT_ONCE)
        ]
        return np.concatenate([part.numpy() for part in parts])

    def _set(self, sizes: Sizes, weights: np.ndarray) -> None:
        self._row[0].assign(weights)
        for variable, size in zip(self._shapes, sizes.shapes, strict=True):
            variable.assign(np.array(size, np.int32))
        for variable, value in zip(self._constants, sizes.constants, strict=True):
            variable.assign(value)

    def _trained(self, given: Inputs, answers: tf.Tensor, index: tf.Tensor) -> tf.Tensor:
        inputs = {name: tf.gather(value, index) for name, value in given.items()}
        row = tuple(part.read_value() for part in self._row)
        weights = self._apart(row[0])
        with tf.GradientTape() as tape:
            tape.watch(weights)
            forecast = self._called(weights, inputs, training=True)
            wanted = tf.gather(answers, index)
            loss = networks.loss_of(self._network, forecast, wanted, weights)
            gradients = tape.gradient(loss, weights)
        gradient = tf.concat([tf.reshape(one, [-1]) for one in gradients], axis=0)
        after = networks.adam(row, gradient, self._steps.read_value(), self._rate.read_value())
        for variable, value in zip(self._row, after, strict=True):
            variable.assign(value)
        self._steps.assign_add(1.0)
        return loss

    def _forecasted(self, given: Inputs) -> tf.Tensor:
        return self._called(self._apart(self._row[0].read_value()), given, training=False)

    def _called(self, weights: list[tf.Tensor], inputs: Inputs, *, training: bool) -> tf.Tensor:
        before = [constant.read_value() for constant in self._constants]
        with self._looping():
            forecast, after = networks.called(
                self._network.model, weights, before, inputs, training=training
            )
        for variable, old, new in zip(self._constants, before, after, strict=True):
            if new is not old:  # a generator counted
                variable.assign(new)
        return forecast

    def _apart(self, row: tf.Tensor) -> list[tf.Tensor]:
        shapes = [shape.read_value() for shape in self._shapes]
        lengths = tf.stack([tf.reduce_prod(shape) for shape in shapes])
        parts = tf.split(row, lengths, num=len(shapes))
        return [
            tf.ensure_shape(tf.reshape(part, shape), [None] * shape.shape[0])
            for part, shape in zip(parts, shapes, strict=True)
        ]

    def _looping(self) -> AbstractContextManager[None]:
        return looping(TensorArrays()) if self._is_long else nullcontext()


def _free(value: np.ndarray) -> tf.Variable:
    """A variable of that rank whose size may change."""
    free = tf.TensorShape([None] * value.ndim)
    return tf.Variable(value, shape=free, trainable=False)


@lru_cache(maxsize=4)  # a worker trains many trials on the same windows
def _on_device(windows: Windows) -> Inputs:
    return {name: tf.constant(value) for name, value in networks.inputs_of(windows).items()}


@lru_cache(maxsize=4)
def _answers(windows: Windows, loss: str) -> tf.Tensor:
    return tf.constant(LOSSES[loss].answers(windows))
