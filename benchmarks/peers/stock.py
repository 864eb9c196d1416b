"""Stock KerasTuner as a contender: `keras_tuner.Hyperband`, as its documentation shows it.

One process, TensorFlow's own number of threads, a hypermodel whose `fit` takes the batch size from
the hyperparameters (https://keras.io/guides/keras_tuner/getting_started, "Tune model training").
"""

from __future__ import annotations

import argparse
from itertools import count
from pathlib import Path
from typing import Any

import keras
import keras_tuner

from benchmarks.peers.plain import VALIDATION_BATCH, EachEpoch, Sets, compiled, layers_as, sets_of
from benchmarks.peers.space import from_keras_tuner
from benchmarks.peers.task import Task, add_task, task_from, tuning_of
from core import streams

_trainings = count(1)


class Network(keras_tuner.HyperModel):
    """The HRHN of a configuration."""

    def __init__(self, task: Task, sets: Sets) -> None:
        super().__init__()
        self._sets = sets
        self._seeds = (streams.part_of(task.seed, f"build {build}") for build in count(1))

    def build(self, hp: keras_tuner.HyperParameters) -> keras.Model:
        """Built and compiled anew for every trial."""
        return compiled(self._sets.shape, from_keras_tuner(hp), seed=next(self._seeds))

    def fit(
        self, hp: keras_tuner.HyperParameters, model: keras.Model, *args: Any, **kwargs: Any
    ) -> keras.callbacks.History:
        """The batch size is a hyperparameter too."""
        return model.fit(*args, batch_size=int(from_keras_tuner(hp)["batch_size"]), **kwargs)


class Recorder(EachEpoch):
    """KerasTuner copies its callbacks for every trial: each copy takes the next number."""

    def on_train_begin(self, logs: dict[str, float] | None = None) -> None:  # noqa: ARG002
        self._trial = next(_trainings)


def main() -> None:
    """Search as the documentation does."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_task(parser)
    parser.add_argument("--folder", type=Path, required=True)
    asked = parser.parse_args()
    task = task_from(asked)
    sets = sets_of(tuning_of(task))
    tuner = keras_tuner.Hyperband(
        Network(task, sets),
        objective="val_loss",
        max_epochs=task.max_epochs,
        factor=task.factor,
        seed=streams.part_of(task.seed, "stock"),  # neighbouring seeds draw alike there
        directory=str(asked.folder),
        project_name="stock",
    )
    inputs, answers = sets.training
    with layers_as(task):
        tuner.search(
            inputs,
            answers,
            validation_data=sets.validation,
            validation_batch_size=VALIDATION_BATCH,
            callbacks=[Recorder(asked.folder / "trace.jsonl", 0)],
            verbose=0,
        )


if __name__ == "__main__":
    main()
