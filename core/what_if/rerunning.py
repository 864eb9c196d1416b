"""Reruns of a study: kept, trained, read back, and made the ground of the same scenarios."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, replace

import numpy as np
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.dataset.catalogue import load_series
from core.dataset.cutting import cut, whole_issues
from core.dataset.window_archive import pack_evaluation, pack_tuning, unpack_tuning
from core.errors import NotFound, SpecError
from core.models.space import configuration_id
from core.search.keys import evaluation_key, tuning_key
from core.search.spec import StudySpec, spec_error
from core.search.study import read_spec
from core.store import Store
from core.store.schema import RerunRow
from core.training import Outcome, TrainingJob, TrainingSeeds
from core.what_if.applying import readable_steps
from core.what_if.ground import Ground
from core.what_if.networks import Networks, read_fitted
from core.what_if.rerun import Rerun, broken_rule
from core.what_if.trainings import Observe, Trainings, TrainingStage, unobserved


@dataclass(frozen=True, slots=True)
class RerunResult:
    """A rerun as the store has it.

    Attributes:
        rerun: What was asked for.
        scores: Replicate to validation score, working scale, of the seeds that were trained.
        cause: Why the last failed one failed; "" when none did.
    """

    rerun: Rerun
    scores: dict[int, float]
    cause: str

    @property
    def is_done(self) -> bool:
        """Whether every seed was trained."""
        return len(self.scores) == self.rerun.seeds


def keep_rerun(store: Store, study: str, rerun: Rerun) -> None:
    """Check a rerun and keep it as a wish; one that is there already stays as it is.

    Raises:
        SpecError: A value lies outside of the study's search space, or the series cannot be cut.
    """
    spec = read_spec(store, study)
    if why := broken_rule(spec.space, rerun.configuration):
        raise SpecError(
            "a rerun keeps to the study's search space",
            found=why,
            remedy="Choose another value, or search in a larger space.",
        )
    _cut(store, spec, rerun)

    def keep(session: Session) -> None:
        if session.get(RerunRow, (study, rerun.id)) is None:
            content = rerun.model_dump(mode="json")
            row = RerunRow(
                study=study, rerun=rerun.id, content=content, scores={}, time=time.time()
            )
            session.add(row)

    store.transact(keep)


def open_rerun(
    store: Store, study: str, name: str, *, observe: Observe = unobserved
) -> TrainingStage | None:
    """What is missing of a rerun as a stage; None when it is all there.

    Raises:
        NotFound: Nobody kept it.
    """
    found = _result(store, study, name)
    if found.is_done:
        return None
    spec = read_spec(store, study)
    jobs = _jobs(store, spec, found.rerun)
    waiting = [job for number, job in enumerate(jobs, start=1) if number not in found.scores]

    def ended(job: TrainingJob, outcome: Outcome | None, cause: str) -> None:
        replicate = str(jobs.index(job) + 1)
        _keep_end(store, study, name, replicate, outcome.score if outcome else None, cause)

    return TrainingStage(Trainings(waiting, observe=observe, ended=ended))


def read_reruns(store: Store, study: str) -> list[RerunResult]:
    """All reruns of a study, the newest first."""
    query = select(RerunRow).where(RerunRow.study == study).order_by(RerunRow.time.desc())
    with store.session() as session:
        return [_read(row) for row in session.scalars(query)]


def rerun_ground(store: Store, ground: Ground, rerun: Rerun) -> Ground:
    """The ground on which a rerun that is done answers the scenarios of another ground."""
    spec = read_spec(store, ground.study)
    window = spec.window.model_copy(update={"lookback": rerun.lookback})
    jobs = _jobs(store, spec, rerun)
    networks = Networks(tuple(jobs), tuple(map(_predictions, jobs)))
    whole = whole_issues(ground.series, window, ground.scaling)
    return replace(
        ground,
        configuration_id=configuration_id(rerun.configuration),
        is_confirmed=False,
        replicates=tuple(range(1, rerun.seeds + 1)),
        networks=networks,
        window=window,
        steps=readable_steps(window),
        issues=np.intersect1d(ground.issues, whole),
        validation=unpack_tuning(store.artifacts.read(jobs[0].tuning)).validation,
        fitted=read_fitted(store, networks),
    )


def _jobs(store: Store, spec: StudySpec, rerun: Rerun) -> list[TrainingJob]:
    """One a seed, beside the study's own trainings."""
    name = configuration_id(rerun.configuration)
    folder = _folder(spec.name, rerun)
    is_other = rerun.lookback != spec.window.lookback
    return [
        TrainingJob(
            artifacts=store.settings.artifacts,
            folder=f"{folder}/{replicate:04d}",
            parent=None,
            model=spec.model,
            configuration=dict(rerun.configuration),
            tuning=f"{folder}/tuning.npz" if is_other else tuning_key(spec.name),
            evaluation=f"{folder}/evaluation.npz" if is_other else evaluation_key(spec.name),
            seeds=TrainingSeeds.derive(spec.seed, name, replicate=replicate),
            first_epoch=0,
            last_epoch=rerun.epochs,
            score_rule=spec.budget.score_rule,
            refit=spec.budget.refit,
            engine=spec.engine,
            patience=spec.budget.patience,
        )
        for replicate in range(1, rerun.seeds + 1)
    ]


def _cut(store: Store, spec: StudySpec, rerun: Rerun) -> None:
    """Windows of another lookback; the scaling is the study's, because the training rows are."""
    if rerun.lookback == spec.window.lookback:
        return
    window = spec.window.model_copy(update={"lookback": rerun.lookback})
    made = cut(load_series(store, spec.series), spec.split, window)
    folder = _folder(spec.name, rerun)
    store.artifacts.write(f"{folder}/tuning.npz", pack_tuning(made.tuning), lasting=True)
    store.artifacts.write(
        f"{folder}/evaluation.npz", pack_evaluation(made.evaluation), lasting=True
    )


def _keep_end(
    store: Store, study: str, name: str, replicate: str, score: float | None, cause: str
) -> None:
    def keep(session: Session) -> None:
        row = session.get(RerunRow, (study, name))
        if row is not None:  # the study may have been deleted meanwhile
            row.scores = row.scores | {replicate: score}
            row.cause = cause

    store.transact(keep)


def _result(store: Store, study: str, name: str) -> RerunResult:
    with store.session() as session:
        row = session.get(RerunRow, (study, name))
    if row is None:
        raise NotFound(
            f"a rerun of {study} must have been asked for",
            found=repr(name),
            remedy="Ask for it on the What-if page.",
        )
    return _read(row)


def _read(row: RerunRow) -> RerunResult:
    try:
        rerun = Rerun.model_validate_json(json.dumps(row.content))
    except ValidationError as error:
        raise spec_error(error) from error
    scores = {int(k): float(one) for k, one in row.scores.items() if isinstance(one, int | float)}
    return RerunResult(rerun, scores, row.cause)


def _folder(study: str, rerun: Rerun) -> str:
    return f"studies/{study}/reruns/{rerun.id}"


def _predictions(job: TrainingJob) -> str:
    return f"{job.folder}/predictions.npz"
