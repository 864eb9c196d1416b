"""What a search strategy is: something that is asked for trials and told their scores."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from core.models.space import Configuration


class Pause(Enum):
    """Why a strategy has no trial."""

    WAIT = "ask again after a tell"
    DONE = "the plan is complete"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A trial to run; the fields are those of `Trial`."""

    trial: int
    configuration: Configuration
    bracket: int
    iteration: int
    rung: int
    first_epoch: int
    epochs: int
    parent: int | None
    share: float = 1.0


class Strategy(Protocol):
    """A state machine of one thread. The same sequence of asks and tells gives the same trials.

    An ask that is answered by a `Pause` leaves no trace that a later answer depends on.
    """

    def ask(self) -> Suggestion | Pause:
        """The next trial, numbered from 0 in the order of asking, or why there is none."""
        ...

    def tell(self, trial: int, score: float) -> None:
        """How a trial ended: a finite number, lower is better; a penalty for a failure."""
        ...
