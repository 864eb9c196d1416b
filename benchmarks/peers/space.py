"""The search space of the comparisons, once, and how each library is told of it.

Architecture (units, depth, kernel) on a coarse grid, training (dropout, learning rate) as real
ranges, batch size as a choice. What is left out keeps the HRHN's own defaults.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.models.space import Choice, Configuration, IntegerRange, RealRange, SearchSpace

if TYPE_CHECKING:
    import keras_tuner
    import optuna
    from ray.tune.search.sample import Domain

SPACE = SearchSpace(
    dimensions=(
        Choice(name="units", values=(16, 32)),
        IntegerRange(name="depth", low=1, high=2),
        Choice(name="kernel_first", values=(2, 3)),
        RealRange(name="dropout", low=0.0, high=0.3),
        RealRange(name="learning_rate", low=3e-4, high=1e-2, scale="log"),
        Choice(name="batch_size", values=(32, 64)),
    )
)


def from_keras_tuner(hp: keras_tuner.HyperParameters) -> Configuration:
    """Declare every dimension and read its value."""
    return {dimension.name: _keras_tuner_value(hp, dimension) for dimension in SPACE.dimensions}


def _keras_tuner_value(
    hp: keras_tuner.HyperParameters, dimension: IntegerRange | RealRange | Choice
) -> int | float:
    if isinstance(dimension, IntegerRange):
        return hp.Int(dimension.name, dimension.low, dimension.high, step=dimension.step)
    if isinstance(dimension, RealRange):
        return hp.Float(dimension.name, dimension.low, dimension.high, sampling=dimension.scale)
    return hp.Choice(dimension.name, list(dimension.values))


def from_optuna(trial: optuna.Trial) -> Configuration:
    """Let a trial suggest a value for every dimension."""
    return {dimension.name: _optuna_value(trial, dimension) for dimension in SPACE.dimensions}


def _optuna_value(
    trial: optuna.Trial, dimension: IntegerRange | RealRange | Choice
) -> int | float | str:
    name = dimension.name
    if isinstance(dimension, IntegerRange):
        return trial.suggest_int(name, dimension.low, dimension.high, step=dimension.step)
    if isinstance(dimension, RealRange):
        is_log = dimension.scale == "log"
        return trial.suggest_float(name, dimension.low, dimension.high, log=is_log)
    return trial.suggest_categorical(name, dimension.values)


def for_ray() -> dict[str, Domain]:
    """The `param_space` of a `ray.tune.Tuner`."""
    return {dimension.name: _ray_domain(dimension) for dimension in SPACE.dimensions}


def _ray_domain(dimension: IntegerRange | RealRange | Choice) -> Domain:
    from ray import tune

    if isinstance(dimension, IntegerRange):
        return tune.qrandint(dimension.low, dimension.high, dimension.step)  # the upper end counts
    if isinstance(dimension, RealRange):
        draw = tune.loguniform if dimension.scale == "log" else tune.uniform
        return draw(dimension.low, dimension.high)
    return tune.choice(list(dimension.values))
