"""How far a study is and how long it will take, counted in epochs, never in trials."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from core.search.budget import Plan
from core.search.trial import Progress, Trial, TrialState
from core.store import Store
from core.store.schema import EpochRow

_ENDED = (TrialState.COMPLETED, TrialState.FAILED)


def progress_of(
    store: Store,
    study: str,
    trials: Sequence[Trial],
    plan: Plan,
    wall_seconds: float,
    heartbeat_age: float | None,
) -> Progress:
    """Progress of one study.

    Args:
        store: Where its epochs are.
        study: Its name.
        trials: All its trials.
        plan: Its plan.
        wall_seconds: Time that its drivers have worked so far.
        heartbeat_age: Seconds since its driver's last sign of life; None when it is not running.
    """
    ended = [trial for trial in trials if trial.state in _ENDED]
    done = sum(trial.epochs - trial.first_epoch for trial in ended) + sum(
        max(0, trial.epochs_done - trial.first_epoch)
        for trial in trials
        if trial.state not in _ENDED
    )
    with store.session() as session:
        seconds = session.scalar(select(func.avg(EpochRow.seconds)).where(EpochRow.study == study))
    eta = None
    if heartbeat_age is not None and done:
        eta = wall_seconds / done * max(0, plan.epochs - done)
    return Progress(
        epochs_done=done,
        epochs_planned=plan.epochs,
        trials_done=len(ended),
        trials_planned=plan.trials,
        failed=sum(trial.state is TrialState.FAILED for trial in ended),
        seconds_per_epoch=None if seconds is None else float(seconds),
        eta_seconds=eta,
        heartbeat_age=heartbeat_age,
    )
