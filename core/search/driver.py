"""A search as a source of jobs: asks the strategy, writes the journal, tells.

Order of every step: ask, commit the ask, submit; result, commit the tell, tell the strategy. After
a crash the journal is replayed into a fresh strategy and the replay is checked, then what was
running goes on from its own checkpoints. It trains nothing itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from core.executors.dispatch import run_source
from core.executors.protocol import Executor
from core.models.space import configuration_id
from core.search.environments import EnvironmentLog
from core.search.keys import trial_folder, tuning_key
from core.search.replay import Replayed, replay
from core.search.spec import StudySpec
from core.search.suggestion import Pause, Suggestion
from core.store import Store
from core.store.journal import Journal
from core.store.schema import AskRow, EpochRow, TellRow
from core.streams import SEARCH_REPLICATE, word_of
from core.training.job import EpochRecord, Outcome, TrainingJob, TrainingSeeds

PENALTY = 1e30  # what a failed trial is told as: finite, so that its bracket still fills
HELD_EPOCHS = 200  # epochs are written in bunches: with a tell, with a pulse, or when so many
SearchExecutor = Executor[TrainingJob, EpochRecord, Outcome]


class SearchSource:
    """A search as a source of jobs; one thread, one driver a study.

    Args:
        store: Where the journal is.
        spec: The study, with the budget as it is now.
        pulse: Called every half second or so; may raise to stop.
        owner: Who drives the study, for the journal's fence; "" for nobody.
        seconds: How long the search has worked so far, earlier drivers included.
    """

    def __init__(
        self,
        store: Store,
        spec: StudySpec,
        *,
        pulse: Callable[[], None],
        owner: str = "",
        seconds: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self._store = store
        self._spec = spec
        self._pulse = pulse
        self._seconds = seconds
        self._journal = Journal(store, spec.name, owner=owner)
        state: Replayed = replay(store, spec, self._journal, penalty=penalty)
        self._strategy = state.strategy
        self._trials = state.unfinished
        self._given = state.epochs_given
        self._failed = state.failed
        self._waiting = list(state.unfinished)
        self._attempts: dict[int, int] = {}
        self._epochs: list[EpochRow] = []
        self._environments = EnvironmentLog(store, spec.name)
        self.stopped_by = ""  # which limit of the budget ended the asking

    def next_key(self) -> int | None:
        """A trial that a crash left unfinished, else a new one."""
        while (key := self._next_trial()) is not None:
            trial = self._trials[key]
            if not (_is_continued(trial) and trial.parent in self._failed):
                return key
            # Promoted for want of others: there is nothing to go on from.
            self.failed(key, f"trial {trial.parent}, from which it goes on, failed.")
        return None

    def _next_trial(self) -> int | None:
        if self._waiting:
            return self._waiting.pop(0)
        self.stopped_by = self._spent()
        if self.stopped_by:
            return None
        answer = self._strategy.ask()
        if isinstance(answer, Pause):
            return None
        self._journal.ask(self._row(answer))
        self._trials[answer.trial] = answer
        self._given += answer.epochs - answer.first_epoch
        return answer.trial

    def job(self, key: int, *, slot: int) -> TrainingJob:
        """The job of a trial, as a new attempt."""
        self._attempts[key] = self._journal.begin(key, slot=slot)
        trial, study, budget = self._trials[key], self._spec.name, self._spec.budget
        return TrainingJob(
            artifacts=self._store.settings.artifacts,
            folder=trial_folder(study, key),
            parent=trial_folder(study, trial.parent or 0) if _is_continued(trial) else None,
            model=self._spec.model,
            configuration=trial.configuration,
            tuning=tuning_key(study),
            evaluation=None,
            seeds=self._seeds(trial),
            first_epoch=self._reached(trial) if _is_continued(trial) else 0,
            last_epoch=trial.epochs,
            score_rule=budget.score_rule,
            engine=self._spec.engine,
            share=trial.share,
            patience=budget.patience,
        )

    def reported(self, key: int, content: EpochRecord) -> None:
        """Keep the epoch; it is written with the next pulse or tell."""
        self._epochs.append(
            EpochRow(
                trial=key,
                epoch=content.epoch,
                training_loss=content.training_loss,
                validation_score=content.validation_score,
                seconds=content.seconds,
            )
        )
        if len(self._epochs) >= HELD_EPOCHS:
            self._flush()

    def finished(self, key: int, result: Outcome) -> None:
        """Commit the score, then tell it. A score that is no number is a failure."""
        if not math.isfinite(result.score):
            self.failed(key, f"the score must be finite, but found {result.score}.")
            return
        self._end(
            TellRow(
                trial=key,
                state="completed",
                score=result.score,
                seconds=result.seconds,
                epochs=result.epochs,
                weights_hash=result.weights_hash,
                environment=self._environments.keep(result.environment),
            )
        )

    def failed(self, key: int, cause: str) -> None:
        """Commit the failure, then tell a penalty in its place."""
        self._end(TellRow(trial=key, state="failed", score=None, seconds=0.0, cause=cause))

    def pulse(self) -> None:
        """Write what is held, give a sign of life."""
        self._flush()
        self._pulse()

    def _end(self, row: TellRow) -> None:
        key, score = row.trial, row.score
        row.attempt = self._attempts.pop(key, 0)  # none was made for a child of a failed trial
        self._journal.tell(row, self._epochs)
        self._epochs = []
        trial = self._trials.pop(key)
        if score is None:
            self._failed.add(key)
        self._strategy.tell(key, penalty(trial) if score is None else score)

    def _flush(self) -> None:
        self._journal.epochs(self._epochs)
        self._epochs = []

    def _spent(self) -> str:
        """The limit of the budget that is used up, as a sentence; "" while there is room."""
        budget = self._spec.budget
        if budget.most_epochs is not None and self._given >= budget.most_epochs:
            return f"Its limit of {budget.most_epochs:,} epochs is used up."
        if budget.most_seconds is not None and self._seconds() >= budget.most_seconds:
            return f"Its limit of {budget.most_seconds / 60:,.4g} minutes is used up."
        return ""

    def _reached(self, trial: Suggestion) -> int:
        """Epochs that its parent reached: with patience they may be fewer than it was given."""
        reached = None
        if self._spec.budget.patience is not None and trial.parent is not None:
            reached = self._journal.reached(trial.parent)
        return trial.first_epoch if reached is None else reached

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
            share=trial.share,
        )


def drive(source: SearchSource, executor: SearchExecutor) -> None:
    """Run the search until the plan is complete; closes the executor whatever happens."""
    try:
        run_source(source, executor)
    finally:
        executor.close()


def penalty(trial: Suggestion) -> float:
    """A little different for each configuration, so that ties do not depend on who ended first."""
    return PENALTY * (1 + word_of(configuration_id(trial.configuration)) / 2**32)


def _is_continued(trial: Suggestion) -> bool:
    """Whether it goes on from its parent's weights; a larger share of windows begins anew."""
    return trial.parent is not None and trial.first_epoch > 0
