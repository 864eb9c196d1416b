"""Fitting a reference: once, whatever the number of epochs."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from core.dataset.windows import TuningWindows
from core.models.entry import Predictor
from core.models.table import model_named
from core.training.digest import weights_digest
from core.training.job import EpochRecord, TrainingJob
from core.training.score import masked_rmse
from core.training.trained import Trained


def _fitted(job: TrainingJob, tuning: TuningWindows) -> Predictor:
    """The job's reference, fitted on the training part; with its seed it is deterministic."""
    fit = model_named(job.model).fit
    assert fit is not None
    return fit(tuning, job.configuration, job.seeds.kernel)


def forecaster(job: TrainingJob, tuning: TuningWindows) -> Predictor:
    """The one that forecasts: fitted, and where the job says so on validation as well."""
    predictor = _fitted(job, tuning)
    if not job.refit:
        return predictor
    return model_named(job.model).refit(tuning, predictor, job.seeds.kernel)


def fit_reference(
    job: TrainingJob, tuning: TuningWindows, report: Callable[[EpochRecord], None]
) -> Trained:
    """Fit and score; its only record stands at the job's last epoch, so that rungs compare."""
    began = time.perf_counter()
    predictor = _fitted(job, tuning)
    fitted, forecast = predictor.predict(tuning.training), predictor.predict(tuning.validation)
    record = EpochRecord(
        epoch=job.last_epoch,
        training_loss=masked_rmse(tuning.training, fitted) ** 2,
        validation_score=masked_rmse(tuning.validation, forecast),
        seconds=time.perf_counter() - began,
    )
    report(record)
    # What a reference holds is its own business: its forecasts stand in for weights.
    return Trained((record,), (record,), predictor.predict, weights_digest([fitted, forecast]))


def refit_reference(job: TrainingJob, tuning: TuningWindows, trained: Trained) -> Trained:
    """The same history, with a reference fitted on training and validation together."""
    predictor = forecaster(job, tuning)
    forecast = predictor.predict(tuning.validation)
    first = np.frombuffer(bytes.fromhex(trained.weights_hash), np.uint8)
    digest = weights_digest([first, forecast])
    return replace(trained, predict=predictor.predict, weights_hash=digest)
