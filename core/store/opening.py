"""`Store`: one database and one place for artifacts, opened and brought to the present schema."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session, sessionmaker

from core.errors import StoreError
from core.settings import Settings
from core.store.artifacts import Artifacts
from core.store.engine import WRITING_ALONE, is_locked, is_passing, make_engine, wait_for_turn
from core.store.patience import keep_trying

SCHEMA = "0008"  # the newest migration
_MIGRATIONS = Path(__file__).parent / "migrations"

T = TypeVar("T")


class Store:
    """The one thing that is handed around: rows by transactions, `artifacts` for bytes.

    Who reads uses `session()`, who writes what must not be lost uses `transact()`.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.artifacts = Artifacts(settings.artifacts, patience=settings.patience)
        self.engine = make_engine(settings.store, patience=settings.patience)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        self._upgrade()

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One short transaction: committed at the end, rolled back when it raises.

        Raises:
            StoreError: The database does not answer, or answers with an error of its own.
        """
        try:
            with self._sessions.begin() as session:
                yield session
        except IntegrityError:
            raise  # a name that is taken: who inserts knows what it means
        except (DBAPIError, PoolTimeout) as error:
            raise self._no_answer(error) from error

    def transact(self, work: Callable[[Session], T], *, alone: bool = False) -> T:
        """One short transaction, tried again while the database is away, locked or full.

        `work` may run several times, and also after a try that was committed but whose answer
        was lost on the way. So it must see by itself what it has done already: look with
        `session.get` first, insert with "on conflict do nothing", update to fixed values.

        Args:
            work: What to do; its answer is given back once the commit has succeeded.
            alone: Whether no other process may be inside a transaction with `alone` meanwhile,
                so that what `work` reads still holds when it writes.

        Raises:
            StoreError: It did not succeed within `settings.patience` seconds.
        """

        def once() -> T:
            with self._sessions.begin() as session:
                if alone:
                    wait_for_turn(session.connection(), WRITING_ALONE)
                return work(session)

        try:
            return keep_trying(
                once, passes=is_passing, patience=self.settings.patience, what=self._name
            )
        except IntegrityError:
            raise
        except (DBAPIError, PoolTimeout) as error:
            raise self._no_answer(error) from error

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()

    @property
    def _name(self) -> str:
        return f"the database {self.engine.url.render_as_string()}"  # without the password

    def _no_answer(self, error: Exception) -> StoreError:
        return StoreError(
            "the database must answer",
            found=f"{_first_line(error)} at {self.engine.url.render_as_string()}",
            remedy="Bring it back (or free some disk space), then go on with `resume`.",
        )

    def _upgrade(self) -> None:
        """Bring the schema up to date."""
        try:
            keep_trying(
                lambda: _migrate_if_old(self.engine),
                passes=is_locked,  # anything else is a wrong setting at this early hour
                patience=self.settings.patience,
                what=self._name,
            )
        except StoreError:
            self.close()
            raise
        except SQLAlchemyError as error:
            self.close()
            raise StoreError(
                "the store must open",
                found=f"{_first_line(error)} at {self.engine.url.render_as_string()}",
                remedy="Check HALFLIFE_STORE and that its folder can be written.",
            ) from error


def _first_line(error: Exception) -> str:
    """What the database said, without the statement and its values."""
    said = str(error.orig if isinstance(error, DBAPIError) else error).strip()
    return f"{type(error).__name__} ({said.splitlines()[0] if said else 'no reason given'})"


def _migrate_if_old(engine: Engine) -> None:
    version = _version(engine)
    if version == SCHEMA:
        return
    if version is not None and version > SCHEMA:
        raise StoreError(
            f"a store must be of schema {SCHEMA} or older",
            found=f"{version} at {engine.url.render_as_string()}",
            remedy="A newer Halflife has written it: update this one.",
        )
    migrate(engine, SCHEMA)


def _version(engine: Engine) -> str | None:
    if not inspect(engine).has_table("alembic_version"):
        return None
    with engine.connect() as connection:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def migrate(engine: Engine, schema: str) -> None:
    """Bring an empty or older database to a schema, in one transaction that others wait for."""
    from alembic import command  # a fifth of a second, needed once a store
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["engine"] = engine
    command.upgrade(config, schema)
