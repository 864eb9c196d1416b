"""How far a study is and how long it will take, counted in epochs, never in trials.

The database counts: a study of many thousand trials is summed up as quickly as a small one.
"""

from __future__ import annotations

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from core.search.budget import Plan
from core.search.trial import Progress
from core.store import Store
from core.store.schema import AskRow, EpochRow, TellRow

_OWN = AskRow.epochs - AskRow.first_epoch
_TOLD = (TellRow.study == AskRow.study) & (TellRow.trial == AskRow.trial)


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
        ended, failed, epochs, cost, seconds, trained = _ended(session, study)
        running_epochs, running_cost, running_seconds = _running(session, study)
    done, paid = epochs + running_epochs, cost + running_cost
    eta = None
    if heartbeat_age is not None and paid:
        eta = wall_seconds / paid * max(0.0, plan.cost - paid)
    counted = trained + running_epochs
    return Progress(
        epochs_done=done,
        epochs_planned=plan.epochs,
        trials_done=ended,
        trials_planned=plan.trials,
        failed=failed,
        seconds_per_epoch=(seconds + running_seconds) / counted if counted else None,
        eta_seconds=eta,
        heartbeat_age=heartbeat_age,
    )


def _ended(session: Session, study: str) -> tuple[int, int, int, float, float, int]:
    """Trials, failures, planned epochs, their cost, seconds and trained epochs of what ended."""
    is_done = TellRow.state == "completed"
    row = session.execute(
        select(
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
        .where(AskRow.study == study)
    ).one()
    trials, failed, epochs, cost, seconds, trained = (value or 0 for value in row)
    return trials, int(failed), int(epochs), float(cost), float(seconds), int(trained)


def _running(session: Session, study: str) -> tuple[int, float, float]:
    """Epochs, their cost and their seconds of trials that have not ended."""
    row = session.execute(
        select(func.count(), func.sum(AskRow.share), func.sum(EpochRow.seconds))
        .select_from(AskRow)
        .outerjoin(TellRow, _TOLD)
        .join(EpochRow, (EpochRow.study == AskRow.study) & (EpochRow.trial == AskRow.trial))
        .where(
            AskRow.study == study,
            TellRow.trial.is_(None),
            EpochRow.epoch > AskRow.first_epoch,
        )
    ).one()
    epochs, cost, seconds = (value or 0 for value in row)
    return int(epochs), float(cost), float(seconds)
