"""Writing requests into the queue, and what that means for the state of their study.

Every function works inside a transaction of its caller and may be called twice for one wish.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.search.trial import StudyState
from core.store.schema import JsonObject, RequestRow, StudyRow
from core.work.listing import is_lost, open_requests

KEPT = "What is trained is kept; resume goes on from there."
FINALISTS, SEEDS = 3, 6  # when nobody ever said otherwise


def queue_steps(
    session: Session,
    study: str,
    *,
    slots: int,
    finalists: int | None = None,
    seeds: int | None = None,
) -> None:
    """Search, confirmation, forecast: what makes a study whole. Nothing when some of it is open.

    Args:
        session: The caller's transaction; no other process may write requests meanwhile.
        study: Its name.
        slots: Trainings side by side, at most.
        finalists: Configurations that contend; as asked for the last time if None.
        seeds: Fresh seeds of each, and again of the winner; as asked for the last time if None.
    """
    if open_requests(session, study):
        return
    before = _last_options(session, study, "confirm") or _last_options(session, study, "seeds")
    fresh: JsonObject = {
        "slots": slots,
        "top": finalists or before.get("top", FINALISTS),
        "seeds": seeds or before.get("seeds", SEEDS),
    }
    now = time.time()
    add_request(session, "search", study, {"slots": slots}, created=now)
    add_request(session, "confirm", study, fresh, created=now)
    add_request(session, "forecast", study, {}, created=now)
    ended = (StudyState.DRAFT, StudyState.STOPPED, StudyState.PAUSED)
    move_study(session, study, ended, StudyState.QUEUED, note="")


def add_request(
    session: Session, kind: str, study: str, options: JsonObject, *, created: float
) -> None:
    """Append to the queue, unless this very request (by its time) is there already."""
    asked = select(RequestRow).where(
        RequestRow.study == study, RequestRow.kind == kind, RequestRow.created == created
    )
    if session.scalar(asked) is None:
        row = RequestRow(kind=kind, study=study, options=options, state="queued", created=created)
        session.add(row)
        session.flush()  # their numbers are their order


def move_study(
    session: Session, study: str, now: Sequence[StudyState], then: StudyState, *, note: str
) -> None:
    """Change the state of a study that is in one of the states `now`, else leave it."""
    held = [state.value for state in now]
    session.execute(
        update(StudyRow)
        .where(StudyRow.name == study, StudyRow.state.in_(held))
        .values(state=then.value, note=note)
        .execution_options(synchronize_session=False)
    )


def set_wish(session: Session, study: str, wish: str, *, instead_of: str | None = None) -> None:
    """Tell the study's driver what is wanted of it: "cancel", "pause" or "" for nothing."""
    changed = update(StudyRow).where(StudyRow.name == study)
    if instead_of is not None:
        changed = changed.where(StudyRow.wish == instead_of)
    session.execute(changed.values(wish=wish).execution_options(synchronize_session=False))


def let_go_on(session: Session, rows: list[RequestRow]) -> bool:
    """Take back a pause; True when there was one, or when only a worker is missing."""
    first = rows[0]
    if first.state == "paused":
        first.state = "queued"
        paused = (StudyState.PAUSED,)
        move_study(session, first.study, paused, StudyState.QUEUED, note="")
    elif first.state == "pausing":
        first.state = "running"
        set_wish(session, first.study, "", instead_of="pause")
    else:
        return is_lost(first)  # a new worker takes up by itself what a dead one left
    return True


def _last_options(session: Session, study: str, kind: str) -> JsonObject:
    query = (
        select(RequestRow.options)
        .where(RequestRow.study == study, RequestRow.kind == kind)
        .order_by(RequestRow.request.desc())
        .limit(1)
    )
    return session.scalar(query) or {}
