"""One driver a study: takes the study, runs its search, gives signs of life, stops when told to."""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib.metadata import version

from sqlalchemy import update

from core.errors import Conflict, HalflifeError, JournalMismatch
from core.executors.table import open_executor
from core.search.driver import SearchExecutor, SearchSource, drive
from core.search.planning import plan_study
from core.search.study import find_study, read_spec
from core.search.trial import StudyState
from core.store import Store
from core.store.ownership import is_working, this_process
from core.store.schema import StudyRow
from core.training import prepare_process, run_job

BEAT_SECONDS = 2.0
OpenExecutor = Callable[[], SearchExecutor]


class StudyStopped(Exception):
    """Somebody cancelled the study while it ran: no error, what is done is kept."""


def run_study(
    store: Store,
    study: str,
    *,
    slots: int,
    executor: str = "local",
    observe: Callable[[], None] = lambda: None,
) -> None:
    """Run or resume the search of a study to its end.

    Args:
        store: Where it is kept.
        study: Its name.
        slots: Trainings side by side.
        executor: Name in the table of executors.
        observe: Called every half second or so, to show progress.

    Raises:
        Conflict: Another process is driving it.
        StudyStopped: It was cancelled.
        JournalMismatch: Its journal does not fit the versions here.
    """
    spec = read_spec(store, study)
    _check_versions(store, study)
    with Lease(store, study) as lease:

        def pulse() -> None:
            lease.beat()
            observe()

        source = SearchSource(store, spec, plan=plan_study(spec.space, spec.budget), pulse=pulse)
        drive(source, open_executor(executor, run_job, slots=slots, prepare=prepare_process))


def _check_versions(store: Store, study: str) -> None:
    """Another KerasTuner may promote otherwise: half a search of each is worth nothing."""
    versions = find_study(store, study).facts["versions"]
    then = versions.get("keras-tuner") if isinstance(versions, dict) else None
    if then != version("keras-tuner"):
        raise JournalMismatch(
            f"study {study} must go on with the KerasTuner it began with ({then})",
            found=version("keras-tuner"),
            remedy=f"Install keras-tuner=={then}, or start a new study.",
        )


class Lease:
    """The right to drive a study, from `with` to its end."""

    def __init__(self, store: Store, study: str) -> None:
        self._store = store
        self._study = study
        self._me = this_process()
        self._last = time.monotonic()

    def __enter__(self) -> Lease:
        row = find_study(self._store, self._study)
        if row.driver != self._me and is_working(row.driver, row.heartbeat):
            raise self._conflict(row.driver)
        taken = update(StudyRow).where(  # conditional: of two drivers one finds no row
            StudyRow.name == self._study, StudyRow.driver == row.driver
        )
        with self._store.session() as session:
            result = session.execute(
                taken.values(
                    driver=self._me,
                    heartbeat=time.time(),
                    state=StudyState.RUNNING.value,
                    wish="",
                    note="",
                )
            )
        if result.rowcount != 1:  # type: ignore[attr-defined]
            raise self._conflict("a driver that came first")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: object) -> None:
        state, note = StudyState.FINISHED, ""
        if kind is not None:
            state, note = StudyState.STOPPED, _reason(kind, error)
        self._write(state=state.value, note=note, driver="", wish="")

    def beat(self) -> None:
        """Give a sign of life every two seconds and look whether somebody wants a stop."""
        if time.monotonic() - self._last < BEAT_SECONDS:
            return
        self._write()
        if find_study(self._store, self._study).wish == "cancel":
            raise StudyStopped(self._study)

    def _write(self, **values: str) -> None:
        now = time.monotonic()
        elapsed, self._last = now - self._last, now
        with self._store.session() as session:
            session.execute(
                update(StudyRow)
                .where(StudyRow.name == self._study, StudyRow.driver == self._me)
                .values(heartbeat=time.time(), seconds=StudyRow.seconds + elapsed, **values)
            )

    def _conflict(self, owner: str) -> Conflict:
        return Conflict(
            f"one process drives study {self._study} at a time",
            found=f"another one at work ({owner})",
            remedy="Wait for it, or cancel the study first.",
        )


def _reason(kind: type[BaseException], error: object) -> str:
    if issubclass(kind, StudyStopped):
        return "Cancelled. What is trained is kept; resume goes on from there."
    if issubclass(kind, KeyboardInterrupt):
        return "Interrupted from the keyboard. Resume goes on from there."
    text = str(error) if issubclass(kind, HalflifeError) else f"{kind.__name__}: {error}"
    return f"Stopped by an error. {text}"
