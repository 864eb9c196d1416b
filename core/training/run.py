"""The entrance of training: one job, from its checkpoint to its outcome."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from functools import lru_cache

import numpy as np

from core.dataset.window_archive import unpack_evaluation
from core.dataset.window_mapping import map_tuning
from core.dataset.windows import TuningWindows
from core.errors import DataError, StoreError
from core.models.table import model_named
from core.settings import cache_folder
from core.store import Artifacts
from core.training.fingerprint import read_fingerprint
from core.training.job import EpochRecord, Outcome, TrainingJob, engine_of
from core.training.process import check_engine, switches_of
from core.training.reference import fit_reference, refit_reference
from core.training.score import score_of
from core.training.subset import drawn_part, earlier_part
from core.training.trained import Trained
from core.training.weights import keep_weights

Report = Callable[[EpochRecord], None]


def run_job(job: TrainingJob, report: Report) -> Outcome:
    """Train as the job says, reporting every epoch of it, earlier attempts' included.

    Raises:
        TrainingFailure: The loss or a prediction is no finite number.
        StoreError: The artifacts do not answer, or the windows are damaged: no fault of the job.
    """
    where = job.artifacts, job.tuning
    split = _earlier(*where, job.origin) if job.origin else _tuning(*where)
    tuning = drawn_part(split, seed=job.seeds.split)
    if not model_named(job.model).is_network:
        trained = fit_reference(job, tuning, report)
        return _outcome(job, tuning, trained, lambda: refit_reference(job, tuning, trained))
    check_engine(job.engine)
    from core.training.network import train_network
    from core.training.refit import refit_network

    trained = train_network(job, tuning, report)
    return _outcome(job, tuning, trained, lambda: refit_network(job, tuning, trained))


def _outcome(
    job: TrainingJob, tuning: TuningWindows, trained: Trained, refit: Callable[[], Trained]
) -> Outcome:
    began = time.perf_counter()
    final = refit() if job.refit else trained
    seconds = time.perf_counter() - began if job.refit else 0.0
    return Outcome(
        score=score_of(trained.history, job.score_rule),
        seconds=sum(record.seconds for record in trained.own) + seconds,
        epochs=trained.history[-1].epoch,
        predictions=_store_predictions(job, tuning, trained, final) if job.evaluation else None,
        weights_hash=final.weights_hash,
        environment=read_fingerprint(
            switches_of(engine_of(job)), data_hash=Artifacts(job.artifacts).checksum(job.tuning)
        ),
    )


@lru_cache(maxsize=2)
def _tuning(artifacts: str, key: str) -> TuningWindows:
    """A worker trains many trials on the same windows, and shares their memory with others."""
    try:
        return map_tuning(Artifacts(artifacts).read(key), cache_folder("windows"))
    except DataError as error:  # no trial's fault: it must not be told as a failed one
        raise StoreError(
            f"the windows {key} must be as they were written",
            found=error.found,
            remedy="Put them back from a backup, or make the study again under another name.",
        ) from error


@lru_cache(maxsize=4)  # one object a split: what engines keep of it is found again
def _earlier(artifacts: str, key: str, origin: int) -> TuningWindows:
    return earlier_part(_tuning(artifacts, key), origin=origin)


def _store_predictions(
    job: TrainingJob, tuning: TuningWindows, trained: Trained, final: Trained
) -> str:
    """Predictions (windows, horizon, targets) of validation and test, on the working scale.

    The validation part is forecast by who has not seen it, whose errors say how wide an interval
    has to be. The final weights of a network are kept beside them: scenarios are asked of it later.
    """
    assert job.evaluation is not None
    artifacts, validation = Artifacts(job.artifacts), trained.predict(tuning.validation)
    test = unpack_evaluation(artifacts.read(job.evaluation)).test
    buffer = io.BytesIO()
    np.savez_compressed(buffer, validation=validation, test=final.predict(test))
    if final.weights is not None:
        keep_weights(artifacts, job.folder, final.weights)
    key = f"{job.folder}/predictions.npz"
    artifacts.write(key, buffer.getvalue(), lasting=True)
    for name in artifacts.names(job.folder):  # a finished seed run is not continued
        if name.startswith("epoch-"):
            artifacts.delete(f"{job.folder}/{name}")
    return key
