"""Requests: what pages ask for. A page writes a row; a detached worker process does the work.

One worker a store at a time; the requests of a study run in the order in which they were written.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select, update

from core.errors import Conflict
from core.search.creation import create_study
from core.search.reading import SlotActivity, slot_activity
from core.search.spec import StudySpec
from core.search.study import find_study
from core.search.trial import StudyState
from core.settings import PROJECT
from core.store import Store
from core.store.ownership import is_working
from core.store.schema import JsonObject, RequestRow, StudyRow

__all__ = [
    "Request",
    "SlotActivity",
    "cancel_study",
    "list_requests",
    "queue_forecast",
    "queue_seeds",
    "resume_study",
    "slot_activity",
    "start_study",
    "worker_log",
]

OPEN = ("queued", "running", "cancelling")
HELD = ("running", "cancelling")


@dataclass(frozen=True, slots=True)
class Request:
    """One piece of work that somebody asked for.

    Attributes:
        request: Number, in the order of asking.
        kind: "search", "seeds" or "forecast".
        study: The study it is for.
        state: queued, running, cancelling, done, failed, cancelled, or lost when its worker died.
        done: Steps done (epochs of a search, runs of seeds).
        total: Steps in all; 0 when unknown.
        created: When it was asked for.
        error: Why it failed, one sentence; "" otherwise.
        heartbeat_age: Seconds since the worker's last sign of life; None unless running.
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


def start_study(store: Store, spec: StudySpec, *, slots: int, finalists: int, seeds: int) -> None:
    """Store a study, queue its search, its seed runs and its forecast, and start a worker.

    Raises:
        Conflict: The name is taken.
        DataError: The series cannot be cut as the spec says.
    """
    create_study(store, spec, state=StudyState.QUEUED)
    _queue(store, "search", spec.name, {"slots": slots})
    _queue(store, "seeds", spec.name, {"slots": slots, "top": finalists, "seeds": seeds})
    _queue(store, "forecast", spec.name, {})
    start_worker(store)


def queue_seeds(store: Store, study: str, *, finalists: int, seeds: int, slots: int = 0) -> None:
    """Ask for seed runs, then for the forecast that they change."""
    options: JsonObject = {
        "slots": slots or store.settings.slots,
        "top": finalists,
        "seeds": seeds,
    }
    _queue(store, "seeds", find_study(store, study).name, options)
    _queue(store, "forecast", study, {})
    start_worker(store)


def queue_forecast(store: Store, study: str, *, configuration_id: str | None = None) -> None:
    """Ask for the forecast of one configuration, or of the best."""
    options: JsonObject = {"configuration_id": configuration_id} if configuration_id else {}
    _queue(store, "forecast", find_study(store, study).name, options)
    start_worker(store)


def cancel_study(store: Store, study: str) -> None:
    """Drop what is queued for a study and ask its driver to stop; what is trained is kept."""
    row = find_study(store, study)
    with store.session() as session:
        session.execute(
            update(RequestRow)
            .where(RequestRow.study == study, RequestRow.state == "queued")
            .values(state="cancelled", finished=time.time())
        )
        session.execute(
            update(RequestRow)
            .where(RequestRow.study == study, RequestRow.state == "running")
            .values(state="cancelling")
        )
        values = {"wish": "cancel"}
        if row.state == StudyState.QUEUED.value:
            values = {"state": StudyState.STOPPED.value, "note": "Cancelled before it began."}
        session.execute(update(StudyRow).where(StudyRow.name == study).values(**values))


def resume_study(store: Store, study: str, *, finalists: int = 3, seeds: int = 6) -> None:
    """Go on with a stopped study: its search, then seed runs and forecast.

    Raises:
        Conflict: It is already queued or at work.
    """
    row = find_study(store, study)
    states = {request.state for request in list_requests(store, study)}
    is_lost = "lost" in states  # a new worker takes up by itself what a dead one left
    if is_working(row.driver, row.heartbeat) or (states & set(OPEN) and not is_lost):
        raise Conflict(
            "a study is resumed when nobody works on it",
            found=f"{study}, which is queued or running",
            remedy="Wait for it, or cancel it first.",
        )
    if not is_lost:
        slots = store.settings.slots
        _queue(store, "search", study, {"slots": slots})
        _queue(store, "seeds", study, {"slots": slots, "top": finalists, "seeds": seeds})
        _queue(store, "forecast", study, {})
    start_worker(store)


def list_requests(store: Store, study: str | None = None) -> list[Request]:
    """All requests, or those of one study, the oldest first."""
    query = select(RequestRow).order_by(RequestRow.request)
    if study is not None:
        query = query.where(RequestRow.study == study)
    with store.session() as session:
        return [_request(row) for row in session.scalars(query)]


def start_worker(store: Store) -> None:
    """Start a detached worker, unless one lives: it outlives this process and its server."""
    with store.session() as session:
        held = session.scalars(select(RequestRow).where(RequestRow.state.in_(HELD))).all()
    if any(is_working(row.worker, row.heartbeat) for row in held):
        return
    with log_path(store).open("ab") as log:
        # In this process's folder, where a relative store means the same file to both.
        subprocess.Popen(
            [sys.executable, "-m", "core", "worker"],
            env=os.environ
            | {
                "PYTHONPATH": os.pathsep.join([str(PROJECT), os.environ.get("PYTHONPATH", "")]),
                "HALFLIFE_STORE": store.settings.store,
                "HALFLIFE_ARTIFACTS": store.settings.artifacts,
            },
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def log_path(store: Store) -> Path:
    """Where the workers of a store write what they have to say."""
    database = store.engine.url.database
    local = store.engine.dialect.name == "sqlite" and database
    folder = Path(database).parent if local and database else PROJECT / "var"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "worker.log"


def worker_log(store: Store, study: str, *, lines: int = 40) -> str:
    """The last lines of the workers' log that speak of a study, or of none in particular."""
    path = log_path(store)
    if not path.exists():
        return ""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 64_000))
        text = file.read().decode(errors="replace")
    told = [line for line in text.splitlines() if not line.startswith("[") or f"[{study}]" in line]
    return "\n".join(told[-lines:])


def _queue(store: Store, kind: str, study: str, options: JsonObject) -> None:
    with store.session() as session:
        session.add(
            RequestRow(kind=kind, study=study, options=options, state="queued", created=time.time())
        )


def _request(row: RequestRow) -> Request:
    age = None
    is_lost = row.state in HELD and not is_working(row.worker, row.heartbeat)
    if row.state in HELD and row.heartbeat is not None:
        age = max(0.0, time.time() - row.heartbeat)
    return Request(
        request=row.request,
        kind=row.kind,
        study=row.study,
        state="lost" if is_lost else row.state,
        done=row.done,
        total=row.total,
        created=datetime.fromtimestamp(row.created, tz=UTC),
        error=row.error,
        heartbeat_age=age,
    )
