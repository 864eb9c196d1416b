"""One driver a study for its seed runs too: takes it, trains what is missing, gives it back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from core.executors.dispatch import run_source
from core.executors.table import open_executor
from core.search.lease import Lease
from core.search.study import read_spec
from core.search.trial import Trial
from core.seeds.training import Batch, Observe, SeedSource, Wanted
from core.store import Store
from core.training import engine_of, prepare_process, run_job

T = TypeVar("T")


def unobserved(_done: int, _total: int) -> None:
    """Nobody looks how far it is."""


def nothing_to_add() -> None:
    """The runs themselves are all that was wanted."""


class SeedStage:
    """Seed runs that this process trains, from its lease to what is concluded from them.

    Args:
        store: Where the study is kept.
        study: Its name.
        batches: What is wanted, see `SeedSource`.
        total: How many runs that will be in all.
        observe: Called every half second or so with (runs done, runs wanted); may raise to stop.
        conclude: Called when all have ended; may raise when they are worth nothing.

    Attributes:
        source: Its jobs.
    """

    def __init__(
        self,
        store: Store,
        study: str,
        batches: Iterable[Batch],
        *,
        total: int,
        observe: Observe = unobserved,
        conclude: Callable[[], None] = nothing_to_add,
    ) -> None:
        spec = read_spec(store, study)
        self._observe = observe
        self._conclude = conclude
        self._lease = Lease(store, study, searches=False)
        self._lease.take()
        self.source = SeedSource(store, spec, batches, total=total, pulse=self._pulse)

    def close(self, error: BaseException | None) -> None:
        """Give the study back, and conclude when nothing ended the runs early."""
        self._lease.give_back(error)
        if error is None:
            self._conclude()

    def _pulse(self, done: int, total: int) -> None:
        self._lease.beat()
        self._observe(done, total)


def run_stage(stage: SeedStage, *, slots: int, executor: str) -> None:
    """Run a stage to its end in an executor of its own, and close it."""
    ended: BaseException | None = None
    try:
        running = open_executor(
            executor, run_job, slots=slots, prepare=prepare_process, kind_of=engine_of
        )
        try:
            run_source(stage.source, running)
        finally:
            running.close()
    except BaseException as error:
        ended = error
        raise
    finally:
        stage.close(ended)


def concluded(stage: SeedStage, read: Callable[[], T | None], *, slots: int, executor: str) -> T:
    """What a stage leaves behind, after it was run to its end in an executor of its own."""
    run_stage(stage, slots=slots, executor=executor)
    found = read()
    assert found is not None  # else it has raised when it concluded
    return found


def train_runs(
    store: Store,
    study: str,
    trials: Sequence[Trial],
    replicates: Sequence[int],
    *,
    slots: int,
    executor: str = "local",
    observe: Observe = unobserved,
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

    Raises:
        Conflict: Another process works on the study.
        StudyStopped: It was cancelled or paused.
    """
    wanted = paired(trials, replicates)
    stage = SeedStage(store, study, [wanted], total=len(wanted), observe=observe)
    run_stage(stage, slots=slots, executor=executor)
    observe(len(wanted), len(wanted))


def paired(trials: Sequence[Trial], replicates: Sequence[int]) -> Batch:
    """Every configuration with every replicate, replicate by replicate."""
    return [Wanted(trial, replicate) for replicate in replicates for trial in trials]
