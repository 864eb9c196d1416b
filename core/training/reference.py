"""Fitting a reference: once, whatever the number of epochs."""

from __future__ import annotations

import time
from collections.abc import Callable

from core.dataset.windows import TuningWindows
from core.models.table import model_named
from core.training.digest import weights_digest
from core.training.job import EpochRecord, TrainingJob
from core.training.score import masked_rmse
from core.training.trained import Trained


def fit_reference(
    job: TrainingJob, tuning: TuningWindows, report: Callable[[EpochRecord], None]
) -> Trained:
    """Fit and score; its only record stands at the job's last epoch, so that rungs compare."""
    fit = model_named(job.model).fit
    assert fit is not None
    began = time.perf_counter()
    predictor = fit(tuning, job.configuration, job.seeds.kernel)
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
