"""Trials and curves of a study, read from the journal and its epochs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from pydantic import ConfigDict, TypeAdapter
from sqlalchemy import Row, func, select

from core.models.space import Configuration, SearchSpace
from core.search.eras import depth_at, read_eras
from core.search.trial import Curve, Trial, TrialState
from core.store import Store
from core.store.schema import AskRow, AttemptRow, EpochRow, ExtensionRow, StudyRow, TellRow

_configuration = TypeAdapter(Configuration, config=ConfigDict(strict=True))
_SAME = (TellRow.study == AskRow.study) & (TellRow.trial == AskRow.trial)
_BEST_FIRST = (
    AskRow.share.desc(),
    AskRow.epochs.desc(),
    TellRow.score,
    AskRow.configuration_id,
)


@dataclass(frozen=True, slots=True)
class SlotActivity:
    """What one slot is training at the moment: `epoch` of `epochs` of a trial is done."""

    slot: int
    trial: int
    epoch: int
    epochs: int
    since_seconds: float


def read_trials(store: Store, study: str) -> list[Trial]:
    """All trials of a study in the order of asking."""
    with store.session() as session:
        # Rows, not objects of the session: a study of ten thousand trials is read in a third
        # of the time, and in half of the memory.
        asks = session.execute(
            select(*AskRow.__table__.columns).where(AskRow.study == study).order_by(AskRow.trial)
        ).all()
        tells = session.execute(
            select(*TellRow.__table__.columns).where(TellRow.study == study)
        ).all()
        reached = dict(
            session.execute(
                select(EpochRow.trial, func.max(EpochRow.epoch))
                .where(EpochRow.study == study)
                .group_by(EpochRow.trial)
            ).all()
        )
        begun = set(session.scalars(select(AttemptRow.trial).where(AttemptRow.study == study)))
    told = {tell.trial: tell for tell in tells}
    moved = moved_by(store, study)
    held: dict[str, Configuration] = {}  # one for a whole lineage
    for ask in asks:
        if ask.configuration_id not in held:
            held[ask.configuration_id] = _configuration.validate_python(ask.configuration)
    return [
        _trial(ask, held[ask.configuration_id], told.get(ask.trial), reached.get(ask.trial), begun,
               moved)
        for ask in asks
    ]  # fmt: skip


def moved_by(store: Store, study: str) -> Callable[[int], int]:
    """By how much Hyperband's s of a row is larger now: a larger maximum adds brackets below."""
    with store.session() as session:
        grown = session.scalar(
            select(func.count()).select_from(ExtensionRow).where(ExtensionRow.study == study)
        )
        spec = session.scalar(select(StudyRow.spec).where(StudyRow.name == study))
    if not grown or spec is None:
        return _unmoved
    eras = read_eras(store, study, SearchSpace.model_validate(spec["space"]))
    return lambda sequence: eras[-1].depth - depth_at(eras, sequence)


def read_curves(store: Store, study: str) -> list[Curve]:
    """Learning curves of all trials that finished an epoch, in the order of asking."""
    with store.session() as session:
        rows = session.execute(
            select(
                EpochRow.trial, EpochRow.epoch, EpochRow.training_loss, EpochRow.validation_score
            )
            .where(EpochRow.study == study)
            .order_by(EpochRow.trial, EpochRow.epoch)
        )
        table = np.array(rows.all(), dtype=float).reshape(-1, 4)
    # One table, and views of its rows: thousands of small arrays would cost several times more.
    table.setflags(write=False)
    numbers = table[:, 0].astype(int)
    epochs = table[:, 1].astype(int)
    starts = np.flatnonzero(np.diff(numbers, prepend=-1))
    ends = [*starts.tolist()[1:], len(table)] if len(table) else []
    return [
        Curve(int(numbers[start]), epochs[start:end], table[start:end, 2], table[start:end, 3])
        for start, end in zip(starts.tolist(), ends, strict=True)
    ]


def slot_activity(store: Store, study: str) -> list[SlotActivity]:
    """The newest unfinished attempt of every slot."""
    query = (
        select(AskRow.trial, AskRow.first_epoch, AskRow.epochs, func.max(EpochRow.epoch))
        .outerjoin(TellRow, _SAME)
        .outerjoin(EpochRow, (EpochRow.study == AskRow.study) & (EpochRow.trial == AskRow.trial))
        .where(AskRow.study == study, TellRow.trial.is_(None))
        .group_by(AskRow.trial, AskRow.first_epoch, AskRow.epochs)
    )
    with store.session() as session:
        running = {row[0]: row for row in session.execute(query)}
        attempts = session.scalars(
            select(AttemptRow)
            .where(AttemptRow.study == study, AttemptRow.trial.in_(running))
            .order_by(AttemptRow.time)
        ).all()
    newest = {attempt.slot: attempt for attempt in attempts}
    return [
        SlotActivity(
            slot=slot,
            trial=attempt.trial,
            epoch=running[attempt.trial][3] or running[attempt.trial].first_epoch,
            epochs=running[attempt.trial].epochs,
            since_seconds=time.time() - attempt.time,
        )
        for slot, attempt in sorted(newest.items())
    ]


def read_best(store: Store, study: str) -> Trial | None:
    """What `best_trial` says, asked of the database."""
    query = (
        select(AskRow, TellRow)
        .join(TellRow, _SAME)
        .where(AskRow.study == study, TellRow.score.is_not(None))
        .order_by(*_BEST_FIRST)
        .limit(1)
    )
    with store.session() as session:
        found = session.execute(query).first()
    return None if found is None else _best(*found, moved_by(store, study))


def read_bests(store: Store) -> dict[str, Trial]:
    """The same for every study that has one, in one question."""
    rank = func.row_number().over(partition_by=AskRow.study, order_by=_BEST_FIRST).label("rank")
    ranked = (
        select(AskRow.study, AskRow.trial, rank)
        .join(TellRow, _SAME)
        .where(TellRow.score.is_not(None))
        .subquery()
    )
    is_first = (
        (ranked.c.study == AskRow.study) & (ranked.c.trial == AskRow.trial) & (ranked.c.rank == 1)
    )
    query = select(AskRow, TellRow).join(ranked, is_first).join(TellRow, _SAME)
    with store.session() as session:
        found = session.execute(query).all()
        grown = set(session.scalars(select(ExtensionRow.study).distinct()))
    return {
        ask.study: _best(ask, tell, moved_by(store, ask.study) if ask.study in grown else _unmoved)
        for ask, tell in found
    }


def _best(ask: AskRow, tell: TellRow, moved: Callable[[int], int]) -> Trial:
    configuration = _configuration.validate_python(ask.configuration)
    return _trial(ask, configuration, tell, None, {ask.trial}, moved)


def _unmoved(_sequence: int) -> int:
    return 0


def best_trial(trials: Iterable[Trial]) -> Trial | None:
    """The completed trial of lowest score among those of the largest budget reached.

    A lucky low rung does not lead: it was not trained as long.
    """
    return next(iter(finalists(trials, top=1)), None)


def finalists(trials: Iterable[Trial], *, top: int) -> list[Trial]:
    """The `top` best trials that reached the largest budget, best first, one a configuration."""
    completed = [trial for trial in trials if trial.score is not None]
    reached = max(((trial.share, trial.epochs) for trial in completed), default=(0.0, 0))
    ranked = sorted((t for t in completed if (t.share, t.epochs) == reached), key=_rank)
    distinct = {trial.configuration_id: trial for trial in reversed(ranked)}
    return sorted(distinct.values(), key=_rank)[:top]


def _rank(trial: Trial) -> tuple[float, str]:
    assert trial.score is not None
    return trial.score, trial.configuration_id


def _trial(
    ask: AskRow | Row[*tuple[Any, ...]],
    configuration: Configuration,
    tell: TellRow | Row[*tuple[Any, ...]] | None,
    reached: int | None,
    begun: set[int],
    moved: Callable[[int], int],
) -> Trial:
    state = TrialState.RUNNING if ask.trial in begun else TrialState.WAITING
    return Trial(
        trial=ask.trial,
        configuration=configuration,
        configuration_id=ask.configuration_id,
        bracket=ask.bracket + moved(ask.sequence),
        iteration=ask.iteration,
        rung=ask.rung,
        first_epoch=ask.first_epoch,
        epochs=ask.epochs,
        parent=ask.parent,
        seed=ask.seed,
        state=TrialState(tell.state) if tell else state,
        score=tell.score if tell else None,
        epochs_done=reached or (tell.epochs if tell and tell.epochs else ask.first_epoch),
        seconds=tell.seconds if tell else None,
        cause=tell.cause if tell else None,
        share=ask.share,
    )
