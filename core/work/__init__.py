"""Requests: what pages ask for. A page writes a row; a detached worker process does the work.

One worker a store at a time, which shares its slots among the studies; the requests of one study
run in the order in which they were written.
"""

from __future__ import annotations

import time
from functools import partial

from sqlalchemy.orm import Session

from core.errors import Conflict
from core.search.creation import create_study
from core.search.reading import SlotActivity, slot_activity
from core.search.spec import StudySpec
from core.search.study import find_study
from core.search.trial import StudyState
from core.store import Store
from core.store.ownership import is_working
from core.work.asking import (
    ask,
    queue_confirmation,
    queue_forecast,
    queue_origins,
    queue_replay,
    queue_searches,
    queue_seeds,
    queue_sources,
)
from core.work.listing import Request, is_held, list_requests, open_requests
from core.work.log import log_path, worker_log
from core.work.queueing import let_go_on, move_study, queue_steps
from core.work.starting import start_worker
from core.work.stopping import cancel_study, pause_study

__all__ = [
    "Request",
    "SlotActivity",
    "cancel_study",
    "extend_study",
    "list_requests",
    "log_path",
    "pause_study",
    "queue_confirmation",
    "queue_forecast",
    "queue_origins",
    "queue_replay",
    "queue_searches",
    "queue_seeds",
    "queue_sources",
    "release_study",
    "resume_study",
    "slot_activity",
    "start_study",
    "start_worker",
    "worker_log",
]


def start_study(store: Store, spec: StudySpec, *, slots: int, finalists: int, seeds: int) -> bool:
    """Store a study, queue its search, its confirmation and forecast, and start a worker.

    Two users who start the same study get one.

    Args:
        store: Where to keep it.
        spec: What to do.
        slots: Trainings side by side, at most; all studies share the slots of the worker.
        finalists: Configurations that are trained again with fresh seeds and contend.
        seeds: Fresh seeds of each, and as many others of the winner.

    Returns:
        Whether the study is new; False when the very same one is queued or at work already.

    Raises:
        Conflict: The name is taken by another study, or by one that has ended.
        DataError: The series cannot be cut as the spec says.
    """
    is_new = True
    try:
        create_study(store, spec, state=StudyState.QUEUED)
    except Conflict:
        if not _is_under_way(store, spec):
            raise
        is_new = False
    steps = partial(queue_steps, study=spec.name, slots=slots, finalists=finalists, seeds=seeds)
    ask(store, steps)
    return is_new


def resume_study(
    store: Store, study: str, *, finalists: int | None = None, seeds: int | None = None
) -> None:
    """Go on with a paused or stopped study: its search, then confirmation and forecast.

    Args:
        store: Where it is kept.
        study: Its name.
        finalists: Configurations that contend; as asked for before if None.
        seeds: Fresh seeds of each, and again of the winner; as asked for before if None.

    Raises:
        Conflict: It is already queued or at work.
    """
    row = find_study(store, study)
    slots = store.settings.slots

    def resume(session: Session) -> None:
        rows = open_requests(session, study)
        if rows and let_go_on(session, rows):
            return
        if rows or is_working(row.driver, row.heartbeat):  # by a command, not by a worker
            raise _is_taken(study, "queued or running")
        queue_steps(session, study, slots=slots, finalists=finalists, seeds=seeds)

    ask(store, resume)


def release_study(store: Store, study: str) -> list[int]:
    """Take back the pause of what waits for a study, for a worker that the caller will be.

    Returns:
        Numbers of the requests that wait, the oldest first; none when nobody asked for anything.

    Raises:
        Conflict: Somebody is at work on it.
    """
    driven = find_study(store, study)

    def release(session: Session) -> list[int]:
        rows = open_requests(session, study)
        if not rows:
            return []
        is_driven = is_working(driven.driver, driven.heartbeat)  # perhaps by a command
        if rows[0].state != "pausing" and (is_driven or any(map(is_held, rows))):
            raise _is_taken(study, "running")
        let_go_on(session, rows)
        return [row.request for row in rows]

    return store.transact(release, alone=True)


def extend_study(
    store: Store,
    study: str,
    *,
    iterations: int | None = None,
    max_epochs: int | None = None,
    most_epochs: int | None = None,
    most_seconds: float | None = None,
) -> None:
    """Let a study train more, and queue what that asks for.

    A search that waits or is paused keeps its place in the queue and goes on by itself.

    Args:
        store: Where it is kept.
        study: Its name.
        iterations: Runs of all brackets in all, more than now.
        max_epochs: Epochs of a finalist: now times a power of the factor.
        most_epochs: A higher limit of epochs.
        most_seconds: A higher limit of seconds.

    Raises:
        Conflict: It is at work; pause it first.
        SpecError: Nothing grows, or the maximum is not one that reuses what is trained.
    """
    from core.search import extension

    find_study(store, study)
    with store.session() as session:
        is_at_work = any(is_held(row) for row in open_requests(session, study))
    if is_at_work:
        raise Conflict(
            "a study is extended when nobody works on it",
            found=f"{study}, which is running",
            remedy="Pause it first.",
        )
    extension.extend_study(
        store,
        study,
        iterations=iterations,
        max_epochs=max_epochs,
        most_epochs=most_epochs,
        most_seconds=most_seconds,
    )

    def queue_again(session: Session) -> None:
        rows = open_requests(session, study)
        if any(row.kind == "search" and row.state != "cancelling" for row in rows):
            let_go_on(session, rows)  # it reads the budget when it begins
            move_study(session, study, (StudyState.STOPPED,), StudyState.QUEUED, note="")
            return
        for row in rows:
            row.state, row.finished = "cancelled", time.time()
        session.flush()
        queue_steps(session, study, slots=store.settings.slots)

    ask(store, queue_again)


def _is_under_way(store: Store, spec: StudySpec) -> bool:
    """Whether this very study is queued or at work."""
    row = find_study(store, spec.name)
    if StudySpec.model_validate(row.spec) != spec:
        return False
    with store.session() as session:
        return bool(open_requests(session, spec.name)) or row.state == StudyState.QUEUED.value


def _is_taken(study: str, state: str) -> Conflict:
    return Conflict(
        "a study is resumed when nobody works on it",
        found=f"{study}, which is {state}",
        remedy="Wait for it, or cancel it first.",
    )
