"""What a training leaves behind in its process: the epochs, and something that forecasts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.dataset.windows import Windows
from core.training.job import EpochRecord

Predict = Callable[[Windows], np.ndarray]
History = tuple[EpochRecord, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """A training that has ended.

    Attributes:
        history: All epochs of the lineage.
        own: The epochs of this job, earlier attempts' included.
        predict: Windows to forecasts (n, horizon, targets), working scale.
        weights_hash: Digest of the final weights, and of the best ones where those count; of a
            refit, of that and of its weights.
        weights: (n,) those that forecast; None for a reference.
    """

    history: History
    own: History
    predict: Predict
    weights_hash: str
    weights: np.ndarray | None = None
