"""Cancelling and pausing what was asked for. It stops nobody: whoever works looks for a wish."""

from __future__ import annotations

import time

from sqlalchemy.orm import Session

from core.errors import Conflict
from core.search.study import find_study
from core.search.trial import StudyState
from core.store import Store
from core.store.ownership import is_working
from core.work.listing import is_held, is_lost, open_requests
from core.work.queueing import KEPT, move_study, set_wish


def cancel_study(store: Store, study: str) -> None:
    """Drop what waits for a study and ask its driver to stop; what is trained is kept."""
    find_study(store, study)

    def cancel(session: Session) -> None:
        for row in open_requests(session, study):
            row.state = "cancelling" if is_held(row) else "cancelled"
            row.finished = None if is_held(row) else time.time()
        set_wish(session, study, "cancel")
        waiting = (StudyState.QUEUED, StudyState.PAUSED)
        move_study(session, study, waiting, StudyState.STOPPED, note=f"Cancelled. {KEPT}")

    store.transact(cancel, alone=True)


def pause_study(store: Store, study: str) -> None:
    """Ask what runs of a study to stop after giving up the epoch it is in, or hold what waits.

    The study keeps its place in the queue; what waits behind the paused step waits on.

    Raises:
        Conflict: Nothing of it waits or works.
    """
    driven = find_study(store, study)

    def pause(session: Session) -> bool:
        rows = open_requests(session, study)
        if not rows:
            return False
        first = rows[0]  # the others wait behind it
        if first.state == "running" and is_held(first):
            first.state = "pausing"
            set_wish(session, study, "pause")
        elif first.state == "queued" or is_lost(first):
            first.state = "paused"
            stopped = (StudyState.QUEUED, StudyState.RUNNING)
            move_study(session, study, stopped, StudyState.PAUSED, note=f"Paused. {KEPT}")
        return True

    if store.transact(pause, alone=True):
        return
    if not is_working(driven.driver, driven.heartbeat):
        raise Conflict(
            "a study is paused while it waits or works",
            found=f"{study}, which does neither",
            remedy="There is nothing to pause.",
        )
    store.transact(lambda session: set_wish(session, study, "pause"))
