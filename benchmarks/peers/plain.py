"""Plain Keras, as a library's documentation shows it: build, compile, `fit` with a callback.

The same network, loss, optimizer, clipping and batch sizes as in Halflife's own training. The
validation windows go through in one batch, so that `val_loss` is their mean squared error and its
square root the score that Halflife records. Imported by the contenders' processes only.
"""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np

from benchmarks.peers.task import Task
from benchmarks.peers.trace import Epoch
from core.dataset.windows import TuningWindows, Windows, WindowShape
from core.models.entry import BuildSeeds
from core.models.hrhn import build
from core.models.layers.loop import Unrolled, looping
from core.models.losses import masked_mean_squared_error
from core.models.space import Configuration
from core.training.engines.tensor_arrays import TensorArrays

GRADIENT_NORM = 1.0  # as in `core.training`; a test holds the two together
VALIDATION_BATCH = 1024

Data = tuple[dict[str, np.ndarray], np.ndarray]


@dataclass(frozen=True, slots=True, eq=False)
class Sets:
    """Inputs and answers as `fit` takes them."""

    shape: WindowShape
    training: Data
    validation: Data


def sets_of(tuning: TuningWindows) -> Sets:
    """Both parts; one batch must hold the validation part."""
    if len(tuning.validation) > VALIDATION_BATCH:
        raise ValueError(f"at most {VALIDATION_BATCH} validation windows make one batch")
    training, validation = tuning.training, tuning.validation
    return Sets(
        training.shape, _data(training, training.observed), _data(validation, validation.scored)
    )


def _data(windows: Windows, counted: np.ndarray) -> Data:
    inputs = {"past": windows.past, "history": windows.history}
    inputs |= {"ahead": windows.ahead} if windows.shape.ahead else {}
    return inputs, np.concatenate([windows.target, counted.astype(np.float32)], axis=-1)


def layers_as(task: Task) -> AbstractContextManager[None]:
    """Networks that are built and trained inside repeat their steps as the task says."""
    return looping(TensorArrays() if task.layers == "looped" else Unrolled())


def compiled(shape: WindowShape, configuration: Configuration, *, seed: int) -> keras.Model:
    """A network of this configuration, ready to fit; the seed draws its weights."""
    kernel, recurrent, dropout = (
        int(word) for word in np.random.SeedSequence(seed).generate_state(3) & 0x7FFFFFFF
    )
    model = build(shape, configuration, BuildSeeds(kernel, recurrent, dropout))
    optimizer = keras.optimizers.Adam(
        float(configuration["learning_rate"]), global_clipnorm=GRADIENT_NORM
    )
    model.compile(optimizer, loss=masked_mean_squared_error)
    return model


def fit(
    model: keras.Model,
    sets: Sets,
    *,
    batch_size: int,
    epochs: int,
    callbacks: Sequence[keras.callbacks.Callback],
) -> None:
    """Train for so many epochs; every one ends with a validation."""
    model.fit(
        *sets.training,
        batch_size=batch_size,
        epochs=epochs,
        validation_data=sets.validation,
        validation_batch_size=VALIDATION_BATCH,
        callbacks=list(callbacks),
        verbose=0,
    )


class EachEpoch(keras.callbacks.Callback):
    """Writes every epoch into the trace and hands its score on."""

    def __init__(
        self, trace: Path, trial: int, then: Callable[[int, float], None] = lambda *_: None
    ) -> None:
        super().__init__()
        self._trace = trace
        self._trial = trial
        self._then = then

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Keras counts epochs from 0."""
        score = math.sqrt((logs or {})["val_loss"])
        append(self._trace, Epoch(time.time(), self._trial, epoch + 1, score))
        self._then(epoch + 1, score)


def append(trace: Path, epoch: Epoch) -> None:
    """One short line in one write, so that two processes may share the file."""
    line = json.dumps([epoch.time, epoch.trial, epoch.epoch, epoch.score]) + "\n"
    handle = os.open(trace, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    try:
        os.write(handle, line.encode())
    finally:
        os.close(handle)
