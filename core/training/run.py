"""The entrance of training: one job, from its checkpoint to its outcome."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import lru_cache

import numpy as np

from core.dataset.window_archive import unpack_evaluation, unpack_tuning
from core.dataset.windows import TuningWindows
from core.models.table import model_named
from core.store import Artifacts
from core.training.job import EpochRecord, Outcome, TrainingJob
from core.training.process import check_engine, prepare_process
from core.training.reference import fit_reference
from core.training.score import score_of
from core.training.trained import Predict

__all__ = ["prepare_process", "run_job"]


def run_job(job: TrainingJob, report: Callable[[EpochRecord], None]) -> Outcome:
    """Train as the job says, reporting every epoch of it, earlier attempts' included.

    Raises:
        TrainingFailure: The loss or a prediction is no finite number.
    """
    tuning = _tuning(job.artifacts, job.tuning)
    if model_named(job.model).is_network:
        check_engine(job.engine)
        from core.training.network import train_network

        trained = train_network(job, tuning, report)
    else:
        trained = fit_reference(job, tuning, report)
    return Outcome(
        score=score_of(trained.history, job.score_rule),
        seconds=sum(record.seconds for record in trained.own),
        epochs=trained.history[-1].epoch,
        predictions=_store_predictions(job, tuning, trained.predict) if job.evaluation else None,
    )


@lru_cache(maxsize=2)
def _tuning(artifacts: str, key: str) -> TuningWindows:
    """A worker trains many trials on the same windows: read them once."""
    return unpack_tuning(Artifacts(artifacts).read(key))


def _store_predictions(job: TrainingJob, tuning: TuningWindows, predict: Predict) -> str:
    """Predictions (windows, horizon, targets) of validation and test, on the working scale."""
    assert job.evaluation is not None
    artifacts = Artifacts(job.artifacts)
    test = unpack_evaluation(artifacts.read(job.evaluation)).test
    buffer = io.BytesIO()
    np.savez_compressed(buffer, validation=predict(tuning.validation), test=predict(test))
    key = f"{job.folder}/predictions.npz"
    artifacts.write(key, buffer.getvalue())
    for name in artifacts.names(job.folder):  # a finished seed run is not continued
        if name.startswith("epoch-"):
            artifacts.delete(f"{job.folder}/{name}")
    return key
