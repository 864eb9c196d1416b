"""One pass of a job over its training windows: which ones, in which order. It trains nothing."""

from __future__ import annotations

import numpy as np

from core.dataset.windows import Windows
from core.training.engines.program import Pass
from core.training.job import TrainingJob
from core.training.subset import order_of


def pass_over(job: TrainingJob, windows: Windows, subset: np.ndarray, *, epoch: int) -> Pass:
    """The pass of an epoch, a function of the job's seeds and the epoch alone.

    Args:
        job: The job.
        windows: Where the training windows lie.
        subset: Indices of those that are used.
        epoch: From 1.
    """
    return Pass(
        windows=windows,
        order=order_of(subset, epoch=epoch, seed=job.seeds.shuffle),
        batch=int(job.configuration["batch_size"]),
        learning_rate=float(job.configuration["learning_rate"]),
    )
