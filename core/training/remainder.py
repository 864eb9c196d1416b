"""A network that learns what a ridge leaves over: their sum forecasts (ours).

Where samples are few, most of what can be learned is linear, and a ridge learns it exactly, its
penalty chosen by validation; a network then spends its few samples on the rest. A configuration
asks for it by `beyond_ridge`. The same idea, with another linear part, stands in Zhang 2003
(Neurocomputing 50, 159). It trains no network.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from core.dataset.windows import TuningWindows, Windows
from core.errors import SpecError
from core.models.entry import Predictor
from core.models.loss_names import RELATIVE, loss_name_in
from core.models.table import model_named
from core.training.job import TrainingJob
from core.training.trained import Predict

ASKED = "beyond_ridge"
RIDGE = "ridge"


@dataclass(frozen=True, slots=True, eq=False)
class Remainder:
    """What is left to a network, and the way back.

    Attributes:
        tuning: Windows whose targets are what the ridge leaves over; all of them without one.
        ridge: The ridge; None where there is none.
    """

    tuning: TuningWindows
    ridge: Predictor | None = None

    def added(self, predict: Predict) -> Predict:
        """What the network says and what the ridge says, together."""
        ridge = self.ridge
        if ridge is None:
            return predict
        return lambda windows: predict(windows) + ridge.predict(windows)


def remainder_of(job: TrainingJob, tuning: TuningWindows) -> Remainder:
    """What the job's network is to learn of these windows.

    Raises:
        SpecError: The loss compares with persistence, of which nothing is left.
    """
    if not job.configuration.get(ASKED):
        return Remainder(tuning)
    _check_loss(job)
    return _left_over(tuning)


def joined_remainder(job: TrainingJob, tuning: TuningWindows) -> Remainder:
    """The same of training and validation together, the ridge fitted on both as it was chosen."""
    if not job.configuration.get(ASKED):
        return Remainder(tuning.joined)
    return _joined(tuning)


@lru_cache(maxsize=2)  # a worker trains many networks on the same windows
def _left_over(tuning: TuningWindows) -> Remainder:
    return _remainder(tuning, _ridge(tuning))


@lru_cache(maxsize=2)
def _joined(tuning: TuningWindows) -> Remainder:
    ridge = model_named(RIDGE).refit(tuning, _ridge(tuning), 0)
    return _remainder(tuning.joined, ridge)


def _ridge(tuning: TuningWindows) -> Predictor:
    fit = model_named(RIDGE).fit
    assert fit is not None
    return fit(tuning, {}, 0)  # it draws nothing


def _remainder(tuning: TuningWindows, ridge: Predictor) -> Remainder:
    training, validation = (
        _without(part, ridge.predict(part)) for part in (tuning.training, tuning.validation)
    )
    return Remainder(replace(tuning, training=training, validation=validation), ridge)


def _without(windows: Windows, told: np.ndarray) -> Windows:
    """Targets, and limits where censored, less what is told of them (n, H, D)."""
    target = np.where(windows.observed, windows.target - told, 0.0)
    limit = np.where(windows.censored, windows.limit - told, 0.0)
    return replace(windows, target=target.astype(np.float32), limit=limit.astype(np.float32))


def _check_loss(job: TrainingJob) -> None:
    if loss_name_in(job.configuration) == RELATIVE:
        raise SpecError(
            f'the loss "{RELATIVE}" weighs leads by the errors of persistence, of which a ridge '
            "leaves nothing",
            found=f"{ASKED} beside it",
            remedy='Choose the loss "squared", or leave the ridge out.',
        )
