"""A training as the store has it, with the job that trains it again. It trains nothing."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from core.errors import NotFound, SpecError
from core.search.environments import read_environment
from core.search.keys import tuning_key
from core.search.reading import read_trials
from core.search.spec import StudySpec
from core.search.trial import Trial
from core.seeds.beside import Beside, checked, trial_of
from core.seeds.keeping import epochs_of, reached
from core.seeds.replay import TrainingTrace
from core.seeds.training import ORIGIN
from core.store import Store
from core.store.schema import EpochRow, SeedRunRow, TellRow
from core.streams import SEARCH_REPLICATE
from core.training import EpochRecord, TrainingJob, TrainingSeeds, engine_of
from core.training.fingerprint import EnvironmentFingerprint


@dataclass(frozen=True, slots=True)
class Recorded:
    """A training as the store has it.

    Attributes:
        subject: What it was ("trial 12", "seed run 0a1b2c3d4e/3").
        trace: Its epochs and the hash of its weights, as far as they were kept.
        score: Its score.
        job: The job that trains it again.
        environment: What it ran on; None where nobody recorded it.
    """

    subject: str
    trace: TrainingTrace
    score: float
    job: TrainingJob
    environment: EnvironmentFingerprint | None


def recorded_trial(store: Store, spec: StudySpec, number: int) -> Recorded:
    """A completed trial.

    Raises:
        NotFound: There is no such trial.
        SpecError: It has no score.
    """
    trials = {trial.trial: trial for trial in read_trials(store, spec.name)}
    trial = trials.get(number)
    if trial is None or trial.score is None:
        raise (NotFound if trial is None else SpecError)(
            "a trial must have been completed before it is repeated",
            found=f"trial {number}, {'which is not there' if trial is None else trial.state.value}",
            remedy=f"`python -m core trials {spec.name}` lists them.",
        )
    with store.session() as session:
        told = session.get(TellRow, (spec.name, number))
    assert told is not None
    job = _job(store, spec, trial, replicate=SEARCH_REPLICATE, last_epoch=_reached(told, trial))
    lineage = _lineage(trials, trial) if engine_of(job) == spec.engine else [trial]
    return Recorded(
        subject=f"trial {number}",
        trace=TrainingTrace(_lineage_epochs(store, spec.name, lineage), told.weights_hash),
        score=trial.score,
        job=job,
        environment=read_environment(store, spec.name, told.environment),
    )


def recorded_run(store: Store, spec: StudySpec, row: SeedRunRow) -> Recorded:
    """A completed seed run.

    Raises:
        NotFound: The study has no trial of its configuration.
    """
    if row.score is None or row.epochs is None:
        raise NotFound(
            "a seed run that is trained again must have been trained to its end",
            found=f"one of {row.configuration_id} that was not",
            remedy="Choose another run.",
        )
    alike = [t for t in read_trials(store, spec.name) if t.configuration_id == row.configuration_id]
    if not alike:  # nobody drew it
        alike = [trial_of(spec, Beside(checked(row.configuration), row.model), epochs=row.epochs)]
    return Recorded(
        subject=f"seed run {row.configuration_id}/{row.replicate}",
        trace=TrainingTrace(epochs_of(row.curve), row.weights_hash),
        score=row.score,
        job=_job(
            store, spec, replace(alike[0], share=1.0), replicate=row.replicate,
            last_epoch=reached(row), levels=_levels(row),
            refit=spec.budget.refit and row.levels is None, model=row.model,
        ),
        environment=read_environment(store, spec.name, row.environment),
    )  # fmt: skip


def _levels(row: SeedRunRow) -> dict[str, int] | None:
    """Replicate of each stream, where they are of several."""
    if row.levels is None:
        return None
    return {stream: level for stream, level in row.levels.items() if isinstance(level, int)}


def _job(
    store: Store,
    spec: StudySpec,
    trial: Trial,
    *,
    replicate: int,
    last_epoch: int,
    levels: dict[str, int] | None = None,
    refit: bool = False,
    model: str | None = None,
) -> TrainingJob:
    """In one piece from epoch 1: an epoch depends on the state before it and its seeds alone."""
    return TrainingJob(
        artifacts=store.settings.artifacts,
        folder=f"studies/{spec.name}/replays/{uuid.uuid4().hex}",
        parent=None,
        model=model or spec.model,
        configuration=trial.configuration,
        tuning=tuning_key(spec.name),
        evaluation=None,
        seeds=TrainingSeeds.derive(
            spec.seed, trial.configuration_id, replicate=replicate, levels=levels
        ),
        first_epoch=0,
        last_epoch=last_epoch,
        score_rule=spec.budget.score_rule,
        engine=spec.engine,
        share=trial.share,
        refit=refit,
        origin=(levels or {}).get(ORIGIN, 0),
    )


def _reached(told: TellRow, trial: Trial) -> int:
    """Where it ended: patience may have stopped it early, and the repetition has none."""
    return trial.epochs if told.epochs is None else told.epochs


def _lineage(trials: dict[int, Trial], trial: Trial) -> list[Trial]:
    """The trial and those that it goes on from, the first one first."""
    found = [trial]
    while found[0].first_epoch > 0 and found[0].parent is not None:
        found.insert(0, trials[found[0].parent])
    return found


def _lineage_epochs(store: Store, study: str, lineage: Sequence[Trial]) -> tuple[EpochRecord, ...]:
    numbers = [trial.trial for trial in lineage]
    query = select(EpochRow).where(EpochRow.study == study, EpochRow.trial.in_(numbers))
    with store.session() as session:
        rows = sorted(session.scalars(query), key=lambda row: row.epoch)
    return tuple(
        EpochRecord(row.epoch, row.training_loss, row.validation_score, row.seconds) for row in rows
    )
