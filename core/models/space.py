"""Search spaces as data: what may be tried. They import without Keras or KerasTuner."""

from __future__ import annotations

import hashlib
import json
import math
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Scalar = bool | int | float | str
Configuration = dict[str, Scalar]


def configuration_id(configuration: Configuration) -> str:
    """The first 10 hex digits of the SHA-256 of the sorted JSON: one name for one configuration."""
    text = json.dumps(configuration, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:10]


class _Dimension(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str = Field(min_length=1, pattern=r"^[a-z][a-z0-9_]*$")
    help: str = ""


class IntegerRange(_Dimension):
    """Whole numbers low, low + step, ... up to high."""

    kind: Literal["integer"] = "integer"
    low: int
    high: int
    step: int = Field(default=1, ge=1)

    @model_validator(mode="after")
    def _ordered(self) -> IntegerRange:
        if self.low > self.high:
            raise ValueError(f"`low <= high` must hold, but got ({self.low}, {self.high})")
        return self

    def size(self) -> int:
        """How many values there are."""
        return (self.high - self.low) // self.step + 1


class RealRange(_Dimension):
    """Real numbers from low to high, drawn evenly on the scale named."""

    kind: Literal["real"] = "real"
    low: float
    high: float
    scale: Literal["linear", "log"] = "linear"

    @model_validator(mode="after")
    def _ordered(self) -> RealRange:
        if not (math.isfinite(self.low) and math.isfinite(self.high)) or self.low > self.high:
            raise ValueError(f"`low <= high` must hold, but got ({self.low}, {self.high})")
        if self.scale == "log" and self.low <= 0:
            raise ValueError(f"a logarithmic range needs `low > 0`, but got {self.low}")
        return self

    def size(self) -> None | int:
        """None: not countable, unless both ends are one value."""
        return 1 if self.low == self.high else None


class Choice(_Dimension):
    """A list of values of one type."""

    kind: Literal["choice"] = "choice"
    values: tuple[Scalar, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _distinct(self) -> Choice:
        if len({json.dumps(v) for v in self.values}) < len(self.values):
            raise ValueError(f"values must differ from each other, but got {list(self.values)}")
        if len({type(v) for v in self.values}) > 1:
            raise ValueError(f"values must be of one type, but got {list(self.values)}")
        return self

    def size(self) -> int:
        """How many values there are."""
        return len(self.values)


Dimension = Annotated[IntegerRange | RealRange | Choice, Field(discriminator="kind")]


class SearchSpace(BaseModel):
    """What may be tried: named, distinct dimensions. Order matters for the sampler's draws."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    dimensions: tuple[Dimension, ...] = ()

    @model_validator(mode="after")
    def _unique(self) -> SearchSpace:
        names = [d.name for d in self.dimensions]
        if len(set(names)) < len(names):
            raise ValueError(f"names must be unique, but got {names}")
        return self

    def size(self) -> int | None:
        """How many configurations there are; None when a real range makes them countless."""
        sizes = [d.size() for d in self.dimensions]
        return None if any(s is None for s in sizes) else math.prod(s or 1 for s in sizes)

    @property
    def id(self) -> str:
        """A short hash of the whole space, stored with a study."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:10]
