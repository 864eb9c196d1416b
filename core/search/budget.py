"""The bracket plan: what a search will train, known before it starts. It trains nothing.

Sizes and epochs of Hyperband follow KerasTuner 1.4.8, which rounds survivors up where the paper
rounds down (Li et al. 2018, Algorithm 1); the plan therefore is what will run, not what the paper
prints.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Resource = Literal["epochs", "windows"]


class Budget(BaseModel):
    """How much a search may train.

    Attributes:
        max_epochs: Epochs of a finalist (R).
        factor: Reduction factor (eta): one in `factor` configurations goes up a rung.
        iterations: How often all brackets run.
        score_rule: Score of a rung: its last epoch, or the best epoch so far of the lineage.
        strategy: Name in the table of strategies.
        min_epochs: No rung trains less; the most aggressive brackets are left out.
        resource: What grows from rung to rung: epochs, or the share of the training windows (each
            rung then trains from scratch for `max_epochs` epochs on its share).
        parts: With windows as the resource: the smallest share is 1 / parts.
        patience: A training stops when so many epochs of its rung brought no better validation
            score; None trains to the end. A seed run is one rung from its first epoch on.
        most_epochs: No training begins after so many epochs were given out; None: the plan.
        most_seconds: No training begins after so many seconds of search; None: the plan.
        refit: Whether a seed run trains what forecasts once more, on training and validation
            together: its score stays that of the training part, its forecasts know the latest
            years, and it costs about twice as much.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_epochs: int = Field(ge=1, le=100_000)
    factor: int = Field(default=3, ge=2, le=100)
    iterations: int = Field(default=1, ge=1, le=100_000)
    score_rule: Literal["last", "best"] = "last"
    strategy: str = "hyperband"
    min_epochs: int = Field(default=1, ge=1)
    resource: Resource = "epochs"
    parts: int = Field(default=27, ge=1, le=100_000)
    patience: int | None = Field(default=None, ge=1)
    most_epochs: int | None = Field(default=None, ge=1)
    most_seconds: float | None = Field(default=None, gt=0)
    refit: bool = False

    @model_validator(mode="after")
    def _ordered(self) -> Budget:
        if self.min_epochs > self.max_epochs:
            raise ValueError(
                f"`min_epochs <= max_epochs` must hold, but got "
                f"({self.min_epochs}, {self.max_epochs})"
            )
        return self

    @property
    def span(self) -> float:
        """How many times the first rung's resource the last one may have."""
        return self.parts if self.resource == "windows" else self.max_epochs / self.min_epochs


@dataclass(frozen=True, slots=True)
class Rung:
    """`trials` configurations at one resource.

    Attributes:
        rung: Place in its bracket, from 0.
        trials: How many are trained.
        epochs: Epochs in all that each has seen at its end.
        first_epoch: Epochs of them that its parent has done; 0 for a training from scratch.
        share: Share of the training windows, above 0 and at most 1.
    """

    rung: int
    trials: int
    epochs: int
    first_epoch: int = 0
    share: float = 1.0


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
        return sum(rung.trials * (rung.epochs - rung.first_epoch) for rung in self.rungs)

    @property
    def cost(self) -> float:
        """Passes over all training windows: an epoch on a share counts as that share."""
        return sum(r.trials * (r.epochs - r.first_epoch) * r.share for r in self.rungs)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a search will train.

    Attributes:
        brackets: In the order in which they start; one iteration.
        iterations: How often the brackets run.
        notes: Sentences on what was changed or could be cheaper.
        is_exact: Whether this is what will run to the trial; an asynchronous strategy promotes
            by what has ended, so its rungs are expectations.
        resource: What grows from rung to rung.
    """

    brackets: tuple[Bracket, ...]
    iterations: int = 1
    notes: tuple[str, ...] = ()
    is_exact: bool = True
    resource: Resource = "epochs"

    @property
    def trials(self) -> int:
        """Trainings in all."""
        return self.iterations * sum(bracket.trials for bracket in self.brackets)

    @property
    def epochs(self) -> int:
        """Epochs in all, those on a share of the windows included."""
        return self.iterations * sum(bracket.epochs for bracket in self.brackets)

    @property
    def cost(self) -> float:
        """Passes over all training windows in all."""
        return self.iterations * sum(bracket.cost for bracket in self.brackets)

    @property
    def configurations(self) -> int:
        """Distinct configurations that are drawn."""
        return self.iterations * sum(bracket.rungs[0].trials for bracket in self.brackets)


def bracket_count(span: float, factor: int) -> int:
    """Brackets of one iteration: how often `span` can be divided before it falls below 1."""
    count = 0
    while span >= 1:
        span /= factor
        count += 1
    return count


def rung_sizes(span: float, factor: int, bracket: int) -> tuple[int, ...]:
    """Trials of every rung of a bracket, by KerasTuner's formula."""
    ends_with = math.ceil(1 + math.log(span, factor)) / (bracket + 1)
    return tuple(math.ceil(ends_with * factor ** (bracket - i)) for i in range(bracket + 1))


def rungs_of(budget: Budget, sizes: tuple[int, ...]) -> tuple[Rung, ...]:
    """Rungs of these sizes, the last at the full resource.

    Epochs: ceil(R / eta^(s - i)), a promoted trial goes on. Windows: share 1 / eta^(s - i), each
    rung from scratch, so that a rung's score is what its share of the data gives.
    """
    last = len(sizes) - 1
    divisors = [budget.factor ** (last - i) for i in range(len(sizes))]
    if budget.resource == "windows":
        return tuple(
            Rung(i, trials, budget.max_epochs, 0, 1 / divisors[i]) for i, trials in enumerate(sizes)
        )
    reached = [math.ceil(budget.max_epochs / divisor) for divisor in divisors]
    return tuple(
        Rung(i, trials, reached[i], reached[i - 1] if i else 0) for i, trials in enumerate(sizes)
    )


def hyperband_brackets(budget: Budget) -> tuple[Bracket, ...]:
    """The brackets of one iteration, the most aggressive first."""
    return tuple(
        Bracket(s, rungs_of(budget, rung_sizes(budget.span, budget.factor, s)))
        for s in reversed(range(bracket_count(budget.span, budget.factor)))
    )
