"""Seed runs as rows: kept one by one, read back. It trains nothing and concludes nothing."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.store import Store
from core.store.schema import AskRow, Curve, SeedRunRow, TellRow
from core.training.job import EpochRecord


def completed_runs(store: Store, study: str) -> list[SeedRunRow]:
    """The completed seed runs of a study, by configuration and replicate, with their epochs."""
    return _runs(store, study, "completed")


def failed_runs(store: Store, study: str) -> list[SeedRunRow]:
    """The same of those that failed; each has a cause."""
    return _runs(store, study, "failed")


def last_cause(store: Store, study: str, *, replicates: Collection[int] | None = None) -> str:
    """Why the latest seed run, of these replicates or of all, failed; empty when none did."""
    failed = [
        row
        for row in failed_runs(store, study)
        if replicates is None or row.replicate in replicates
    ]
    return (max(failed, key=lambda row: row.time).cause or "") if failed else ""


def keep_run(store: Store, row: SeedRunRow) -> None:
    """Write how a run ended, in place of an earlier one of the same seed."""
    row.time = time.time()

    def keep(session: Session) -> None:
        session.merge(row)  # one that failed may succeed now, a short one may be longer

    store.transact(keep)


def curve_of(epochs: Iterable[EpochRecord]) -> Curve | None:
    """Epochs as they are kept in the row of a run; None for none."""
    return [
        [one.epoch, one.training_loss, one.validation_score, one.seconds]
        for one in sorted(epochs, key=lambda one: one.epoch)
    ] or None


def epochs_of(curve: Curve | None) -> tuple[EpochRecord, ...]:
    """The epochs in the row of a run; empty where nobody kept them."""
    return tuple(
        EpochRecord(int(epoch), loss, score, seconds) for epoch, loss, score, seconds in curve or ()
    )


def reached(row: SeedRunRow) -> int:
    """The epoch after which a run ended: fewer than `epochs` where patience ended it.

    A run of which nobody kept the epochs had no patience; 0 when its epochs are not known either.
    """
    return int(max(row.curve)[0]) if row.curve else row.epochs or 0


def _runs(store: Store, study: str, state: str) -> list[SeedRunRow]:
    query = (
        select(SeedRunRow)
        .where(SeedRunRow.study == study, SeedRunRow.state == state)
        .order_by(SeedRunRow.configuration_id, SeedRunRow.replicate)
    )
    with store.session() as session:
        rows = list(session.scalars(query))
        unknown = [row for row in rows if row.epochs is None]
        reached = _reached(session, study) if unknown else []
        session.expunge_all()  # what is put in below is for readers, the rows stay as they are
    for row in unknown:
        row.epochs = max((epochs for epochs, since in reached if since <= row.time), default=None)
    return rows


def _reached(session: Session, study: str) -> list[tuple[int, float]]:
    """Epochs of the trials, and since when one of so many was completed.

    Before a run's epochs were recorded, it was always trained as long as the longest trial.
    """
    query = (
        select(AskRow.epochs, func.min(TellRow.time))
        .join(TellRow, (TellRow.study == AskRow.study) & (TellRow.trial == AskRow.trial))
        .where(AskRow.study == study, TellRow.score.is_not(None))
        .group_by(AskRow.epochs)
    )
    return [(epochs, since) for epochs, since in session.execute(query)]
