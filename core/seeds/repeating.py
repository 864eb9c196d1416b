"""Training once more what was trained, in another process, from the first epoch: a replay.

What came out is compared and kept in `core.seeds.replays`. It does not look for causes: it sets the
two environments side by side.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from core.errors import NotFound, SpecError, TrainingFailure
from core.executors.dispatch import run_source
from core.executors.table import open_executor
from core.search.study import read_spec
from core.seeds.keeping import completed_runs
from core.seeds.recorded import Recorded, recorded_run, recorded_trial
from core.seeds.replays import Repetition, compared, keep_repetition
from core.store import Store
from core.training import EpochRecord, Outcome, TrainingJob, engine_of, prepare_process, run_job

Observe = Callable[[int, int], None]  # (epochs done, epochs wanted)


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
    recorded = _recorded_run(store, study, configuration_id, replicate)
    return _repeat(store, study, recorded, threads=threads, executor=executor, observe=observe)


class ReplayStage:
    """One replay among the jobs of a pool whose processes have one thread each.

    Attributes:
        source: Its one job.
    """

    def __init__(self, store: Store, study: str, recorded: Recorded, observe: Observe) -> None:
        self._store, self._study, self._recorded = store, study, recorded
        self.source = _Single(recorded.job, observe)

    def close(self, error: BaseException | None) -> None:
        """Compare and keep, unless it ended early; its files go either way."""
        self._store.artifacts.delete(self._recorded.job.folder)
        if error is None:
            _conclude(self._store, self._study, self._recorded, self.source, threads=1)


def open_replay(
    store: Store,
    study: str,
    *,
    trial: int | None = None,
    seed_run: str | None = None,
    observe: Observe = lambda _done, _total: None,
) -> ReplayStage:
    """A replay on one thread as a stage, for whoever has an executor; the caller must close it.

    Args:
        store: Where the study is kept.
        study: Its name.
        trial: Number of a trial, or None.
        seed_run: CONFIGURATION/REPLICATE of a seed run, where no trial is named.
        observe: Called now and then with (epochs done, epochs wanted); may raise to stop.

    Raises:
        NotFound: There is no such training.
        SpecError: It has no score, or nothing is named.
    """
    if trial is not None:
        recorded = recorded_trial(store, read_spec(store, study), trial)
    else:
        recorded = _recorded_run(store, study, *named_run(seed_run or ""))
    return ReplayStage(store, study, recorded, observe)


def named_run(named: str) -> tuple[str, int]:
    """Configuration and replicate in "0a1b2c3d4e/3".

    Raises:
        SpecError: It is none.
    """
    name, _, number = named.partition("/")
    if not name or not number.isdigit():
        raise SpecError(
            "a seed run is named CONFIGURATION/REPLICATE",
            found=repr(named),
            remedy="Write for example --seed-run 0a1b2c3d4e/3.",
        )
    return name, int(number)


def _recorded_run(store: Store, study: str, configuration_id: str, replicate: int) -> Recorded:
    spec = read_spec(store, study)
    for row in completed_runs(store, study):
        if (row.configuration_id, row.replicate) == (configuration_id, replicate):
            return recorded_run(store, spec, row)
    raise NotFound(
        "a seed run must have been completed before it is repeated",
        found=f"{configuration_id}/{replicate}",
        remedy=f"`python -m core seeds {study} --json` lists the configurations.",
    )


class _Single:
    """One job as a source of jobs."""

    def __init__(self, job: TrainingJob, observe: Observe) -> None:
        self._job = job
        self._observe = observe
        self._is_given = False
        self._done = 0
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
        self._done = content.epoch
        self.pulse()

    def finished(self, _key: int, result: Outcome) -> None:
        self.outcome = result

    def failed(self, _key: int, cause: str) -> None:
        raise TrainingFailure(
            "a training that was completed must be completed again",
            found=cause,
            remedy="Compare the versions with those of the study.",
        )

    def pulse(self) -> None:
        self._observe(self._done, self._job.last_epoch)


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
    return _conclude(store, study, recorded, source, threads=threads)


def _conclude(
    store: Store, study: str, recorded: Recorded, source: _Single, *, threads: int
) -> Repetition:
    assert source.outcome is not None  # else it has raised
    made = compared(study, recorded, source.epochs, source.outcome, threads=threads)
    keep_repetition(store, made)
    return made
