"""Hyperparameters of a model as a checked noun. What the numbers mean stands with their model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from core.errors import SpecError
from core.models.space import Configuration


class Settings(BaseModel):
    """Base of the settings of a model: strict about kinds, closed to names that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


SettingsT = TypeVar("SettingsT", bound=Settings)


def settings_in(configuration: Configuration, kind: type[SettingsT], *, label: str) -> SettingsT:
    """The settings that a configuration stands for; what it leaves out takes its default.

    Raises:
        SpecError: A name that nobody reads, or a value out of range.
    """
    try:
        return kind.model_validate(configuration)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SpecError(
            f"a setting of {label} must be one of {', '.join(kind.model_fields)}, in its range",
            found=f"{name} = {first['input']!r} ({first['msg'].lower()})",
            remedy="Correct the configuration or the search space.",
        ) from error


def filled(settings: SettingsT, open_values: Mapping[str, Sequence[object]]) -> list[SettingsT]:
    """Every way to fill the settings that are None, each with its own list of values."""
    names = [name for name in open_values if getattr(settings, name) is None]
    combinations = product(*(open_values[name] for name in names))
    return [
        settings.model_copy(update=dict(zip(names, values, strict=True))) for values in combinations
    ]
