"""The bracket plan: what Hyperband will train, known exactly before it starts. It trains nothing.

Sizes and epochs follow KerasTuner 1.4.8, which rounds survivors up where the paper rounds down
(Li et al. 2018, Algorithm 1); the plan therefore is what will run, not what the paper prints.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Budget(BaseModel):
    """How much a search may train.

    Attributes:
        max_epochs: Epochs of a finalist (R).
        factor: Reduction factor (eta): one in `factor` configurations goes up a rung.
        iterations: How often all brackets run.
        score_rule: Score of a rung: its last epoch, or the best epoch so far of the lineage.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_epochs: int = Field(ge=1, le=100_000)
    factor: int = Field(default=3, ge=2, le=100)
    iterations: int = Field(default=1, ge=1, le=1_000)
    score_rule: Literal["last", "best"] = "last"


@dataclass(frozen=True, slots=True)
class Rung:
    """`trials` configurations, each trained until it has seen `epochs` epochs in all."""

    rung: int
    trials: int
    epochs: int


@dataclass(frozen=True, slots=True)
class Bracket:
    """One successive halving. `bracket` is Hyperband's s: the number of promotions in it."""

    bracket: int
    rungs: tuple[Rung, ...]

    @property
    def trials(self) -> int:
        """Trainings, over all rungs."""
        return sum(rung.trials for rung in self.rungs)

    @property
    def epochs(self) -> int:
        """Epochs to train; a promoted trial goes on from where its parent stopped."""
        reached = [0, *(rung.epochs for rung in self.rungs)]
        return sum(
            rung.trials * (rung.epochs - before)
            for rung, before in zip(self.rungs, reached, strict=False)
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a search will train.

    Attributes:
        brackets: In the order in which they start; one iteration.
        iterations: How often the brackets run.
        notes: Sentences on what was changed or could be cheaper.
    """

    brackets: tuple[Bracket, ...]
    iterations: int = 1
    notes: tuple[str, ...] = ()

    @property
    def trials(self) -> int:
        """Trainings in all."""
        return self.iterations * sum(bracket.trials for bracket in self.brackets)

    @property
    def epochs(self) -> int:
        """Epochs in all."""
        return self.iterations * sum(bracket.epochs for bracket in self.brackets)

    @property
    def configurations(self) -> int:
        """Distinct configurations that are drawn."""
        return self.iterations * sum(bracket.rungs[0].trials for bracket in self.brackets)


def bracket_count(max_epochs: int, factor: int) -> int:
    """Brackets of one iteration: how often `max_epochs` can be divided before it falls below 1."""
    count = 0
    epochs: float = max_epochs
    while epochs >= 1:
        epochs /= factor
        count += 1
    return count


def rung_of(max_epochs: int, factor: int, bracket: int, rung: int) -> Rung:
    """Size and epochs of one rung, by KerasTuner's formula."""
    ends_with = math.ceil(1 + math.log(max_epochs, factor)) / (bracket + 1)
    return Rung(
        rung=rung,
        trials=math.ceil(ends_with * factor ** (bracket - rung)),
        epochs=math.ceil(max_epochs / factor ** (bracket - rung)),
    )


def hyperband_brackets(max_epochs: int, factor: int) -> tuple[Bracket, ...]:
    """The brackets of one iteration, the most aggressive first."""
    return tuple(
        Bracket(s, tuple(rung_of(max_epochs, factor, s, i) for i in range(s + 1)))
        for s in reversed(range(bracket_count(max_epochs, factor)))
    )
