"""A network as arrays, and as a function of arrays: what all engines share. It compiles nothing."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import keras
import numpy as np
from keras import KerasTensor as Tensor
from keras import ops

from core import streams
from core.dataset.windows import Windows, WindowShape
from core.models.loss_names import loss_name_in
from core.models.losses import LOSSES, Loss
from core.models.table import model_named
from core.training.engines.program import GRADIENT_NORM, Sizes
from core.training.job import TrainingJob

READ_BY_TRAINING = frozenset({"learning_rate", "batch_size", "beyond_ridge"})  # no graph's
MOMENTUM, VELOCITY, EPSILON = 0.9, 0.999, 1e-7  # Adam, as Keras sets it
KEPT = 12  # compiled architectures in a worker; each holds some tens of MB

ProgramT = TypeVar("ProgramT")


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """A network at the start of a training from scratch.

    Attributes:
        model: The Keras model, whose own variables are never changed.
        loss: What is minimised.
        weights: (n,) float32, all trained variables in one row, the loss's own at the end.
        sizes: The rest of it.
        paths: Names of the constants.
    """

    model: keras.Model
    loss: Loss
    weights: np.ndarray
    sizes: Sizes
    paths: tuple[str, ...]

    def seeded(self, seed: int, *, epoch: int) -> Sizes:
        """With the generators of masks as an epoch begins: a function of seed and epoch."""
        constants = tuple(
            np.array([streams.part_of(seed, f"{path} epoch {epoch}"), 0], dtype=value.dtype)
            if path.endswith("seed_generator_state")
            else value
            for path, value in zip(self.paths, self.sizes.constants, strict=True)
        )
        return Sizes(self.sizes.shapes, constants)


def build_network(job: TrainingJob, shape: WindowShape) -> Network:
    """The job's network, its weights drawn from the job's seeds."""
    build = model_named(job.model).build
    assert build is not None
    loss = LOSSES[loss_name_in(job.configuration)]
    model = build(shape, job.configuration, job.seeds.build)
    weights = [np.asarray(variable.value) for variable in model.trainable_variables]
    weights += loss.weights(shape.targets)
    constants = tuple(np.asarray(v.value) for v in model.non_trainable_variables)
    return Network(
        model=model,
        loss=loss,
        weights=np.concatenate([value.ravel() for value in weights]),
        sizes=Sizes(tuple(value.shape for value in weights), constants),
        paths=tuple(variable.path for variable in model.non_trainable_variables),
    )


def architecture_of(job: TrainingJob, shape: WindowShape, *, with_sizes: bool) -> str:
    """A name for all that shapes the graph, and for nothing else.

    Args:
        job: The job.
        shape: What the network reads and forecasts.
        with_sizes: Whether the sizes of weights shape it.
    """
    entry = model_named(job.model)
    left_out = READ_BY_TRAINING | entry.values | (frozenset() if with_sizes else entry.sizes)
    structure = {k: v for k, v in job.configuration.items() if k not in left_out}
    return json.dumps([job.model, repr(shape), structure], sort_keys=True)


class Kept(OrderedDict[str, ProgramT]):
    """The programs that were used last."""

    def get_or(self, key: str, make: Callable[[], ProgramT]) -> ProgramT:
        """The one of that name, else a new one; the one used longest ago goes."""
        if key not in self:
            self[key] = make()
        self.move_to_end(key)
        while len(self) > KEPT:
            self.popitem(last=False)
        return self[key]


def called(
    model: keras.Model,
    weights: Sequence[Tensor],
    constants: Sequence[Tensor],
    inputs: dict[str, Tensor],
    *,
    training: bool,
) -> tuple[Tensor, list[Tensor]]:
    """The model with these values in place of its own; their shapes may be others.

    Args:
        model: The model.
        weights: Of the model, then of the loss, which the model does not read.
        constants: Its other variables.
        inputs: As `inputs_of` gives them.
        training: Whether masks are drawn.

    Returns:
        The forecast, and the constants as the call left them (generators count).
    """
    scope = keras.StatelessScope()
    trained = model.trainable_variables
    owners = [*trained, *model.non_trainable_variables]
    for owner, value in zip(owners, [*weights[: len(trained)], *constants], strict=True):
        scope.add_update((owner, value))
    with scope:
        forecast = model(inputs, training=training)
    return forecast, [scope.get_current_value(v) for v in model.non_trainable_variables]


def loss_of(
    network: Network, forecast: Tensor, answers: Tensor, weights: Sequence[Tensor]
) -> Tensor:
    """The loss of one step; the weights as `called` takes them."""
    own = list(weights[len(network.model.trainable_variables) :])
    return network.loss.value(forecast, answers, own)


def adam(
    row: tuple[Tensor, Tensor, Tensor], gradient: Tensor, iterations: Tensor, rate: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """One step of Adam (Kingma and Ba 2015) on all weights at once, the gradient's norm bounded.

    Args:
        row: Weights, momentum and velocity, (n,) each.
        gradient: (n,).
        iterations: Steps before this one, a float.
        rate: Learning rate.
    """
    weights, momentum, velocity = row
    norm = ops.sqrt(ops.sum(gradient * gradient))
    gradient = gradient * (GRADIENT_NORM / ops.maximum(norm, GRADIENT_NORM))
    count = iterations + 1.0
    unbiased = ops.sqrt(1.0 - VELOCITY**count) / (1.0 - MOMENTUM**count)
    momentum = momentum + (gradient - momentum) * (1.0 - MOMENTUM)
    velocity = velocity + (gradient * gradient - velocity) * (1.0 - VELOCITY)
    weights = weights - (rate * unbiased) * momentum / (ops.sqrt(velocity) + EPSILON)
    return weights, momentum, velocity


def inputs_of(windows: Windows) -> dict[str, np.ndarray]:
    """What the model reads."""
    inputs = {"past": windows.past, "history": windows.own_past}
    return inputs | ({"ahead": windows.ahead} if windows.shape.ahead else {})
