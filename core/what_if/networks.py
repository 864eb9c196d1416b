"""The trained networks that answer: which they are, and whether their weights are kept.

It loads none; `predictor` asks a process that does.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

import numpy as np

from core.errors import SpecError
from core.forecast.basis import Basis
from core.models.table import model_named
from core.search.keys import evaluation_key, tuning_key
from core.search.spec import StudySpec
from core.seeds.keeping import completed_runs, reached
from core.store import Store
from core.store.schema import SeedRunRow
from core.training import TrainingJob, TrainingSeeds
from core.training.weights import weights_key


@dataclass(frozen=True, slots=True)
class Networks:
    """Seed runs of one configuration, as what can forecast again.

    Attributes:
        jobs: One a seed; its folder holds what it left behind.
        predictions: Artifact keys of their predictions of validation and test, one a job.
        missing: Jobs of those whose weights were not kept, each with a folder of its own in
            which it leaves them when it is trained again.
    """

    jobs: tuple[TrainingJob, ...]
    predictions: tuple[str, ...]
    missing: tuple[TrainingJob, ...] = ()

    @property
    def kept(self) -> list[str]:
        """Artifact keys of the weights that are kept; a reference has none."""
        jobs = [job for job in self.jobs if model_named(job.model).is_network]
        return [weights_key(job.folder) for job in jobs if job not in self.missing]


def networks_of(store: Store, spec: StudySpec, basis: Basis) -> Networks:
    """The networks of a basis; those of a reference are fitted anew and never missing.

    Raises:
        SpecError: Its seed runs kept no predictions, so that nothing can be calibrated.
    """
    rows = [
        row
        for row in completed_runs(store, spec.name)
        if row.configuration_id == basis.configuration_id and row.replicate in basis.replicates
    ]
    if not rows or not all(row.predictions for row in rows):
        raise SpecError(
            "a scenario needs seed runs that kept their predictions",
            found=f"none of {basis.configuration_id} in study {spec.name}",
            remedy=f"Run `python -m core seeds {spec.name} --top 1 --seeds 5` first.",
        )
    jobs, keys, missing = [], [], []
    for row in rows:
        job, key = _job(store, spec, row), str(row.predictions)
        if model_named(spec.model).is_network and not _has_weights(store, job):
            job = replace(job, folder=_anew(spec.name, row))
            if _has_weights(store, job):
                key = f"{job.folder}/predictions.npz"
            else:
                missing.append(job)
        jobs.append(job)
        keys.append(key)
    return Networks(tuple(jobs), tuple(keys), tuple(missing))


def read_fitted(store: Store, networks: Networks) -> np.ndarray:
    """Median forecast (n, H, D) of the validation windows over the networks, working scale."""
    members = []
    for key in networks.predictions:
        with np.load(io.BytesIO(store.artifacts.read(key)), allow_pickle=False) as file:
            members.append(file["validation"].astype(np.float64))
    return np.asarray(np.median(members, axis=0))


def _job(store: Store, spec: StudySpec, row: SeedRunRow) -> TrainingJob:
    seeds = TrainingSeeds.derive(spec.seed, row.configuration_id, replicate=row.replicate)
    return TrainingJob(
        artifacts=store.settings.artifacts,
        folder=str(PurePosixPath(row.predictions or "").parent),
        parent=None,
        model=spec.model,
        configuration={str(k): v for k, v in row.configuration.items()},  # type: ignore[misc]
        tuning=tuning_key(spec.name),
        evaluation=evaluation_key(spec.name),
        seeds=seeds,
        first_epoch=0,
        last_epoch=reached(row),
        score_rule=spec.budget.score_rule,
        refit=spec.budget.refit,
        engine=spec.engine,
    )


def _anew(study: str, row: SeedRunRow) -> str:
    """Beside the record, which is left as it is: another machine may train to other bits."""
    return f"studies/{study}/networks/{row.configuration_id}/{row.replicate:04d}-{row.epochs}"


def _has_weights(store: Store, job: TrainingJob) -> bool:
    return store.artifacts.has(weights_key(job.folder))
