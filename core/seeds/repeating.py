"""Training once more what was trained, in a fresh process, from the first epoch: a replay.

It compares with what was recorded and keeps what came out. It does not look for causes: it sets the
two environments side by side.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import NotFound, SpecError, TrainingFailure
from core.executors.dispatch import run_source
from core.executors.table import open_executor
from core.search.environments import EnvironmentLog
from core.search.study import read_spec
from core.seeds.keeping import completed_runs
from core.seeds.recorded import Recorded, recorded_run, recorded_trial
from core.seeds.replay import ReplayComparison, TrainingTrace, compare_trainings
from core.store import Store
from core.store.schema import ReplayRow
from core.training import EpochRecord, Outcome, TrainingJob, engine_of, prepare_process, run_job
from core.training.fingerprint import Difference, EnvironmentFingerprint

Observe = Callable[[int, int], None]  # (epochs done, epochs wanted)


@dataclass(frozen=True, slots=True)
class Repetition:
    """A replay and what came out.

    Attributes:
        study: Study name.
        subject: What was repeated.
        epochs: Epochs trained.
        threads: Threads inside one operation.
        comparison: The recorded training against the repetition.
        basis: What could be compared, as a sentence.
        recorded: Environment of the recorded training; None where nobody recorded it.
        repeated: Environment of the repetition.
    """

    study: str
    subject: str
    epochs: int
    threads: int
    comparison: ReplayComparison
    basis: str
    recorded: EnvironmentFingerprint | None
    repeated: EnvironmentFingerprint | None

    @property
    def differences(self) -> tuple[Difference, ...] | None:
        """In what the two environments differ; None where one of them is not known."""
        if self.recorded is None or self.repeated is None:
            return None
        return self.recorded.differences(self.repeated)


def replay_trial(
    store: Store,
    study: str,
    trial: int,
    *,
    threads: int = 1,
    executor: str = "local",
    observe: Observe = lambda _done, _total: None,
) -> Repetition:
    """Train a trial again from its lineage's first epoch, and compare.

    Args:
        store: Where the study is kept.
        study: Its name.
        trial: Number of the trial.
        threads: Threads inside one operation; the search itself uses 1.
        executor: Name in the table of executors.
        observe: Called after every epoch.

    Raises:
        NotFound: No such study or trial.
        SpecError: The trial has no score.
        TrainingFailure: The repetition failed.
    """
    recorded = recorded_trial(store, read_spec(store, study), trial)
    return _repeat(store, study, recorded, threads=threads, executor=executor, observe=observe)


def replay_seed_run(
    store: Store,
    study: str,
    configuration_id: str,
    replicate: int,
    *,
    threads: int = 1,
    executor: str = "local",
    observe: Observe = lambda _done, _total: None,
) -> Repetition:
    """The same with a seed run.

    Raises:
        NotFound: No such study, or no such completed run.
        TrainingFailure: The repetition failed.
    """
    spec = read_spec(store, study)
    for row in completed_runs(store, study):
        if (row.configuration_id, row.replicate) == (configuration_id, replicate):
            recorded = recorded_run(store, spec, row)
            return _repeat(
                store, study, recorded, threads=threads, executor=executor, observe=observe
            )
    raise NotFound(
        "a seed run must have been completed before it is repeated",
        found=f"{configuration_id}/{replicate}",
        remedy=f"`python -m core seeds {study} --json` lists the configurations.",
    )


def read_replays(store: Store, study: str) -> list[ReplayRow]:
    """All kept replays of a study, the newest first."""
    query = select(ReplayRow).where(ReplayRow.study == study).order_by(ReplayRow.time.desc())
    with store.session() as session:
        return list(session.scalars(query))


class _Single:
    """One job as a source of jobs."""

    def __init__(self, job: TrainingJob, observe: Observe) -> None:
        self._job = job
        self._observe = observe
        self._is_given = False
        self._epochs: dict[int, EpochRecord] = {}
        self.outcome: Outcome | None = None

    @property
    def epochs(self) -> tuple[EpochRecord, ...]:
        return tuple(self._epochs[epoch] for epoch in sorted(self._epochs))

    def next_key(self) -> int | None:
        if self._is_given:
            return None
        self._is_given = True
        return 0

    def job(self, _key: int, *, slot: int) -> TrainingJob:  # noqa: ARG002
        return self._job

    def reported(self, _key: int, content: EpochRecord) -> None:
        self._epochs[content.epoch] = content
        self._observe(content.epoch, self._job.last_epoch)

    def finished(self, _key: int, result: Outcome) -> None:
        self.outcome = result

    def failed(self, _key: int, cause: str) -> None:
        raise TrainingFailure(
            "a training that was completed must be completed again",
            found=cause,
            remedy="Compare the versions with those of the study.",
        )

    def pulse(self) -> None:
        pass


def _repeat(
    store: Store, study: str, recorded: Recorded, *, threads: int, executor: str, observe: Observe
) -> Repetition:
    if threads < 1:
        raise SpecError("`threads` must be at least 1", found=threads, remedy="Ask for 1 or more.")
    source = _Single(recorded.job, observe)
    running = open_executor(
        executor,
        run_job,
        slots=1,
        prepare=partial(prepare_process, threads=threads),
        kind_of=engine_of,
    )
    try:
        run_source(source, running)
    finally:
        running.close()
        store.artifacts.delete(recorded.job.folder)
    assert source.outcome is not None  # else it has raised
    made = _compared(study, recorded, source.epochs, source.outcome, threads=threads)
    _keep(store, made)
    return made


def _compared(
    study: str,
    recorded: Recorded,
    epochs: Sequence[EpochRecord],
    outcome: Outcome,
    *,
    threads: int,
) -> Repetition:
    first, second = recorded.trace, TrainingTrace(tuple(epochs), outcome.weights_hash)
    basis = "Compared: the loss and score of every epoch, and the hash of the final weights."
    if not first.epochs:  # only the score is known: as one epoch with an unknown loss
        last = recorded.job.last_epoch
        first = replace(first, epochs=(EpochRecord(last, math.nan, recorded.score, 0.0),))
        second = replace(second, epochs=(EpochRecord(last, math.nan, outcome.score, 0.0),))
        basis = "Compared: the score alone; its epochs were not recorded."
    elif first.weights_hash is None:
        basis = (
            "Compared: the loss and score of every epoch; no hash of the final weights was "
            "recorded, so bit-identical cannot be claimed."
        )
    return Repetition(
        study=study,
        subject=recorded.subject,
        epochs=recorded.job.last_epoch,
        threads=threads,
        comparison=compare_trainings(first, second),
        basis=basis,
        recorded=recorded.environment,
        repeated=outcome.environment,
    )


def _keep(store: Store, made: Repetition) -> None:
    environment = EnvironmentLog(store, made.study).keep(made.repeated)
    found = made.comparison
    size = found.largest_difference

    def keep(session: Session) -> None:
        session.merge(
            ReplayRow(
                study=made.study,
                subject=made.subject,
                threads=made.threads,
                verdict=found.verdict,
                largest_difference=size if math.isfinite(size) else None,
                first_unequal_epoch=found.first_unequal_epoch,
                first_different_epoch=found.first_different_epoch,
                weights_match=found.weights_match,
                environment=environment,
                time=time.time(),
            )
        )

    store.transact(keep)
