"""The multilayer perceptron as one line of the model table: settings, default space, builder.

It reads the whole window at once and has no notion of time. It imports Keras only when it builds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from core.dataset.windows import WindowShape
from core.models.entry import BuildSeeds, ModelEntry
from core.models.network_settings import (
    BATCH_SIZE,
    DROPOUT,
    INCREMENTS,
    LEARNING_RATE,
    network_settings,
)
from core.models.settings import Settings
from core.models.space import Choice, Configuration, IntegerRange, SearchSpace

if TYPE_CHECKING:
    import keras

# Every range is Halflife's own.
SPACE = SearchSpace(
    dimensions=(
        Choice(name="units", values=(16, 32, 64, 128), help="Width of the hidden layers"),
        IntegerRange(name="depth", low=1, high=3, help="Hidden layers"),
        DROPOUT,
        INCREMENTS,
        LEARNING_RATE,
        BATCH_SIZE,
    )
)


class PerceptronSettings(Settings):
    """What shapes the perceptron.

    Attributes:
        units: Width of every hidden layer.
        depth: Hidden layers.
        dropout: Share of a hidden layer that is dropped.
        increments: Whether it forecasts the change since the last known value.
    """

    units: int = Field(default=32, ge=1)
    depth: int = Field(default=1, ge=1)
    dropout: float = Field(default=0.0, ge=0, lt=1)
    increments: bool = False


def build(shape: WindowShape, configuration: Configuration, seeds: BuildSeeds) -> keras.Model:
    """The network for windows of that shape, its weights drawn from the seeds alone.

    Raises:
        SpecError: The configuration breaks a rule.
    """
    from core.models.layers.perceptron import Perceptron  # brings Keras in

    settings = network_settings(configuration, PerceptronSettings, label="the MLP")
    return Perceptron(shape, settings, seeds)


ENTRY = ModelEntry(
    name="mlp",
    label="MLP",
    summary="A plain network on the whole window at once; quick, and blind to the order of days.",
    space=SPACE,
    build=build,
    values=frozenset({"dropout", "increments"}),
    sizes=frozenset({"units"}),
)
