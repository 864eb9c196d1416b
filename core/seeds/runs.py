"""Seed runs: finalists trained again from scratch with fresh seeds, kept, and read back.

Replicates start at 1, the search's own training is replicate 0: the two never share a seed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from itertools import combinations

import numpy as np
from sqlalchemy import select

from core.errors import SpecError
from core.executors.dispatch import Dispatcher
from core.executors.table import open_executor
from core.search.keys import evaluation_key, tuning_key
from core.search.reading import finalists, read_trials
from core.search.spec import StudySpec
from core.search.study import read_spec
from core.search.trial import Trial
from core.seeds.statistics import mean_interval, paired_verdict
from core.seeds.table import SeedGroup, SeedPair, SeedTable
from core.store import Store
from core.store.schema import SeedRunRow
from core.training import EpochRecord, Outcome, TrainingJob, TrainingSeeds, prepare_process, run_job

MOST_SEEDS = 1_000


def run_seeds(
    store: Store,
    study: str,
    *,
    top: int,
    seeds: int,
    slots: int,
    executor: str = "local",
    observe: Callable[[int, int], None] = lambda _done, _total: None,
) -> SeedTable:
    """Train the `top` best configurations with replicates 1 to `seeds`; what is there is kept.

    Args:
        store: Where the study is kept.
        study: Its name.
        top: How many finalists.
        seeds: Fresh seeds for each.
        slots: Trainings side by side.
        executor: Name in the table of executors.
        observe: Called every half second or so with (runs done, runs wanted); may raise to stop.

    Raises:
        SpecError: Nothing reached the full budget, or a number is out of range.
    """
    spec = read_spec(store, study)
    wanted = _wanted(_chosen(store, study, top), seeds)
    source = _SeedSource(store, spec, wanted, observe)
    running = open_executor(executor, run_job, slots=slots, prepare=prepare_process)
    try:
        Dispatcher(source, running).run()
    finally:
        running.close()
    observe(len(wanted), len(wanted))
    table = read_seed_table(store, study)
    if table is None:
        raise SpecError(
            "at least one seed run must succeed",
            found=f"{len(wanted)} that failed ({source.last_cause})",
            remedy="Read the cause, change the search space, and search again.",
        )
    return table


def _chosen(store: Store, study: str, top: int) -> list[Trial]:
    if top < 1:
        raise SpecError("`top` must be at least 1", found=top, remedy="Ask for 1 or more.")
    chosen = finalists(read_trials(store, study), top=top)
    if not chosen:
        raise SpecError(
            "seed runs need a finished trial to start from",
            found=f"none in study {study}",
            remedy=f"Run `python -m core resume {study}` first.",
        )
    return chosen


def _wanted(chosen: Sequence[Trial], seeds: int) -> list[tuple[Trial, int]]:
    """Replicate by replicate, so that a run which is stopped leaves pairs, not one full group."""
    if not 1 <= seeds <= MOST_SEEDS:
        raise SpecError(
            f"`seeds` must be from 1 to {MOST_SEEDS}",
            found=seeds,
            remedy="Five are a first look, ten a result, twenty a report.",
        )
    return [(trial, replicate) for replicate in range(1, seeds + 1) for trial in chosen]


class _SeedSource:
    """The missing seed runs as a source of jobs."""

    def __init__(
        self,
        store: Store,
        spec: StudySpec,
        wanted: Sequence[tuple[Trial, int]],
        observe: Callable[[int, int], None],
    ) -> None:
        self.last_cause = ""
        self._store = store
        self._spec = spec
        self._wanted = wanted
        self._observe = observe
        held = {(row.configuration_id, row.replicate) for row in _completed(store, spec.name)}
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
        )

    def reported(self, key: int, content: EpochRecord) -> None:
        """Epochs of seed runs are not kept; their checkpoints let a crash continue."""

    def finished(self, key: int, result: Outcome) -> None:
        self._keep(key, "completed", result.score, result.predictions, result.seconds, None)

    def failed(self, key: int, cause: str) -> None:
        self.last_cause = cause
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


def _completed(store: Store, study: str) -> list[SeedRunRow]:
    with store.session() as session:
        return list(
            session.scalars(
                select(SeedRunRow)
                .where(SeedRunRow.study == study, SeedRunRow.state == "completed")
                .order_by(SeedRunRow.configuration_id, SeedRunRow.replicate)
            )
        )


def read_seed_table(store: Store, study: str) -> SeedTable | None:
    """All completed seed runs of a study with what they say; None when there is none."""
    rows = _completed(store, study)
    if not rows:
        return None
    searched = {t.configuration_id: t for t in finalists(read_trials(store, study), top=MOST_SEEDS)}
    groups = [
        _group([row for row in rows if row.configuration_id == name], searched[name])
        for name in dict.fromkeys(row.configuration_id for row in rows)
    ]
    groups.sort(key=lambda group: group.mean)
    with store.session() as session:
        failed = session.scalars(
            select(SeedRunRow.replicate).where(
                SeedRunRow.study == study, SeedRunRow.state == "failed"
            )
        ).all()
    pairs = tuple(pair for a, b in combinations(groups, 2) if (pair := _pair(a, b)) is not None)
    return SeedTable(study=study, groups=tuple(groups), pairs=pairs, failed=len(failed))


def prediction_keys(store: Store, study: str, configuration_id: str) -> list[str]:
    """Artifact keys of the predictions of one configuration, by replicate."""
    return [
        row.predictions
        for row in _completed(store, study)
        if row.configuration_id == configuration_id and row.predictions
    ]


def _group(rows: Sequence[SeedRunRow], trial: Trial) -> SeedGroup:
    scores = np.array([row.score for row in rows], dtype=float)
    interval = mean_interval(scores)
    assert trial.score is not None
    return SeedGroup(
        configuration_id=trial.configuration_id,
        configuration=trial.configuration,
        search_score=trial.score,
        scores=scores,
        replicates=np.array([row.replicate for row in rows]),
        mean=interval.mean,
        sd=interval.sd,
        ci_low=interval.low,
        ci_high=interval.high,
    )


def _pair(a: SeedGroup, b: SeedGroup) -> SeedPair | None:
    """None when the two share no replicate."""
    shared, at_a, at_b = np.intersect1d(a.replicates, b.replicates, return_indices=True)
    if not len(shared):
        return None
    interval, verdict = paired_verdict(a.scores[at_a], b.scores[at_b])
    return SeedPair(
        first=a.configuration_id,
        second=b.configuration_id,
        n=len(shared),
        mean_difference=interval.mean,
        ci_low=interval.low,
        ci_high=interval.high,
        verdict=verdict,
    )
