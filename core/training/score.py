"""The score of a training: masked errors on the validation part. It fits nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from core.dataset.windows import Windows
from core.errors import TrainingFailure
from core.training.job import EpochRecord, ScoreRule


def masked_rmse(windows: Windows, predicted: np.ndarray) -> float:
    """Root mean squared error over quantified samples, working scale (standard deviations).

    A non-detect says only that the value lies below its limit: no error can be told from it. In
    a part of nothing but non-detects each counts as half its limit.

    Args:
        windows: n windows.
        predicted: (n, horizon, targets).

    Raises:
        TrainingFailure: A prediction is not finite.
    """
    if not np.isfinite(predicted).all():
        raise TrainingFailure(
            "predictions must be finite",
            found=f"{int((~np.isfinite(predicted)).sum())} that are not",
            remedy="A lower learning rate usually helps.",
        )
    errors = (predicted.astype(np.float64) - windows.target)[windows.scored]
    return float(np.sqrt(np.mean(errors**2)))


def check_loss(loss: float, *, epoch: int) -> None:
    """Refuse the loss of a training that has run away.

    Raises:
        TrainingFailure: It is not finite.
    """
    if not math.isfinite(loss):
        raise TrainingFailure(
            "the training loss must stay finite",
            found=f"{loss} in epoch {epoch}",
            remedy="A lower learning rate usually helps.",
        )


def score_of(history: Sequence[EpochRecord], rule: ScoreRule) -> float:
    """The validation score of the last epoch, or the best of the lineage."""
    if rule == "last":
        return history[-1].validation_score
    return min(record.validation_score for record in history)


def has_stalled(own: Sequence[EpochRecord], patience: int | None) -> bool:
    """Whether the last `patience` epochs brought no score below the best before them.

    Args:
        own: The epochs of one job.
        patience: Epochs; None: never stalled.
    """
    if patience is None or not own:
        return False
    scores = [record.validation_score for record in own]
    return len(scores) - 1 - scores.index(min(scores)) >= patience
