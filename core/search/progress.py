"""How far a study is and how long it will take, counted in epochs, never in trials.

The database counts: a study of many thousand trials is summed up as quickly as a small one, and
all studies of a store in as many questions as one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, case, func, select
from sqlalchemy.orm import Session

from core.search.budget import Plan
from core.search.trial import Progress
from core.store import Store
from core.store.schema import AskRow, EpochRow, TellRow

_Sums = Row[*tuple[Any, ...]]  # a study's name, then numbers
_OWN = AskRow.epochs - AskRow.first_epoch
_TOLD = (TellRow.study == AskRow.study) & (TellRow.trial == AskRow.trial)


@dataclass(frozen=True, slots=True)
class Counts:
    """What the journal of a study holds.

    Attributes:
        ended: Trials that ended.
        failed: Those of them that failed.
        epochs: Epochs that were planned for what ended.
        cost: Their cost: a share of the windows costs its share.
        seconds: Training time of what was completed.
        trained: Epochs that were really trained of it; early stopping makes them fewer.
        running_epochs: Epochs of trials that have not ended.
        running_cost: Their cost.
        running_seconds: Their training time.
    """

    ended: int = 0
    failed: int = 0
    epochs: int = 0
    cost: float = 0.0
    seconds: float = 0.0
    trained: int = 0
    running_epochs: int = 0
    running_cost: float = 0.0
    running_seconds: float = 0.0


def read_progress(
    store: Store, study: str, plan: Plan, wall_seconds: float, heartbeat_age: float | None
) -> Progress:
    """Progress of one study.

    Args:
        store: Where its journal is.
        study: Its name.
        plan: Its plan.
        wall_seconds: Time that its drivers have worked so far.
        heartbeat_age: Seconds since its driver's last sign of life; None when it is not running.
    """
    with store.session() as session:
        counts = read_counts(session, study).get(study, Counts())
    return progress_of(counts, plan, wall_seconds, heartbeat_age)


def progress_of(
    counts: Counts, plan: Plan, wall_seconds: float, heartbeat_age: float | None
) -> Progress:
    """The same from what was counted."""
    paid = counts.cost + counts.running_cost
    eta = None
    if heartbeat_age is not None and paid:
        eta = wall_seconds / paid * max(0.0, plan.cost - paid)
    trained, seconds = (
        counts.trained + counts.running_epochs,
        counts.seconds + counts.running_seconds,
    )
    return Progress(
        epochs_done=counts.epochs + counts.running_epochs,
        epochs_planned=plan.epochs,
        trials_done=counts.ended,
        trials_planned=plan.trials,
        failed=counts.failed,
        seconds_per_epoch=seconds / trained if trained else None,
        eta_seconds=eta,
        heartbeat_age=heartbeat_age,
    )


def read_counts(session: Session, study: str | None = None) -> dict[str, Counts]:
    """What the journals hold, by study; one without a trial is not there.

    Args:
        session: A transaction.
        study: The one to count; None: all of them.
    """
    ended = {row[0]: row for row in _ended(session, study)}
    running = {row[0]: row for row in _running(session, study)}
    return {name: _counts(ended.get(name), running.get(name)) for name in {*ended, *running}}


def _counts(ended: _Sums | None, running: _Sums | None) -> Counts:
    trials, failed, epochs, cost, seconds, trained = _numbers(ended, 6)
    running_epochs, running_cost, running_seconds = _numbers(running, 3)
    return Counts(
        ended=int(trials),
        failed=int(failed),
        epochs=int(epochs),
        cost=cost,
        seconds=seconds,
        trained=int(trained),
        running_epochs=int(running_epochs),
        running_cost=running_cost,
        running_seconds=running_seconds,
    )


def _numbers(row: _Sums | None, columns: int) -> list[float]:
    """What stands behind the name; a sum of nothing is none."""
    if row is None:
        return [0.0] * columns
    return [float(value or 0) for value in row[1:]]


def _ended(session: Session, study: str | None) -> Sequence[_Sums]:
    """Trials, failures, planned epochs, their cost, seconds and trained epochs of what ended."""
    is_done = TellRow.state == "completed"
    query = (
        select(
            AskRow.study,
            func.count(),
            func.sum(case((is_done, 0), else_=1)),
            func.sum(_OWN),
            func.sum(_OWN * AskRow.share),
            func.sum(case((is_done, TellRow.seconds), else_=0.0)),
            func.sum(
                case((is_done, func.coalesce(TellRow.epochs, AskRow.epochs) - AskRow.first_epoch))
            ),
        )
        .select_from(AskRow)
        .join(TellRow, _TOLD)
        .group_by(AskRow.study)
    )
    if study is not None:
        query = query.where(AskRow.study == study)
    return session.execute(query).all()


def _running(session: Session, study: str | None) -> Sequence[_Sums]:
    """Epochs, their cost and their seconds of trials that have not ended."""
    query = (
        select(AskRow.study, func.count(), func.sum(AskRow.share), func.sum(EpochRow.seconds))
        .select_from(AskRow)
        .outerjoin(TellRow, _TOLD)
        .join(EpochRow, (EpochRow.study == AskRow.study) & (EpochRow.trial == AskRow.trial))
        .where(TellRow.trial.is_(None), EpochRow.epoch > AskRow.first_epoch)
        .group_by(AskRow.study)
    )
    if study is not None:
        query = query.where(AskRow.study == study)
    return session.execute(query).all()
