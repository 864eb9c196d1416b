"""Runs a search to its end: asks the oracle, writes the journal, hands out jobs, tells.

Order of every step: ask, commit the ask, submit; result, commit the tell, tell the oracle. After a
crash the journal is replayed into a fresh oracle and the replay is checked, then what was running
goes on from its own checkpoints. It trains nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable

from core.errors import JournalMismatch
from core.executors.dispatch import Dispatcher
from core.executors.protocol import Executor
from core.models.space import configuration_id
from core.search.budget import Plan
from core.search.keys import tuning_key
from core.search.oracle import Oracle, Pause, Suggestion
from core.search.spec import StudySpec
from core.store import Store
from core.store.journal import Journal
from core.store.schema import AskRow, EpochRow, TellRow
from core.streams import SEARCH_REPLICATE, word_of
from core.training.job import EpochRecord, Outcome, TrainingJob, TrainingSeeds

PENALTY = 1e30  # what a failed trial is told as: finite, so that its bracket still fills
SearchExecutor = Executor[TrainingJob, EpochRecord, Outcome]


class SearchSource:
    """A search as a source of jobs; one thread, one driver a study.

    Args:
        store: Where the journal is.
        spec: The study.
        plan: Its plan.
        pulse: Called every half second or so; may raise to stop.
    """

    def __init__(
        self, store: Store, spec: StudySpec, *, plan: Plan, pulse: Callable[[], None]
    ) -> None:
        self.pulse = pulse
        self._store = store
        self._spec = spec
        self._journal = Journal(store, spec.name)
        self._oracle = Oracle(plan, spec.space, entropy=spec.seed)
        self._asked: dict[int, Suggestion] = {}
        self._attempts: dict[int, int] = {}
        self._unfinished = self._replay()

    def next_key(self) -> int | None:
        """A trial that a crash left unfinished, else a new one."""
        if self._unfinished:
            return self._unfinished.pop(0)
        answer = self._oracle.ask()
        if isinstance(answer, Pause):
            return None
        self._journal.ask(self._row(answer))
        self._asked[answer.trial] = answer
        return answer.trial

    def job(self, key: int, *, slot: int) -> TrainingJob:
        """The job of a trial, as a new attempt."""
        self._attempts[key] = self._journal.begin(key, slot=slot)
        trial = self._asked[key]
        return TrainingJob(
            artifacts=self._store.settings.artifacts,
            folder=_folder(self._spec.name, key),
            parent=None if trial.parent is None else _folder(self._spec.name, trial.parent),
            model=self._spec.model,
            configuration=trial.configuration,
            tuning=tuning_key(self._spec.name),
            evaluation=None,
            seeds=self._seeds(trial),
            first_epoch=trial.first_epoch,
            last_epoch=trial.epochs,
            score_rule=self._spec.budget.score_rule,
        )

    def reported(self, key: int, content: EpochRecord) -> None:
        """Keep the epoch."""
        self._journal.epochs(
            [
                EpochRow(
                    trial=key,
                    epoch=content.epoch,
                    training_loss=content.training_loss,
                    validation_score=content.validation_score,
                    seconds=content.seconds,
                )
            ]
        )

    def finished(self, key: int, result: Outcome) -> None:
        """Commit the score, then tell it."""
        self._journal.tell(
            TellRow(
                trial=key,
                state="completed",
                score=result.score,
                attempt=self._attempts[key],
                seconds=result.seconds,
                cause=None,
            )
        )
        self._oracle.tell(key, result.score)

    def failed(self, key: int, cause: str) -> None:
        """Commit the failure, then tell a penalty in its place."""
        self._journal.tell(
            TellRow(
                trial=key,
                state="failed",
                score=None,
                attempt=self._attempts[key],
                seconds=0.0,
                cause=cause,
            )
        )
        self._oracle.tell(key, _penalty(self._asked[key]))

    def _replay(self) -> list[int]:
        """Bring the fresh oracle to where the journal ends; returns trials without a tell."""
        open_trials: list[int] = []
        for row in self._journal.entries():
            if isinstance(row, AskRow):
                self._asked[row.trial] = self._ask_again(row)
                open_trials.append(row.trial)
            else:
                score = _penalty(self._asked[row.trial]) if row.score is None else row.score
                self._oracle.tell(row.trial, score)
                open_trials.remove(row.trial)
        return open_trials

    def _ask_again(self, row: AskRow) -> Suggestion:
        """What the oracle answers now must be what it answered then."""
        answer = self._oracle.ask()
        then = (row.trial, row.configuration, row.bracket, row.rung, row.epochs, row.parent)
        if isinstance(answer, Suggestion):
            now = (
                answer.trial,
                answer.configuration,
                answer.bracket,
                answer.rung,
                answer.epochs,
                answer.parent,
            )
            if now == then:
                return answer
        raise JournalMismatch(
            f"replaying the journal of {self._spec.name} must give trial {row.trial} again",
            found=str(answer)[:200],
            remedy="Its space, budget or seed, or the version of KerasTuner, has changed.",
        )

    def _seeds(self, trial: Suggestion) -> TrainingSeeds:
        return TrainingSeeds.derive(
            self._spec.seed, configuration_id(trial.configuration), replicate=SEARCH_REPLICATE
        )

    def _row(self, trial: Suggestion) -> AskRow:
        return AskRow(
            trial=trial.trial,
            configuration=dict(trial.configuration),
            configuration_id=configuration_id(trial.configuration),
            bracket=trial.bracket,
            iteration=trial.iteration,
            rung=trial.rung,
            first_epoch=trial.first_epoch,
            epochs=trial.epochs,
            parent=trial.parent,
            seed=self._seeds(trial).kernel,
        )


def drive(source: SearchSource, executor: SearchExecutor) -> None:
    """Run the search until the plan is complete; closes the executor whatever happens."""
    try:
        Dispatcher(source, executor).run()
    finally:
        executor.close()


def _folder(study: str, trial: int) -> str:
    return f"studies/{study}/trials/{trial:06d}"


def _penalty(trial: Suggestion) -> float:
    """A little different for each configuration, so that ties do not depend on who ended first."""
    return PENALTY * (1 + word_of(configuration_id(trial.configuration)) / 2**32)
