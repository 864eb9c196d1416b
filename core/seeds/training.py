"""Training seed runs: the (configuration, replicate) pairs that are missing; what is there stays.

It chooses nothing and draws no conclusion.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict

from sqlalchemy import select

from core.executors.dispatch import Dispatcher
from core.executors.table import open_executor
from core.search.keys import evaluation_key, tuning_key
from core.search.spec import StudySpec
from core.search.study import read_spec
from core.search.trial import Trial
from core.store import Store
from core.store.schema import SeedRunRow
from core.training import (
    EpochRecord,
    Outcome,
    TrainingJob,
    TrainingSeeds,
    engine_of,
    prepare_process,
    run_job,
)

Observe = Callable[[int, int], None]


def train_runs(
    store: Store,
    study: str,
    trials: Sequence[Trial],
    replicates: Sequence[int],
    *,
    slots: int,
    executor: str = "local",
    observe: Observe = lambda _done, _total: None,
) -> None:
    """Train every configuration with every replicate, from scratch, to its trial's epochs.

    Replicate by replicate, so that a run which is stopped leaves pairs, not one full group.

    Args:
        store: Where the study is kept.
        study: Its name.
        trials: One trial of each configuration; its `epochs` are the budget.
        replicates: From 1; the search's own training is 0.
        slots: Trainings side by side.
        executor: Name in the table of executors.
        observe: Called every half second or so with (runs done, runs wanted); may raise to stop.
    """
    wanted = [(trial, replicate) for replicate in replicates for trial in trials]
    source = _SeedSource(store, read_spec(store, study), wanted, observe)
    running = open_executor(
        executor, run_job, slots=slots, prepare=prepare_process, kind_of=engine_of
    )
    try:
        Dispatcher(source, running).run()
    finally:
        running.close()
    observe(len(wanted), len(wanted))


def completed_runs(store: Store, study: str) -> list[SeedRunRow]:
    """The completed seed runs of a study, by configuration and replicate."""
    with store.session() as session:
        return list(
            session.scalars(
                select(SeedRunRow)
                .where(SeedRunRow.study == study, SeedRunRow.state == "completed")
                .order_by(SeedRunRow.configuration_id, SeedRunRow.replicate)
            )
        )


def last_cause(store: Store, study: str) -> str:
    """Why the latest failed seed run failed; empty when none did."""
    with store.session() as session:
        cause = session.scalar(
            select(SeedRunRow.cause)
            .where(SeedRunRow.study == study, SeedRunRow.state == "failed")
            .order_by(SeedRunRow.time.desc())
            .limit(1)
        )
    return cause or ""


class _SeedSource:
    """The missing seed runs as a source of jobs."""

    def __init__(
        self,
        store: Store,
        spec: StudySpec,
        wanted: Sequence[tuple[Trial, int]],
        observe: Callable[[int, int], None],
    ) -> None:
        self._store = store
        self._spec = spec
        self._wanted = wanted
        self._observe = observe
        held = {(row.configuration_id, row.replicate) for row in completed_runs(store, spec.name)}
        self._missing = [
            key
            for key, (trial, replicate) in enumerate(wanted)
            if (trial.configuration_id, replicate) not in held
        ]
        self._done = len(wanted) - len(self._missing)

    def next_key(self) -> int | None:
        return self._missing.pop(0) if self._missing else None

    def job(self, key: int, *, slot: int) -> TrainingJob:  # noqa: ARG002
        trial, replicate = self._wanted[key]
        study = self._spec.name
        return TrainingJob(
            artifacts=self._store.settings.artifacts,
            folder=f"studies/{study}/seeds/{trial.configuration_id}/{replicate:04d}",
            parent=None,
            model=self._spec.model,
            configuration=trial.configuration,
            tuning=tuning_key(study),
            evaluation=evaluation_key(study),
            seeds=self._seeds(key),
            first_epoch=0,
            last_epoch=trial.epochs,
            score_rule=self._spec.budget.score_rule,
            engine=self._spec.engine,
        )

    def reported(self, key: int, content: EpochRecord) -> None:
        """Epochs of seed runs are not kept; their checkpoints let a crash continue."""

    def finished(self, key: int, result: Outcome) -> None:
        self._keep(key, "completed", result.score, result.predictions, result.seconds, None)

    def failed(self, key: int, cause: str) -> None:
        self._keep(key, "failed", None, None, None, cause)

    def pulse(self) -> None:
        self._observe(self._done, len(self._wanted))

    def _keep(
        self,
        key: int,
        state: str,
        score: float | None,
        predictions: str | None,
        seconds: float | None,
        cause: str | None,
    ) -> None:
        trial, replicate = self._wanted[key]
        row = SeedRunRow(
            study=self._spec.name,
            configuration_id=trial.configuration_id,
            replicate=replicate,
            configuration=dict(trial.configuration),
            seeds=asdict(self._seeds(key)),
            state=state,
            score=score,
            predictions=predictions,
            seconds=seconds,
            cause=cause,
            time=time.time(),
        )
        with self._store.session() as session:
            session.merge(row)  # a run that failed before may succeed now
        self._done += 1

    def _seeds(self, key: int) -> TrainingSeeds:
        trial, replicate = self._wanted[key]
        return TrainingSeeds.derive(self._spec.seed, trial.configuration_id, replicate=replicate)
