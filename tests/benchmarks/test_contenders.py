"""All contenders are told the same space and score the same thing."""

from __future__ import annotations

import argparse
import math

import keras_tuner
import numpy as np
import pytest

from benchmarks.peers.space import SPACE, from_keras_tuner, from_optuna
from benchmarks.peers.task import NAME, Task, add_task, spec_of, task_from, tuning_of
from core.models.hrhn_settings import settings_of
from core.search.planning import plan_study

TINY = Task(seed=7, max_epochs=3, is_tiny=True)


class LowestTrial:
    """Stands in for Optuna's: suggests the first value and remembers the question."""

    def __init__(self):
        self.asked = {}

    def suggest_int(self, name, low, high, *, step):
        self.asked[name] = (low, high, step)
        return low

    def suggest_float(self, name, low, high, *, log):
        self.asked[name] = (low, high, log)
        return low

    def suggest_categorical(self, name, values):
        self.asked[name] = tuple(values)
        return values[0]


def test_optuna_is_told_the_space():
    trial = LowestTrial()
    configuration = from_optuna(trial)
    assert list(configuration) == [dimension.name for dimension in SPACE.dimensions]
    assert trial.asked["units"] == (16, 32)
    assert trial.asked["depth"] == (1, 2, 1)
    assert trial.asked["dropout"] == (0.0, 0.3, False)
    assert trial.asked["learning_rate"] == (3e-4, 1e-2, True)
    settings_of(configuration)


def test_keras_tuner_is_told_the_space():
    hp = keras_tuner.HyperParameters()
    configuration = from_keras_tuner(hp)
    assert list(configuration) == [dimension.name for dimension in SPACE.dimensions]
    settings_of(configuration)
    declared = {parameter.name: parameter.get_config() for parameter in hp.space}
    assert tuple(declared["batch_size"]["values"]) == (32, 64)
    rate = declared["learning_rate"]
    assert (rate["min_value"], rate["max_value"], rate["sampling"]) == (3e-4, 1e-2, "log")


def test_a_task_survives_the_command_line():
    parser = argparse.ArgumentParser()
    add_task(parser)
    for task in (TINY, Task(seed=1)):
        assert task_from(parser.parse_args(task.arguments())) == task


def test_the_study_is_what_the_issue_of_a_search_says():
    spec = spec_of(Task(seed=1), engine="jax")
    assert (spec.name, spec.engine, spec.budget.score_rule) == (NAME, "jax", "best")
    assert plan_study(spec.space, spec.budget).epochs == 375


def test_a_tiny_task_has_few_windows():
    tuning = tuning_of(TINY)
    assert 50 <= len(tuning.training) <= 300
    assert len(tuning.validation) >= 10


@pytest.mark.slow
def test_val_loss_of_plain_keras_is_the_square_of_our_score():
    """One epoch of plain `fit`, then our own score of the network's forecasts."""
    from benchmarks.peers import plain
    from core.training.engines.program import GRADIENT_NORM
    from core.training.score import masked_rmse

    tuning = tuning_of(TINY)
    sets = plain.sets_of(tuning)
    configuration = {"units": 16, "depth": 1, "learning_rate": 1e-3, "batch_size": 64}
    model = plain.compiled(sets.shape, configuration, seed=3)
    assert model.optimizer.global_clipnorm == GRADIENT_NORM
    model.fit(
        *sets.training,
        batch_size=64,
        validation_data=sets.validation,
        validation_batch_size=plain.VALIDATION_BATCH,
        verbose=0,
    )
    val_loss = model.history.history["val_loss"][0]
    predicted = np.asarray(model.predict(sets.validation[0], verbose=0))
    assert math.sqrt(val_loss) == pytest.approx(masked_rmse(tuning.validation, predicted), rel=1e-5)
