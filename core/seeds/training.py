"""Training seed runs: the (configuration, replicate) pairs that are missing; what is there stays.

It chooses nothing and draws no conclusion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import NamedTuple

from core.search.environments import EnvironmentLog
from core.search.keys import evaluation_key, study_folder, tuning_key
from core.search.spec import StudySpec
from core.search.trial import Trial
from core.seeds.keeping import completed_runs, curve_of, keep_run
from core.store import Store
from core.store.schema import SeedRunRow
from core.training import EpochRecord, Outcome, TrainingJob, TrainingSeeds

ORIGIN = "origin"  # beside the streams in the levels of a run
Observe = Callable[[int, int], None]  # (runs done, runs wanted); may raise to stop


class Wanted(NamedTuple):
    """One seed run.

    Attributes:
        trial: One trial of its configuration, whose epochs are the budget.
        replicate: Its number among the runs of the configuration.
        levels: Replicate of each stream; None: the run's own number in all of them. Beside them
            "origin", where the split is an earlier one than the study's.
        model: Name in the model table; None: the study's.
    """

    trial: Trial
    replicate: int
    levels: Mapping[str, int] | None = None
    model: str | None = None

    @property
    def origin(self) -> int:
        """By how many validation parts its split lies before the study's own."""
        return (self.levels or {}).get(ORIGIN, 0)


Batch = Sequence[Wanted]


class SeedSource:
    """Seed runs as a source of jobs, batch by batch.

    The next batch is asked for when the one before has ended, so it may depend on how that ended.
    A run that is there with as many epochs is not trained again; one that failed is.

    Args:
        store: Where the study is kept.
        spec: The study.
        batches: What is wanted.
        total: How many runs that will be in all.
        pulse: Called every half second or so; may raise to stop.
    """

    def __init__(
        self,
        store: Store,
        spec: StudySpec,
        batches: Iterable[Batch],
        *,
        total: int,
        pulse: Observe,
    ) -> None:
        self._store = store
        self._spec = spec
        self._batches: Iterator[Batch] = iter(batches)
        self._total = total
        self._pulse = pulse
        self._wanted: list[Wanted] = []
        self._waiting: list[int] = []
        self._running: set[int] = set()
        self._done = 0
        self._curves: dict[int, dict[int, EpochRecord]] = {}
        self._environments = EnvironmentLog(store, spec.name)

    def next_key(self) -> int | None:
        """A missing run of this batch, or None while the last ones of it are trained."""
        while not self._waiting:
            batch = None if self._running else next(self._batches, None)
            if batch is None:
                return None
            self._add(batch)
        key = self._waiting.pop(0)
        self._running.add(key)
        return key

    def job(self, key: int, *, slot: int) -> TrainingJob:  # noqa: ARG002
        """The job of a run, from scratch to its trial's epochs on all windows.

        Patience ends it as it ends a trial that has one rung: else the score would be that of
        another training than the one that was chosen. A run whose streams were drawn apart
        forecasts nothing, so that it is not trained twice; one at an earlier origin keeps no
        predictions either, and never sees the test part.
        """
        wanted = self._wanted[key]
        trial, study = wanted.trial, self._spec.name
        return TrainingJob(
            artifacts=self._store.settings.artifacts,
            folder=self._folder(key),
            parent=None,
            model=wanted.model or self._spec.model,
            configuration=trial.configuration,
            tuning=tuning_key(study),
            evaluation=None if wanted.origin else evaluation_key(study),
            seeds=self._seeds(key),
            first_epoch=0,
            last_epoch=trial.epochs,
            score_rule=self._spec.budget.score_rule,
            refit=self._spec.budget.refit and wanted.levels is None,
            engine=self._spec.engine,
            patience=self._spec.budget.patience,
            origin=wanted.origin,
        )

    def reported(self, key: int, content: EpochRecord) -> None:
        """Hold the epoch until the run ends; a new attempt says the earlier ones again."""
        self._curves.setdefault(key, {})[content.epoch] = content

    def finished(self, key: int, result: Outcome) -> None:
        """Keep the run."""
        row = self._row(key, "completed")
        row.score, row.predictions, row.seconds = result.score, result.predictions, result.seconds
        row.weights_hash = result.weights_hash
        row.environment = self._environments.keep(result.environment)
        row.curve = curve_of(self._curves.get(key, {}).values())
        self._end(key, row)
        if result.predictions is None:  # nothing is read of its folder any more
            self._store.artifacts.delete(self._folder(key))

    def failed(self, key: int, cause: str) -> None:
        """Keep that it failed, and why."""
        row = self._row(key, "failed")
        row.score = row.predictions = row.seconds = None
        row.weights_hash = row.environment = row.curve = None
        row.cause = cause
        self._end(key, row)

    def pulse(self) -> None:
        """Tell how far it is."""
        self._pulse(self._done, self._total)

    def _add(self, batch: Batch) -> None:
        held = {
            (row.configuration_id, row.replicate, row.epochs)
            for row in completed_runs(self._store, self._spec.name)
        }
        for run in batch:
            if (run.trial.configuration_id, run.replicate, run.trial.epochs) in held:
                self._done += 1
            else:
                self._waiting.append(len(self._wanted))
            self._wanted.append(run)

    def _end(self, key: int, row: SeedRunRow) -> None:
        keep_run(self._store, row)
        self._running.remove(key)
        self._curves.pop(key, None)
        self._done += 1

    def _row(self, key: int, state: str) -> SeedRunRow:
        trial, replicate, levels, model = self._wanted[key]
        return SeedRunRow(
            study=self._spec.name,
            configuration_id=trial.configuration_id,
            replicate=replicate,
            model=model,
            configuration=dict(trial.configuration),
            seeds=asdict(self._seeds(key)),
            levels=None if levels is None else dict(levels),
            epochs=trial.epochs,
            state=state,
            cause=None,
        )

    def _folder(self, key: int) -> str:
        trial, replicate, *_ = self._wanted[key]
        run = f"{trial.configuration_id}/{replicate:04d}-{trial.epochs}"
        return f"{study_folder(self._spec.name)}/seeds/{run}"

    def _seeds(self, key: int) -> TrainingSeeds:
        trial, replicate, levels, _ = self._wanted[key]
        return TrainingSeeds.derive(
            self._spec.seed, trial.configuration_id, replicate=replicate, levels=levels
        )
