"""Rows of requests as a worker sees them: taken, kept alive, ended. It does no work.

Every change is one transaction in which no other process changes requests, so that of two workers
one gets a request, and a worker that died leaves nothing that the next one does not find.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import update
from sqlalchemy.orm import Session

from core.errors import Conflict, HalflifeError
from core.search.running import StudyStopped
from core.search.trial import StudyState
from core.store import Store
from core.store.ownership import is_working, this_process
from core.store.schema import RequestRow, StudyRow
from core.work.listing import HELD, STAND_ALONE, is_held, is_lost, open_requests
from core.work.queueing import KEPT, move_study, set_wish

_WITHOUT_WORKER = {"running": "queued", "pausing": "paused", "cancelling": "cancelled"}
_BEFORE = (StudyState.QUEUED, StudyState.PAUSED)  # a study that nobody drives, but somebody will


@dataclass(frozen=True, slots=True)
class Ending:
    """How a request ended.

    Attributes:
        state: done, failed, cancelled or paused; queued when the worker was interrupted.
        error: Why it failed, one sentence; "" otherwise.
    """

    state: str
    error: str = ""


def ending_of(error: BaseException | None) -> Ending:
    """What an error, or none, means for the request under which it was raised."""
    if error is None:
        return Ending("done")
    if isinstance(error, StudyStopped):
        return Ending("paused" if error.wish == "pause" else "cancelled")
    if isinstance(error, HalflifeError):
        return Ending("failed", str(error))
    if isinstance(error, Exception):
        return Ending("failed", f"{type(error).__name__}: {error}")
    return Ending("queued")  # Ctrl-C: the next worker goes on


def claim(store: Store, at_work: Collection[int], study: str | None = None) -> RequestRow | None:
    """The oldest request whose turn it is, now running under this worker's name.

    Args:
        store: Where the queue is.
        at_work: Numbers of the requests that this worker has begun.
        study: The only study to look for; None: any.

    Returns:
        None when nothing waits, or while another worker lives and holds something.
    """

    def take(session: Session) -> RequestRow | None:
        rows = open_requests(session)
        if any(is_held(row) and row.worker != this_process() for row in rows):
            return None
        for row in rows:
            _take_up(session, row)
        first = _next([row for row in rows if study in (None, row.study)], at_work)
        if first is not None:
            first.state, first.worker, first.heartbeat = "running", this_process(), time.time()
            set_wish(session, first.study, "")  # meant the work of its time
        return first

    return store.transact(take, alone=True)


def beat(store: Store, row: RequestRow, done: int, total: int) -> None:
    """Write how far it is, as a sign of life, and look whether somebody wants it to stop.

    Raises:
        StudyStopped: Somebody cancelled or paused it.
        Conflict: It was given to another worker, which took this one for dead.
    """
    mine = update(RequestRow).where(
        RequestRow.request == row.request, RequestRow.worker == this_process()
    )
    alive = mine.values(heartbeat=time.time(), done=done, total=total)

    def look(session: Session) -> RequestRow | None:
        session.execute(alive.execution_options(synchronize_session=False))
        return session.get(RequestRow, row.request)

    now = store.transact(look)
    if now is None or now.worker != this_process():
        raise Conflict(
            f"one worker does request {row.request} of {row.study}",
            found="another one at work, or the study deleted",
            remedy="This one leaves it.",
        )
    if now.state in ("cancelling", "pausing"):
        raise StudyStopped(row.study, "cancel" if now.state == "cancelling" else "pause")


def finish(store: Store, row: RequestRow, ending: Ending) -> str:
    """Write how a request ended, and what that means for those behind it; gives its state."""

    def end(session: Session) -> str:
        now = session.get(RequestRow, row.request)
        if now is None or now.worker != this_process() or now.state not in HELD:
            return "" if now is None else now.state
        state = _settled(now.state, ending.state)
        if state == "done":
            now.done = now.total
            if now.state == "pausing":
                _pause_next(session, row.study)
        now.state, now.error = state, ending.error
        now.finished = None if state in ("paused", "queued") else time.time()
        session.flush()
        if row.kind not in STAND_ALONE:
            _follow(session, row.study, state, ending.error)
        return state

    return store.transact(end, alone=True)


def _take_up(session: Session, row: RequestRow) -> None:
    """What a dead worker held goes on, or ends as somebody wished before it died."""
    if not is_lost(row):
        return
    row.state = _WITHOUT_WORKER[row.state]
    study = session.get(StudyRow, row.study, populate_existing=True)
    if study is not None and not is_working(study.driver, study.heartbeat):
        then = {
            "queued": (StudyState.QUEUED, ""),
            "paused": (StudyState.PAUSED, f"Paused. {KEPT}"),
            "cancelled": (StudyState.STOPPED, f"Cancelled. {KEPT}"),
        }
        state, note = then[row.state]
        move_study(session, row.study, (StudyState.RUNNING, *_BEFORE), state, note=note)


def _next(rows: list[RequestRow], at_work: Collection[int]) -> RequestRow | None:
    """The oldest that is first of its study and waits, or was claimed but never begun."""
    still_open = [row for row in rows if row.state != "cancelled"]
    in_studies = sorted(still_open, key=lambda row: (row.study, row.request))
    firsts = [next(group) for _, group in groupby(in_studies, key=lambda row: row.study)]
    ready = [
        row
        for row in firsts
        if row.state == "queued" or (row.state == "running" and row.request not in at_work)
    ]
    return min(ready, key=lambda row: row.request, default=None)


def _settled(now: str, ending: str) -> str:
    """The end state, when the wish has changed while the work was stopping."""
    if ending == "queued":
        return _WITHOUT_WORKER[now]
    if ending == "paused" and now == "cancelling":
        return "cancelled"
    if ending == "paused" and now == "running":  # resumed before it had stopped
        return "queued"
    return ending


def _follow(session: Session, study: str, state: str, error: str) -> None:
    """What waits for a step that failed or was cancelled would only fail after it."""
    if state == "queued":
        move_study(session, study, _BEFORE, StudyState.QUEUED, note="")
    if state not in ("failed", "cancelled"):
        return
    for row in open_requests(session, study):
        row.state, row.error, row.finished = "cancelled", error, time.time()
    move_study(session, study, _BEFORE, StudyState.STOPPED, note=error or f"Cancelled. {KEPT}")


def _pause_next(session: Session, study: str) -> None:
    """The step ended before it could be paused: the one behind it is."""
    for row in open_requests(session, study):
        if row.state == "queued":
            row.state = "paused"
            return
