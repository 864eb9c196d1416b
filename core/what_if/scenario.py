"""`Scenario`: changes to drivers around one issue time, small enough for a link. It applies none.

Steps are counted from the issue time: 0 is the last instant known, 1 the first that is forecast,
-1 the one before.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError

from core.errors import SpecError

MOST_CHANGES = 20
MOST_STEPS = 2_000


class _Change(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    driver: str = Field(min_length=1, max_length=200)


class _Stretch(_Change):
    """A change from one step to another, both inclusive; by default all steps it can act on."""

    first: int | None = None
    last: int | None = None


class Scale(_Stretch):
    """Multiply by a factor."""

    kind: Literal["scale"] = "scale"
    factor: FiniteFloat = Field(ge=0)

    def __str__(self) -> str:
        return f"{self.driver} times {self.factor:g}{_stretch(self)}"


class Shift(_Stretch):
    """Add an amount, in the driver's unit."""

    kind: Literal["shift"] = "shift"
    amount: FiniteFloat

    def __str__(self) -> str:
        return f"{self.driver} {self.amount:+g}{_stretch(self)}"


class Pulse(_Change):
    """Add a block, such as a release: from a step on, so high, so many steps long."""

    kind: Literal["pulse"] = "pulse"
    first: int
    height: FiniteFloat
    length: int = Field(default=1, ge=1, le=MOST_STEPS)

    def __str__(self) -> str:
        return f"{self.driver} {self.height:+g}{_steps(self.first, self.first + self.length - 1)}"


class Table(_Change):
    """Set values one by one from a step on; null leaves a step as it is."""

    kind: Literal["table"] = "table"
    first: int
    values: tuple[FiniteFloat | None, ...] = Field(min_length=1, max_length=MOST_STEPS)

    def __str__(self) -> str:
        steps = _steps(self.first, self.first + len(self.values) - 1)
        return f"{self.driver} from a table{steps}"


class Flood(_Change):
    """Take what was observed from `start` on, so many steps of the record, to a step on."""

    kind: Literal["flood"] = "flood"
    start: datetime
    first: int = 1
    length: int = Field(ge=1, le=MOST_STEPS)

    def __str__(self) -> str:
        steps = _steps(self.first, self.first + self.length - 1)
        return f"{self.driver} as observed from {self.start:%Y-%m-%d} on{steps}"


Change = Annotated[Scale | Shift | Pulse | Table | Flood, Field(discriminator="kind")]


class Scenario(BaseModel):
    """What is to be asked.

    Attributes:
        issue: The issue time; None is the newest.
        changes: Made one after another.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    issue: datetime | None = None
    changes: tuple[Change, ...] = Field(default=(), max_length=MOST_CHANGES)

    def __str__(self) -> str:
        return "; ".join(map(str, self.changes)) or "nothing changed"


def scenario_from_json(text: str) -> Scenario:
    """The scenario that a file or a link holds.

    Raises:
        SpecError: It is none.
    """
    try:
        return Scenario.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the scenario"
        raise SpecError(
            f"`{where}` of a scenario must be valid ({first['msg']})",
            found=repr(first["input"])[:80],
            remedy="Correct it, or build the scenario again.",
        ) from error


def _stretch(change: _Stretch) -> str:
    if change.first is None and change.last is None:
        return ""
    first = "the first" if change.first is None else str(change.first)
    last = "the last" if change.last is None else str(change.last)
    return f" on step {first}" if first == last else f" on steps {first} to {last}"


def _steps(first: int, last: int) -> str:
    return f" on step {first}" if first == last else f" on steps {first} to {last}"
