"""The worker process: claims queued requests one after another and does them."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from sqlalchemy import exists, select, update
from sqlalchemy.orm import aliased

from core.errors import HalflifeError
from core.search.running import StudyStopped, run_study
from core.search.study import find_study, study_summary
from core.search.trial import StudyState
from core.store import Store
from core.store.ownership import is_working, this_process
from core.store.schema import RequestRow, StudyRow
from core.work import HELD

IDLE_SECONDS = 2.0


def run_worker(store: Store, *, loop: bool = False) -> int:
    """Do what is queued, and with `loop` wait for more; returns how many requests were done."""
    done = 0
    _take_up_lost(store)
    while True:
        row = _claim(store)
        if row is not None:
            _perform(store, row)
            done += 1
        elif loop:
            time.sleep(IDLE_SECONDS)
            _take_up_lost(store)
        else:
            return done


def _take_up_lost(store: Store) -> None:
    """A request whose worker died is queued again; its study goes on from its checkpoints."""
    with store.session() as session:
        for row in session.scalars(select(RequestRow).where(RequestRow.state.in_(HELD))):
            if not is_working(row.worker, row.heartbeat):
                row.state = "queued" if row.state == "running" else "cancelled"


def _claim(store: Store) -> RequestRow | None:
    """The oldest queued request, while no other is at work: one study at a time."""
    other = aliased(RequestRow)
    with store.session() as session:
        oldest = session.scalar(
            select(RequestRow)
            .where(RequestRow.state == "queued")
            .order_by(RequestRow.request)
            .limit(1)
        )
        if oldest is None:
            return None
        claimed = session.execute(
            update(RequestRow)
            .where(
                RequestRow.request == oldest.request,
                RequestRow.state == "queued",
                ~exists(select(other.request).where(other.state.in_(HELD))),
            )
            .values(state="running", worker=this_process(), heartbeat=time.time())
            .execution_options(synchronize_session=False)
        )
        return oldest if claimed.rowcount == 1 else None  # type: ignore[attr-defined]


def _perform(store: Store, row: RequestRow) -> None:
    print(f"[{row.study}] {row.kind} begins", file=sys.stderr, flush=True)
    _forget_wish(store, row.study)
    state, error = "done", ""
    try:
        _WORK[row.kind](store, row)
    except StudyStopped:
        state = "cancelled"
    except HalflifeError as failure:
        state, error = "failed", str(failure)
    except Exception as failure:  # a request's error belongs to its row, the worker goes on
        state, error = "failed", f"{type(failure).__name__}: {failure}"
    if state != "done":
        _drop_followers(store, row, error)
    _write(store, row, state=state, error=error, finished=time.time())
    print(f"[{row.study}] {row.kind} {state} {error}", file=sys.stderr, flush=True)


def _forget_wish(store: Store, study: str) -> None:
    """A cancel meant the work of its time, not what was asked for later."""
    with store.session() as session:
        session.execute(update(StudyRow).where(StudyRow.name == study).values(wish=""))


def _search(store: Store, row: RequestRow) -> None:
    if study_summary(store, row.study).state is StudyState.FINISHED:
        return

    def observe() -> None:
        progress = study_summary(store, row.study).progress
        _beat(store, row, progress.epochs_done, progress.epochs_planned)

    run_study(store, row.study, slots=_number(row, "slots"), observe=_every(2.0, observe))


def _seeds(store: Store, row: RequestRow) -> None:
    from core.seeds.runs import run_seeds

    def observe(done: int, total: int) -> None:
        _beat(store, row, done, total)

    last = [0.0]

    def now_and_then(done: int, total: int) -> None:
        if time.monotonic() - last[0] > 2.0 or done == total:
            last[0] = time.monotonic()
            observe(done, total)

    run_seeds(
        store,
        row.study,
        top=_number(row, "top"),
        seeds=_number(row, "seeds"),
        slots=_number(row, "slots"),
        observe=now_and_then,
    )


def _forecast(store: Store, row: RequestRow) -> None:
    from core.forecast.keeping import keep_forecast
    from core.forecast.making import make_forecast

    chosen = row.options.get("configuration_id")
    keep_forecast(
        store, make_forecast(store, row.study, configuration_id=str(chosen) if chosen else None)
    )


_WORK: dict[str, Callable[[Store, RequestRow], None]] = {
    "search": _search,
    "seeds": _seeds,
    "forecast": _forecast,
}


def _beat(store: Store, row: RequestRow, done: int, total: int) -> None:
    """Write how far it is; stop when somebody asked for it."""
    _write(store, row, done=done, total=total)
    with store.session() as session:
        state = session.scalar(select(RequestRow.state).where(RequestRow.request == row.request))
    if state == "cancelling" or find_study(store, row.study).wish == "cancel":
        raise StudyStopped(row.study)


def _write(store: Store, row: RequestRow, **values: str | int | float) -> None:
    with store.session() as session:
        session.execute(
            update(RequestRow)
            .where(RequestRow.request == row.request)
            .values(heartbeat=time.time(), **values)
        )


def _drop_followers(store: Store, row: RequestRow, error: str) -> None:
    """What waits for a step that failed or was cancelled would only fail after it."""
    with store.session() as session:
        session.execute(
            update(RequestRow)
            .where(RequestRow.study == row.study, RequestRow.state == "queued")
            .values(state="cancelled", error=error, finished=time.time())
        )
        session.execute(
            update(StudyRow)
            .where(StudyRow.name == row.study, StudyRow.state == StudyState.QUEUED.value)
            .values(state=StudyState.STOPPED.value, note=error)
        )


def _number(row: RequestRow, name: str) -> int:
    value = row.options.get(name)
    return value if isinstance(value, int) else 1


def _every(seconds: float, action: Callable[[], None]) -> Callable[[], None]:
    """Call `action` at most once in so many seconds."""
    last = [0.0]

    def now_and_then() -> None:
        if time.monotonic() - last[0] >= seconds:
            last[0] = time.monotonic()
            action()

    return now_and_then
