"""`Rerun`: another configuration or lookback, trained now at a small budget. It trains nothing."""

from __future__ import annotations

import hashlib

from pydantic import BaseModel, ConfigDict, Field

from core.models.space import (
    Choice,
    Configuration,
    Dimension,
    IntegerRange,
    SearchSpace,
    configuration_id,
)

MOST_EPOCHS, MOST_SEEDS = 200, 10


class Rerun(BaseModel):
    """What is to be trained.

    Attributes:
        configuration: All hyperparameters, the changed ones among them.
        lookback: Steps that the networks read.
        epochs: How long each is trained.
        seeds: How many are trained, with fresh seeds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    configuration: Configuration
    lookback: int = Field(ge=1)
    epochs: int = Field(ge=1, le=MOST_EPOCHS)
    seeds: int = Field(ge=1, le=MOST_SEEDS)

    @property
    def id(self) -> str:
        """Ten hex digits: the same wish twice is one."""
        text = f"{configuration_id(self.configuration)} {self.lookback} {self.epochs} {self.seeds}"
        return hashlib.sha256(text.encode()).hexdigest()[:10]

    def changes(self, configuration: Configuration, lookback: int) -> str:
        """What is other than in a configuration that it started from, in words."""
        told = [
            f"{name.replace('_', ' ')} {value:g}"
            if isinstance(value, float)
            else f"{name.replace('_', ' ')} {value}"
            for name, value in self.configuration.items()
            if configuration.get(name) != value
        ]
        told += [f"lookback {self.lookback}"] if self.lookback != lookback else []
        epochs = f"{self.epochs} epoch{'s' * (self.epochs > 1)}"
        return f"{', '.join(told) or 'nothing changed'}; {epochs}"


def broken_rule(space: SearchSpace, configuration: Configuration) -> str:
    """Why a changed configuration does not belong to a space; "" when it does."""
    for dimension in space.dimensions:
        value = configuration.get(dimension.name)
        if value is not None and not _fits(dimension, value):
            return f"{dimension.name} = {value!r}, outside of the study's search space"
    return ""


def _fits(dimension: Dimension, value: bool | int | float | str) -> bool:
    if isinstance(dimension, Choice):
        return value in dimension.values
    if isinstance(value, str) or isinstance(value, bool):
        return False
    if isinstance(dimension, IntegerRange) and value != int(value):
        return False
    return dimension.low <= value <= dimension.high
