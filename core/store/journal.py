"""The journal of one study: what was asked and told, in order, and what each epoch gave.

Asks and tells are appended, each in a transaction of its own, before anybody acts on them. Every
append is refused when the study is driven by somebody else by now. It knows no oracle.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from core.errors import Conflict
from core.store.opening import Store
from core.store.schema import (
    AskRow,
    AttemptRow,
    Base,
    EpochRow,
    ExtensionRow,
    JsonObject,
    StudyRow,
    TellRow,
)

Values = Mapping[str, object]
Entry = AskRow | TellRow | ExtensionRow
Row = TypeVar("Row", AskRow, TellRow, ExtensionRow)
PAGE = 5_000  # rows that are held at a time while a journal is read


class Journal:
    """Append and read; one driver writes, anybody reads.

    Args:
        store: Where it is kept.
        study: Whose journal it is.
        owner: Who must be driving the study for an append to be taken; "" asks nobody.
    """

    def __init__(self, store: Store, study: str, *, owner: str = "") -> None:
        self._store = store
        self.study = study
        self._owner = owner
        self._next = self._length()

    def ask(self, row: AskRow) -> None:
        """Append what the strategy answered."""
        self._append(AskRow, row, ())

    def tell(self, row: TellRow, epochs: Sequence[EpochRow] = ()) -> None:
        """Append how a trial ended, with its last epochs. A trial is told once."""
        self._append(TellRow, row, epochs)

    def extend(self, budget: JsonObject) -> None:
        """Append that the budget is another one from here on."""
        row = ExtensionRow(sequence=self._next, budget=budget)
        self._append(ExtensionRow, row, ())

    def begin(self, trial: int, *, slot: int) -> int:
        """Record a new attempt at a trial; returns its number, from 1."""

        def work(session: Session) -> int:
            self._fence(session)
            last = session.scalar(
                select(func.max(AttemptRow.attempt)).where(
                    AttemptRow.study == self.study, AttemptRow.trial == trial
                )
            )
            attempt = (last or 0) + 1
            values = {"trial": trial, "attempt": attempt, "slot": slot}
            session.execute(insert(AttemptRow), self._stamped(values))
            return attempt

        return self._store.transact(work)

    def reached(self, trial: int) -> int | None:
        """The last epoch of a trial that ended, over its lineage; None when it failed."""
        key = (self.study, trial)
        row = self._store.transact(lambda session: session.get(TellRow, key))
        return None if row is None else row.epochs

    def epochs(self, rows: Sequence[EpochRow]) -> None:
        """Record finished epochs; an epoch that is there already is left as it is."""
        if rows:
            self._store.transact(lambda session: self._keep_epochs(session, rows))

    def entries(self) -> Iterator[Entry]:
        """All asks, tells and extensions in the order in which they were appended."""
        columns: list[Iterator[Entry]]
        columns = [self._rows(AskRow), self._rows(TellRow), self._rows(ExtensionRow)]
        merged: Iterator[Entry] = heapq.merge(*columns, key=lambda row: row.sequence)
        yield from merged

    def _rows(self, kind: type[Row]) -> Iterator[Row]:
        """Page by page, each in a transaction of its own: a reader may take its time, or leave."""
        after = -1
        while True:
            page = (
                select(kind)
                .where(kind.study == self.study, kind.sequence > after)
                .order_by(kind.sequence)
                .limit(PAGE)
            )
            with self._store.session() as session:
                rows = session.scalars(page).all()
            yield from rows
            if len(rows) < PAGE:
                return
            after = rows[-1].sequence

    def _append(self, kind: type[Base], row: Base, epochs: Sequence[EpochRow]) -> None:
        """In one transaction; one whose answer was lost on the way may be there already."""
        values = self._stamped(_values(row)) | {"sequence": self._next}
        key = tuple(values[column.name] for column in kind.__table__.primary_key)

        is_new = True

        def work(session: Session) -> None:
            nonlocal is_new
            if is_new or session.get(kind, key) is None:
                is_new = False
                self._fence(session)
                self._keep_epochs(session, epochs)
                session.execute(insert(kind), values)

        self._store.transact(work)
        self._next += 1

    def _keep_epochs(self, session: Session, rows: Sequence[EpochRow]) -> None:
        if not rows:
            return
        is_postgres = self._store.engine.dialect.name == "postgresql"
        statement = (postgresql.insert if is_postgres else sqlite.insert)(EpochRow)
        session.execute(
            statement.on_conflict_do_nothing(), [self._stamped(_values(row)) for row in rows]
        )

    def _stamped(self, values: Values) -> dict[str, object]:
        return dict(values) | {"study": self.study, "time": time.time()}

    def _fence(self, session: Session) -> None:
        """A driver that was taken for dead and replaced must not write any more."""
        if not self._owner:
            return
        mine = update(StudyRow).where(StudyRow.name == self.study, StudyRow.driver == self._owner)
        result = session.execute(
            mine.values(heartbeat=time.time()).execution_options(synchronize_session=False)
        )
        if result.rowcount != 1:  # type: ignore[attr-defined]
            raise Conflict(
                f"one process drives study {self.study} at a time",
                found="another one that took it over",
                remedy="It goes on there; nothing is lost.",
            )

    def _length(self) -> int:
        with self._store.session() as session:
            last = (
                session.scalar(select(func.max(kind.sequence)).where(kind.study == self.study))
                for kind in (AskRow, TellRow, ExtensionRow)
            )
            return max((-1 if n is None else n) for n in last) + 1


def _values(row: Base) -> Values:
    """What was set on a row that is in no session."""
    return {k: v for k, v in vars(row).items() if not k.startswith("_")}
