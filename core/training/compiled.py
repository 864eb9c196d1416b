"""Compiled networks that are kept in a worker: the same architecture is traced once.

A network that comes back (the next rung, the next seed, the next learning rate) gets the weights
of a fresh build with its own seeds, a fresh optimizer state and its own learning rate, so that it
trains as a newly compiled one would, bit for bit.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Sequence

import keras
import numpy as np

from core.dataset.windows import WindowShape
from core.models.losses import masked_mean_squared_error
from core.models.table import model_named
from core.training.job import TrainingJob

GRADIENT_NORM = 1.0  # highway recurrences diverge on rare floods without a bound
KEPT = 6  # a worker meets few architectures at a time; each holds some tens of MB
READ_BY_TRAINING = ("learning_rate", "batch_size")  # they change no graph

_networks: OrderedDict[str, keras.Model] = OrderedDict()


def compiled_network(job: TrainingJob, shape: WindowShape) -> keras.Model:
    """The job's network as at the start of a training from scratch, ready to fit."""
    key = _architecture(job, shape)
    fresh = _build(job, shape)
    model = _networks.pop(key, None)
    if model is None:
        model = fresh
        model.compile(_optimizer(model), loss=masked_mean_squared_error, jit_compile=False)
    else:
        assign(model.weights, values_of(fresh.weights))
        for variable in model.optimizer.variables:
            variable.assign(np.zeros(variable.shape))  # counters and moments start at 0
    model.optimizer.learning_rate = float(job.configuration["learning_rate"])
    _networks[key] = model
    while len(_networks) > KEPT:
        _networks.popitem(last=False)
    return model


def values_of(variables: Sequence[keras.Variable]) -> tuple[np.ndarray, ...]:
    """The variables as arrays, in their order; `get_weights` warns on the JAX backend."""
    return tuple(np.asarray(variable.value) for variable in variables)


def assign(variables: Sequence[keras.Variable], values: Sequence[np.ndarray]) -> None:
    """Put arrays into variables, in their order."""
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


def _architecture(job: TrainingJob, shape: WindowShape) -> str:
    structure = {k: v for k, v in job.configuration.items() if k not in READ_BY_TRAINING}
    return json.dumps([job.model, repr(shape), structure], sort_keys=True)


def _build(job: TrainingJob, shape: WindowShape) -> keras.Model:
    build = model_named(job.model).build
    assert build is not None
    return build(shape, job.configuration, job.seeds.build)


def _optimizer(model: keras.Model) -> keras.optimizers.Optimizer:
    optimizer = keras.optimizers.Adam(global_clipnorm=GRADIENT_NORM)
    optimizer.build(model.trainable_variables)  # else a restore would find no moments
    return optimizer
