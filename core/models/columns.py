"""One regression a lead and target: what every regressor of plain columns shares.

It knows no regressor: a model's file makes its own. Nothing here sees a validation or test part.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from core.dataset.windows import TuningWindows, Windows
from core.models.features import features, last_known, squared_error
from core.models.settings import SettingsT
from core.models.space import Configuration

Regressor = Callable[[np.ndarray], np.ndarray]  # (n, features) to (n,)
FitColumn = Callable[[np.ndarray, np.ndarray, int], Regressor]


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """A regressor for every lead and target.

    Attributes:
        regressors: H D of them, lead by lead; None where training held no sample.
        increments: Whether they forecast the change since the last known value.
        means: Whether they read means over the last days in place of every day.
        chosen: What they were fitted with, nothing left open.
    """

    regressors: tuple[Regressor | None, ...]
    increments: bool
    means: bool
    chosen: Configuration = field(default_factory=dict)

    def predict(self, windows: Windows) -> np.ndarray:
        """The forecast on the working scale, float64 (n, H, D)."""
        inputs, shape = features(windows, means=self.means), windows.shape
        nothing = np.zeros(len(windows))  # the middle of the scale, or no change
        flat = [nothing if one is None else one(inputs) for one in self.regressors]
        forecast = np.stack(flat, axis=1).reshape(-1, shape.horizon, shape.targets)
        return forecast + last_known(windows) if self.increments else forecast


def fit_columns(windows: Windows, *, increments: bool, means: bool, fit: FitColumn) -> Columns:
    """Fit every column on the windows in which it was sampled.

    Args:
        windows: The training part.
        increments: Whether to fit the change since the last known value.
        means: Whether to read means over the last days in place of every day.
        fit: From inputs (n, features), wanted values (n,) and the column's number.
    """
    inputs = features(windows, means=means)
    observed = windows.observed.reshape(len(windows), -1)
    wanted = windows.target.astype(np.float64) - (last_known(windows) if increments else 0.0)
    wanted = wanted.reshape(observed.shape)
    fitted: list[Regressor | None] = []
    for column in range(observed.shape[1]):
        rows = observed[:, column]
        is_known = bool(rows.any())
        fitted.append(fit(inputs[rows], wanted[rows, column], column) if is_known else None)
    return Columns(tuple(fitted), increments, means)


def fit_best(
    tuning: TuningWindows,
    candidates: Sequence[SettingsT],
    fit: Callable[[SettingsT], Columns],
) -> Columns:
    """Of several settings the fit with the smallest error on validation, the first of equals."""
    part = tuning.validation
    fitted = [replace(fit(one), chosen=one.model_dump()) for one in candidates]
    return min(fitted, key=lambda columns: squared_error(columns.predict(part), part))
