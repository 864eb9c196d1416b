"""The reference that says "as it was": the last known value, for every lead."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.dataset.windows import TuningWindows, Windows
from core.models.entry import ModelEntry
from core.models.space import Configuration, SearchSpace


@dataclass(frozen=True, slots=True)
class Persistence:
    """Nothing to fit."""

    @property
    def chosen(self) -> Configuration:
        """Nothing is open."""
        return {}

    def predict(self, windows: Windows) -> np.ndarray:
        """The last known values on the working scale, (n, H, D)."""
        shape = windows.shape
        last = windows.history[:, -1:, : shape.targets].astype(np.float64)  # (n, 1, D)
        return np.repeat(last, shape.horizon, axis=1)


def fit(_tuning: TuningWindows, _configuration: Configuration, _seed: int) -> Persistence:
    """Nothing is read: the forecast is in the window itself."""
    return Persistence()


ENTRY = ModelEntry(
    name="persistence",
    label="Persistence",
    summary="The last known value, whatever the lead; hard to beat for a day or two.",
    space=SearchSpace(),
    fit=fit,
    is_quick=True,
)
