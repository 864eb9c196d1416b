"""Brings a fresh strategy to where the journal ends, and checks that the journal fits it.

What was drawn is taken from the journal; who was promoted when is computed again and must agree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from core.errors import JournalMismatch
from core.search.budget import Budget
from core.search.eras import read_drawn, read_eras
from core.search.planning import plan_study
from core.search.recall import Memory, Recalling
from core.search.sampling import Sampler
from core.search.spec import StudySpec
from core.search.strategies import strategy_named
from core.search.suggestion import Strategy, Suggestion
from core.store import Store
from core.store.journal import Journal
from core.store.schema import AskRow, TellRow

Penalty = Callable[[Suggestion], float]


@dataclass(slots=True)
class Replayed:
    """Where a search stands.

    Attributes:
        strategy: Told everything that the journal holds.
        unfinished: Trials that were asked for and not told, by number, oldest first.
        epochs_given: Epochs of all trials that were asked for.
        failed: Trials that failed.
    """

    strategy: Strategy
    unfinished: dict[int, Suggestion] = field(default_factory=dict)
    epochs_given: int = 0
    failed: set[int] = field(default_factory=set)


def replay(store: Store, spec: StudySpec, journal: Journal, *, penalty: Penalty) -> Replayed:
    """The strategy of a study as its journal left it.

    Args:
        store: Where the study is.
        spec: The study.
        journal: Its journal.
        penalty: What a failed trial was told as.

    Raises:
        JournalMismatch: The strategy does not give the trials that the journal says.
    """
    return _Replay(store, spec, penalty).run(journal)


class _Replay:
    """One pass over the journal."""

    def __init__(self, store: Store, spec: StudySpec, penalty: Penalty) -> None:
        self._spec = spec
        self._penalty = penalty
        self._eras = read_eras(store, spec.name, spec.space)
        self._drawn = read_drawn(store, spec.name, self._eras)
        # Only a journal with an extension needs to know later what was trained before.
        self._memory = Memory() if len(self._eras) > 1 else None
        self._asks = 0
        self._state = Replayed(self._open(self._eras[0].budget))

    def run(self, journal: Journal) -> Replayed:
        """Feed all entries."""
        later = iter(self._eras[1:])
        for row in journal.entries():
            if isinstance(row, AskRow):
                self._ask(row)
            elif isinstance(row, TellRow):
                self._tell(row)
            else:
                self._extend(next(later).budget)
        return self._state

    def _open(self, budget: Budget) -> Strategy:
        plan = plan_study(self._spec.space, budget)
        spec = self._spec
        sampler = Sampler(spec.space, entropy=spec.seed, drawn=self._drawn, replicate=spec.sampler)
        return strategy_named(budget.strategy).open(plan, sampler)

    def _ask(self, row: AskRow) -> None:
        answer = self._state.strategy.ask()
        if not (isinstance(answer, Suggestion) and _agrees(answer, row)):
            raise JournalMismatch(
                f"replaying the journal of {self._spec.name} must give trial {row.trial} again",
                found=str(answer)[:200],
                remedy="Its space, budget or seed, or the version of KerasTuner, has changed.",
            )
        self._asks += 1
        self._state.unfinished[row.trial] = answer
        self._state.epochs_given += answer.epochs - answer.first_epoch
        if self._memory is not None:
            self._memory.begin(answer)

    def _tell(self, row: TellRow) -> None:
        trial = self._state.unfinished.pop(row.trial)
        if row.score is None:
            self._state.failed.add(row.trial)
        score = self._penalty(trial) if row.score is None else row.score
        self._state.strategy.tell(row.trial, score)
        if self._memory is not None:
            self._memory.end(row.trial, score)

    def _extend(self, budget: Budget) -> None:
        assert self._memory is not None
        strategy = self._open(budget)
        self._state.strategy = Recalling(strategy, self._memory, next_trial=self._asks)


def _agrees(answer: Suggestion, row: AskRow) -> bool:
    now = (answer.trial, answer.configuration, answer.bracket, answer.rung)
    then = (row.trial, row.configuration, row.bracket, row.rung)
    return (*now, answer.epochs, answer.parent, answer.share) == (
        *then,
        row.epochs,
        row.parent,
        row.share,
    )
