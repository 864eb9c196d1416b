"""`Store`: one database and one place for artifacts, opened and brought to the present schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from sqlite3 import Connection as SqliteConnection

from sqlalchemy import Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from core.errors import StoreError
from core.settings import Settings
from core.store.artifacts import Artifacts

SCHEMA = "0001"  # the newest migration
_MIGRATIONS = Path(__file__).parent / "migrations"


class Store:
    """The one thing that is handed around: `session()` for rows, `artifacts` for bytes."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.artifacts = Artifacts(settings.artifacts)
        self.engine = _engine(settings.store)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        self._upgrade()

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One short transaction: committed at the end, rolled back when it raises."""
        with self._sessions.begin() as session:
            yield session

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()

    def _upgrade(self) -> None:
        """Bring the schema up to date."""
        try:
            if _version(self.engine) != SCHEMA:
                _migrate(self.engine)
        except SQLAlchemyError as error:
            raise StoreError(
                "the store must open",
                found=f"{type(error).__name__} at {self.engine.url.render_as_string()}",
                remedy="Check HALFLIFE_STORE and that its folder can be written.",
            ) from error


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        # Strict JSON: a NaN in a record is a mistake of ours and must not be stored.
        engine = create_engine(parsed, json_serializer=partial(json.dumps, allow_nan=False))
    except (ArgumentError, ImportError, OSError) as error:
        raise StoreError(
            "HALFLIFE_STORE must be a database URL",
            found=repr(url),
            remedy="Write for example sqlite:///var/halflife.db.",
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_pragmas)
    return engine


def _sqlite_pragmas(connection: SqliteConnection, _record: object) -> None:
    """WAL lets pages read while the driver writes; ten seconds cover its longest transaction."""
    for pragma in (
        "journal_mode=WAL",
        "busy_timeout=10000",
        "foreign_keys=ON",
        "synchronous=NORMAL",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _version(engine: Engine) -> str | None:
    if not inspect(engine).has_table("alembic_version"):
        return None
    with engine.connect() as connection:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _migrate(engine: Engine) -> None:
    from alembic import command  # a fifth of a second, needed once a store
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["engine"] = engine
    command.upgrade(config, "head")
