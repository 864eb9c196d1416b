"""The reference that a network has to earn its keep against: a ridge on what is in the window.

One regression a lead and target, on the windows where it was sampled. It never sees the test part.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from pydantic import Field

from core.dataset.windows import TuningWindows, Windows
from core.models.entry import ModelEntry
from core.models.features import features, last_known, squared_error
from core.models.settings import Settings, filled, settings_in
from core.models.space import Choice, Configuration, SearchSpace

ALPHAS = (1e-2, 1e-1, 1.0, 1e1, 1e2, 1e3, 1e4)
SPACE = SearchSpace(
    dimensions=(
        Choice(name="alpha", values=ALPHAS, help="Strength of the penalty"),
        Choice(name="increments", values=(False, True), help="Forecast the change"),
        Choice(name="means", values=(False, True), help="Read means over the last days"),
    )
)
OPEN = {"means": (False, True), "alpha": ALPHAS, "increments": (False, True)}


class RidgeSettings(Settings):
    """What shapes the regression; what is None is left to the validation part.

    Attributes:
        alpha: Strength of the penalty.
        increments: Whether it forecasts the change since the last known value.
        means: Whether it reads means over the last days in place of every day.
    """

    alpha: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    increments: bool | None = None
    means: bool | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Ridge:
    """Coefficients for every lead and target.

    Attributes:
        coefficients: (features, H D).
        intercepts: (H D,).
        settings: What it was fitted with, nothing left open.
    """

    coefficients: np.ndarray
    intercepts: np.ndarray
    settings: RidgeSettings

    @property
    def chosen(self) -> Configuration:
        """Penalty, increments and means."""
        return self.settings.model_dump()

    def predict(self, windows: Windows) -> np.ndarray:
        """The forecast on the working scale, (n, H, D)."""
        shape = windows.shape
        flat = (
            features(windows, means=bool(self.settings.means)) @ self.coefficients + self.intercepts
        )
        forecast: np.ndarray = flat.reshape(-1, shape.horizon, shape.targets)
        return forecast + last_known(windows) if self.settings.increments else forecast


def fit(tuning: TuningWindows, configuration: Configuration, _seed: int) -> Ridge:
    """Fit on training; what the configuration leaves open is chosen on validation.

    Raises:
        SpecError: The configuration breaks a rule.
    """
    open_settings = settings_in(configuration, RidgeSettings, label="the ridge")
    fitted = [
        ridge
        for one in filled(open_settings, {"means": OPEN["means"]})
        for ridge in _fitted(tuning.training, filled(one, OPEN))
    ]
    part = tuning.validation
    return min(fitted, key=lambda ridge: squared_error(ridge.predict(part), part))


def _fitted(windows: Windows, candidates: list[RidgeSettings]) -> list[Ridge]:
    """One ridge for every candidate; they read alike, so that they share one factorisation."""
    inputs = features(windows, means=bool(candidates[0].means))
    observed = windows.observed.reshape(len(windows), -1)
    levels = windows.target.astype(np.float64)
    changes = levels - last_known(windows)
    wanted = [(changes if one.increments else levels).reshape(observed.shape) for one in candidates]
    coefficients = np.zeros((len(candidates), inputs.shape[1], observed.shape[1]))
    intercepts = np.zeros((len(candidates), observed.shape[1]))
    for columns in _sampled_alike(observed):
        rows = observed[:, columns[0]]
        if not rows.any():
            continue  # nothing to learn: 0, that is the middle of the scale or no change
        outputs = np.concatenate([one[np.ix_(rows, columns)] for one in wanted], axis=1)
        alphas = np.repeat([one.alpha for one in candidates], len(columns))
        slopes, constants = _solved(inputs[rows], outputs, alphas)
        shape = (len(candidates), len(columns))
        coefficients[:, :, columns] = slopes.reshape(*shape, -1).swapaxes(1, 2)
        intercepts[:, columns] = constants.reshape(shape)
    return [
        Ridge(coefficients[i], intercepts[i], settings) for i, settings in enumerate(candidates)
    ]


def _solved(
    inputs: np.ndarray, outputs: np.ndarray, alphas: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Slopes (outputs, features) and free intercepts (outputs,), each output with its own alpha.

    One eigendecomposition, Z'Z = Q diag(l) Q', serves every alpha: slope = Q (Q'Z'y / (l + alpha)).
    A ready ridge would factorise anew for each of them.
    """
    middle, means = inputs.mean(axis=0), outputs.mean(axis=0)
    centred = inputs - middle
    spread, axes = np.linalg.eigh(centred.T @ centred)
    turned = axes.T @ (centred.T @ (outputs - means))  # (features, outputs)
    slopes = axes @ (turned / (np.maximum(spread, 0.0)[:, None] + alphas))
    return slopes.T, means - middle @ slopes


def _sampled_alike(observed: np.ndarray) -> Iterator[np.ndarray]:
    """Columns of (n, H D) sampled in the same windows: one factorisation serves them all."""
    _, group = np.unique(observed, axis=1, return_inverse=True)
    for number in range(int(group.max()) + 1):
        yield np.flatnonzero(group == number)


ENTRY = ModelEntry(
    name="ridge",
    label="Ridge",
    summary="A penalised linear regression on the whole window; often as good as a network.",
    space=SPACE,
    fit=fit,
    is_quick=True,
)
