"""The journal of one study: what was asked and told, in order, and what each epoch gave.

Asks and tells are appended, each in a transaction of its own, before anybody acts on them. It
knows no oracle.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from core.store.opening import Store
from core.store.schema import AskRow, AttemptRow, EpochRow, TellRow


class Journal:
    """Append and read; one driver writes, anybody reads."""

    def __init__(self, store: Store, study: str) -> None:
        self._store = store
        self.study = study
        self._next = self._length()

    def ask(self, row: AskRow) -> None:
        """Append what the oracle answered."""
        row.study, row.sequence, row.time = self.study, self._next, time.time()
        with self._store.session() as session:
            session.add(row)
        self._next += 1

    def tell(self, row: TellRow) -> None:
        """Append how a trial ended. The primary key refuses a second tell of one trial."""
        row.study, row.sequence, row.time = self.study, self._next, time.time()
        with self._store.session() as session:
            session.add(row)
        self._next += 1

    def begin(self, trial: int, *, slot: int) -> int:
        """Record a new attempt at a trial; returns its number, from 1."""
        with self._store.session() as session:
            last = session.scalar(
                select(func.max(AttemptRow.attempt)).where(
                    AttemptRow.study == self.study, AttemptRow.trial == trial
                )
            )
            attempt = (last or 0) + 1
            session.add(
                AttemptRow(
                    study=self.study, trial=trial, attempt=attempt, slot=slot, time=time.time()
                )
            )
        return attempt

    def epochs(self, rows: Sequence[EpochRow]) -> None:
        """Record finished epochs; an epoch that is there already is left as it is."""
        if not rows:
            return
        values = [
            {
                "study": self.study,
                "trial": row.trial,
                "epoch": row.epoch,
                "training_loss": row.training_loss,
                "validation_score": row.validation_score,
                "seconds": row.seconds,
                "time": time.time(),
            }
            for row in rows
        ]
        insert = postgresql.insert if self._is_postgres() else sqlite.insert
        with self._store.session() as session:
            session.execute(insert(EpochRow).values(values).on_conflict_do_nothing())

    def entries(self) -> list[AskRow | TellRow]:
        """All asks and tells in the order in which they were appended."""
        with self._store.session() as session:
            asks = session.scalars(select(AskRow).where(AskRow.study == self.study)).all()
            tells = session.scalars(select(TellRow).where(TellRow.study == self.study)).all()
        return sorted([*asks, *tells], key=lambda row: row.sequence)

    def _length(self) -> int:
        with self._store.session() as session:
            return sum(
                session.scalar(
                    select(func.count()).select_from(table).where(table.study == self.study)
                )
                or 0
                for table in (AskRow, TellRow)
            )

    def _is_postgres(self) -> bool:
        return self._store.engine.dialect.name == "postgresql"
