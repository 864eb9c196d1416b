"""The loop of the worker: claims requests, lets their jobs share one pool, writes how they end."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from functools import partial

from core.executors.dispatch import Dispatcher
from core.executors.table import open_executor
from core.search.study import read_spec
from core.store import Store
from core.store.schema import RequestRow
from core.training import (
    EpochRecord,
    Outcome,
    TrainingJob,
    engine_of,
    prepare_process,
    process_kind,
    run_job,
)
from core.worker.claiming import beat, claim, ending_of, finish
from core.worker.stages import STAGES, TASKS, Observe, Pool, Stage, TrainingSource, number

IDLE_SECONDS = 2.0
STEP_SECONDS = 0.5
CLAIM_SECONDS = 1.0  # how often a worker that is busy looks for another study


def unobserved(_done: int, _total: int) -> None:
    """Nobody looks how far it is."""


def run_worker(store: Store, *, loop: bool = False) -> int:
    """Do what is queued in local processes, and with `loop` wait for more.

    Args:
        store: Where the queue is; `settings.slots` slots for all studies.
        loop: Whether to go on when nothing waits.

    Returns:
        How many requests ended.
    """
    return Worker(store, partial(_open_pool, "local", store.settings.slots)).run(loop=loop)


def work_off(
    store: Store, study: str, *, slots: int, executor: str = "local", observe: Observe = unobserved
) -> int:
    """Do what is queued for one study and leave the others; nothing while another worker works.

    Args:
        store: Where the queue is.
        study: Its name.
        slots: Trainings side by side, whatever the requests say.
        executor: Name in the table of executors.
        observe: Called now and then with (steps done, steps in all) of the present request.

    Returns:
        How many requests ended.
    """
    if executor == "inline":
        os.environ.setdefault("KERAS_BACKEND", read_spec(store, study).engine)
    pool = partial(_open_pool, executor, slots)
    return Worker(store, pool, study=study, observe=observe).run(loop=False)


def _open_pool(executor: str, slots: int) -> Pool:
    return open_executor(executor, run_job, slots=slots, prepare=prepare_process, kind_of=engine_of)


class Worker:
    """One process, one pool of slots, any number of studies.

    Args:
        store: Where the queue is.
        open_pool: Opens the executor; called again after an idle time.
        study: The only one to work for, with all slots of the pool; None: for all.
        observe: Called with (steps done, steps in all) of the request that has just shown life.
    """

    def __init__(
        self,
        store: Store,
        open_pool: Callable[[], Pool],
        *,
        study: str | None = None,
        observe: Observe = unobserved,
    ) -> None:
        self._store = store
        self._open_pool = open_pool
        self._study = study
        self._observe = observe
        self._pool: Pool | None = None
        self._dispatcher: Dispatcher[TrainingJob, EpochRecord, Outcome] | None = None
        self._at_work: dict[int, tuple[RequestRow, Stage]] = {}
        self._last_look = 0.0
        self._ended = 0

    def run(self, *, loop: bool) -> int:
        """Until nothing waits, or for ever; returns how many requests ended."""
        try:
            while True:
                if self._turn():
                    continue
                if not loop:
                    return self._ended  # at once: who asks from now on finds no worker alive
                self._close_pool()  # its processes hold memory
                time.sleep(IDLE_SECONDS)
        except BaseException as error:  # Ctrl-C, or a store that is gone
            self._leave_all(error)
            raise
        finally:
            self._close_pool()

    def _turn(self) -> bool:
        """Claim, or let the pool work a little; False when there was nothing to do."""
        began = self._claim_all()
        if not self._at_work:
            return began
        assert self._dispatcher is not None
        for left in self._dispatcher.step(STEP_SECONDS):
            self._end(left.source, left.error)
        return True

    def _claim_all(self) -> bool:
        """Begin what can be begun; every second is often enough while others are at work."""
        if self._at_work and time.monotonic() - self._last_look < CLAIM_SECONDS:
            return False
        began = False
        while (row := claim(self._store, self._at_work, self._study)) is not None:
            began = True
            self._begin(row)
        self._last_look = time.monotonic()
        return began

    def _begin(self, row: RequestRow) -> None:
        _say(row, "begins")
        try:
            stage = self._open(row)
        except BaseException as error:  # a request's error belongs to its row
            self._finish(row, error)
            if not isinstance(error, Exception):
                raise
            return
        if stage is None:
            self._finish(row, None)
            return
        assert self._dispatcher is not None
        self._at_work[row.request] = (row, stage)
        at_most = max(1, number(row, "slots")) if self._study is None else None
        self._dispatcher.add(stage.source, at_most=at_most)

    def _open(self, row: RequestRow) -> Stage | None:
        if row.kind in TASKS:
            TASKS[row.kind](self._store, row)
            return None
        if self._pool is None:
            self._pool = self._open_pool()
            self._dispatcher = Dispatcher(self._pool)
            spec = read_spec(self._store, row.study)
            # Its processes import beside this process's own imports.
            self._pool.warm(process_kind(spec.model, spec.engine))
        return STAGES[row.kind](self._store, row, partial(self._beat, row))

    def _beat(self, row: RequestRow, done: int, total: int) -> None:
        beat(self._store, row, done, total)
        self._observe(done, total)

    def _end(self, source: TrainingSource, error: BaseException | None) -> None:
        (row, stage) = next(held for held in self._at_work.values() if held[1].source is source)
        self._close(row, stage, error)
        self._last_look = 0.0  # the next step of this study may begin

    def _close(self, row: RequestRow, stage: Stage, error: BaseException | None) -> None:
        del self._at_work[row.request]
        try:
            stage.close(error)
        except Exception as failure:  # that its end could not be written, or is a bad one
            error = error or failure
        self._finish(row, error)

    def _finish(self, row: RequestRow, error: BaseException | None) -> None:
        ending = ending_of(error)
        state = finish(self._store, row, ending)
        self._ended += 1
        _say(row, f"{state} {ending.error}")

    def _leave_all(self, error: BaseException) -> None:
        for row, stage in list(self._at_work.values()):
            self._close(row, stage, error)

    def _close_pool(self) -> None:
        if self._pool is not None:
            self._pool.close()
        self._pool = self._dispatcher = None


def _say(row: RequestRow, words: str) -> None:
    print(f"[{row.study}] {row.kind} {words}".rstrip(), file=sys.stderr, flush=True)
