"""Requests as they are read back: for pages, and for whoever asks for more. It changes nothing."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.store import Store
from core.store.ownership import is_working
from core.store.schema import RequestRow

HELD = ("running", "pausing", "cancelling")  # a worker has it
STAND_ALONE = ("replay", "sources", "origins", "networks", "rerun")  # no other step builds on them
OPEN = ("queued", "paused", *HELD)


@dataclass(frozen=True, slots=True)
class Request:
    """One piece of work that somebody asked for.

    Attributes:
        request: Number, in the order of asking.
        kind: "search", "confirm", "seeds", "sources", "origins", "replay", "forecast", or for
            what-if "networks" or "rerun".
        study: The study it is for.
        state: queued, running, pausing, paused, cancelling, done, failed, cancelled, or lost when
            its worker died.
        done: Steps done (epochs of a search, runs of seeds).
        total: Steps in all; 0 when unknown.
        created: When it was asked for.
        error: Why it failed, one sentence; "" otherwise.
        heartbeat_age: Seconds since the worker's last sign of life; None unless a worker has it.
    """

    request: int
    kind: str
    study: str
    state: str
    done: int
    total: int
    created: datetime
    error: str
    heartbeat_age: float | None


def list_requests(store: Store, study: str | None = None) -> list[Request]:
    """All requests, or those of one study, the oldest first."""
    query = select(RequestRow).order_by(RequestRow.request)
    if study is not None:
        query = query.where(RequestRow.study == study)
    with store.session() as session:
        return [_request(row) for row in session.scalars(query)]


def open_requests(session: Session, study: str | None = None) -> list[RequestRow]:
    """Rows of what has not ended, the oldest first, as objects of this session."""
    query = select(RequestRow).where(RequestRow.state.in_(OPEN)).order_by(RequestRow.request)
    if study is not None:
        query = query.where(RequestRow.study == study)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def is_held(row: RequestRow) -> bool:
    """Whether a worker that lives has it."""
    return row.state in HELD and is_working(row.worker, row.heartbeat)


def is_lost(row: RequestRow) -> bool:
    """Whether its worker died."""
    return row.state in HELD and not is_working(row.worker, row.heartbeat)


def _request(row: RequestRow) -> Request:
    age = None
    if row.state in HELD and row.heartbeat is not None:
        age = max(0.0, time.time() - row.heartbeat)
    return Request(
        request=row.request,
        kind=row.kind,
        study=row.study,
        state="lost" if is_lost(row) else row.state,
        done=row.done,
        total=row.total,
        created=datetime.fromtimestamp(row.created, tz=UTC),
        error=row.error,
        heartbeat_age=age,
    )
