"""The database engine of a URL, and which of its errors pass by themselves.

SQLite and PostgreSQL get what makes them safe for many processes; it knows no table.
"""

from __future__ import annotations

import json
import sqlite3
from functools import partial
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from core.errors import StoreError

MIGRATING, WRITING_ALONE = 0, 1  # what one process at a time may do
LOCK_SECONDS = 10.0  # how long one statement waits for a lock; the longest transaction is shorter
_LOCKED = ("database is locked", "database table is locked", "locking protocol")
_PASSING = (*_LOCKED, "disk is full", "disk I/O error", "unable to open database file")
# A dead network is noticed after about half a minute instead of the system's two hours.
_SERVER = {
    "connect_timeout": 10,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,  # milliseconds
}
_ADVISORY = 0x48616C66  # a number of our own among the advisory locks: "Half" in ASCII


def make_engine(url: str, *, patience: float) -> Engine:
    """An engine that no statement has used yet.

    Args:
        url: SQLAlchemy URL.
        patience: Seconds that a writer is ready to wait; a single statement waits no longer.

    Raises:
        StoreError: The URL means no database that is installed here.
    """
    try:
        parsed = make_url(url)
        engine = create_engine(
            parsed,
            # Strict JSON: a NaN in a record is a mistake of ours and must not be stored.
            json_serializer=partial(json.dumps, allow_nan=False),
            **_options(parsed),
        )
    except (ArgumentError, ImportError, OSError) as error:
        raise StoreError(
            "HALFLIFE_STORE must be a database URL",
            found=repr(url),
            remedy="Write for example sqlite:///var/halflife.db.",
        ) from error
    seconds = min(LOCK_SECONDS, patience)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", partial(_prepare_sqlite, seconds))
    elif engine.dialect.name == "postgresql":
        event.listen(engine, "connect", partial(_prepare_server, seconds))
    return engine


def is_locked(error: Exception) -> bool:
    """Whether another process was writing to the SQLite file."""
    return isinstance(error, DBAPIError) and _says(error, _LOCKED)


def is_passing(error: Exception) -> bool:
    """Whether the same transaction may succeed a moment later."""
    if isinstance(error, DBAPIError) and isinstance(error.orig, sqlite3.Error):
        return _says(error, _PASSING)
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    return isinstance(error, OperationalError | InterfaceError | PoolTimeout)


def wait_for_turn(connection: Connection, turn: int) -> None:
    """Wait until no other process is `MIGRATING` or `WRITING_ALONE`; held until the commit."""
    if connection.dialect.name == "sqlite":
        # Python's driver would begin at the first write, after what was read has grown old, and
        # would commit every DDL statement by itself.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    elif connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY}, {turn})")


def _options(url: URL) -> dict[str, object]:
    if url.get_backend_name() == "sqlite":
        if url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        return {}
    limits = {key: value for key, value in _SERVER.items() if key not in url.query}
    is_ours = url.get_backend_name() == "postgresql" and url.get_driver_name() == "psycopg"
    return {"pool_pre_ping": True, "connect_args": limits if is_ours else {}}


def _prepare_sqlite(seconds: float, connection: sqlite3.Connection, _record: object) -> None:
    """WAL lets pages read while the driver writes."""
    for pragma in (
        f"busy_timeout={round(seconds * 1000)}",
        "journal_mode=WAL",
        "foreign_keys=ON",
        "synchronous=NORMAL",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_server(seconds: float, connection: object, _record: object) -> None:
    """A process that was stopped in mid-transaction must not hold the others up for ever."""
    cursor = connection.cursor()  # type: ignore[attr-defined]  # any driver of PostgreSQL
    cursor.execute(f"SET lock_timeout = {max(1, round(seconds * 1000))}")
    cursor.execute("SET idle_in_transaction_session_timeout = 60000")
    connection.commit()  # type: ignore[attr-defined]


def _says(error: DBAPIError, words: tuple[str, ...]) -> bool:
    return any(word in str(error.orig) for word in words)
