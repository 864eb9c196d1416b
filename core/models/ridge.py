"""The reference that a network has to earn its keep against: a ridge on everything in the window.

One regression a lead and target, on the windows where it was sampled. It never sees the test part.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from core.dataset.windows import TuningWindows, Windows
from core.errors import SpecError
from core.models.entry import ModelEntry
from core.models.space import Choice, Configuration, SearchSpace

ALPHAS = (1e-2, 1e-1, 1.0, 1e1, 1e2, 1e3, 1e4)
SPACE = SearchSpace(
    dimensions=(
        Choice(name="alpha", values=ALPHAS, help="Strength of the penalty"),
        Choice(name="increments", values=(False, True), help="Forecast the change"),
    )
)


@dataclass(frozen=True, slots=True, eq=False)
class Ridge:
    """Coefficients for every lead and target.

    Attributes:
        coefficients: (features, H D).
        intercepts: (H D,).
        increments: Whether the last known values are added.
        alpha: Strength of the penalty.
    """

    coefficients: np.ndarray
    intercepts: np.ndarray
    increments: bool
    alpha: float

    def predict(self, windows: Windows) -> np.ndarray:
        """The forecast on the working scale, (n, H, D)."""
        shape = windows.shape
        flat = features(windows) @ self.coefficients + self.intercepts
        forecast: np.ndarray = flat.reshape(-1, shape.horizon, shape.targets)
        return forecast + last_known(windows) if self.increments else forecast


def features(windows: Windows) -> np.ndarray:
    """Past, history and known-ahead values in one row a window, float64 (n, features)."""
    parts = (windows.past, windows.history, windows.ahead)
    flat = [part.reshape(len(windows), -1) for part in parts]
    return np.concatenate(flat, axis=1).astype(np.float64)


def last_known(windows: Windows) -> np.ndarray:
    """The last known values, (n, 1, D)."""
    last: np.ndarray = windows.history[:, -1:, : windows.shape.targets].astype(np.float64)
    return last


def fit(tuning: TuningWindows, configuration: Configuration) -> Ridge:
    """Fit on training; what the configuration leaves open is chosen on validation.

    Raises:
        SpecError: The configuration breaks a rule.
    """
    fitted = [
        _fitted(tuning.training, alpha=alpha, increments=increments)
        for alpha, increments in product(*_candidates(configuration))
    ]
    if len(fitted) == 1:
        return fitted[0]
    return min(fitted, key=lambda ridge: _error(ridge, tuning.validation))


def _candidates(configuration: Configuration) -> tuple[tuple[float, ...], tuple[bool, ...]]:
    alpha, increments = configuration.get("alpha"), configuration.get("increments")
    is_number = isinstance(alpha, int | float) and not isinstance(alpha, bool)
    fits = (
        set(configuration) <= {"alpha", "increments"}
        and (alpha is None or (is_number and 0 < float(alpha) < np.inf))
        and (increments is None or isinstance(increments, bool))
    )
    if not fits:
        raise SpecError(
            "a ridge takes `alpha` above 0 and `increments`, true or false",
            found=str(configuration),
            remedy="Leave a name out to have it chosen on the validation part.",
        )
    alphas = ALPHAS if alpha is None else (float(alpha),)
    return alphas, (False, True) if increments is None else (bool(increments),)


def _fitted(windows: Windows, *, alpha: float, increments: bool) -> Ridge:
    from sklearn.linear_model import Ridge as LinearModel  # slow to import

    inputs, observed = features(windows), windows.observed.reshape(len(windows), -1)
    change = windows.target - (last_known(windows) if increments else 0.0)
    wanted = change.reshape(len(windows), -1).astype(np.float64)  # (n, H D)
    coefficients = np.zeros((inputs.shape[1], wanted.shape[1]))
    intercepts = np.zeros(wanted.shape[1])
    for columns in _sampled_alike(observed):
        rows = observed[:, columns[0]]
        if not rows.any():
            continue  # nothing to learn: 0, that is the middle of the scale or no change
        model = LinearModel(alpha=alpha).fit(inputs[rows], wanted[np.ix_(rows, columns)])
        # One column comes back without its axis.
        coefficients[:, columns] = np.reshape(model.coef_, (len(columns), -1)).T
        intercepts[columns] = model.intercept_
    return Ridge(coefficients, intercepts, increments, alpha)


def _sampled_alike(observed: np.ndarray) -> Iterator[np.ndarray]:
    """Columns of (n, H D) sampled in the same windows: one factorisation serves them all."""
    _, group = np.unique(observed, axis=1, return_inverse=True)
    for number in range(int(group.max()) + 1):
        yield np.flatnonzero(group == number)


def _error(ridge: Ridge, windows: Windows) -> float:
    """Mean squared error on the working scale over what was sampled; 0 when nothing was."""
    squared = np.square(ridge.predict(windows) - windows.target)[windows.observed]
    return float(squared.mean()) if squared.size else 0.0


ENTRY = ModelEntry(
    name="ridge",
    label="Ridge",
    summary="A penalised linear regression on the whole window; often as good as a network.",
    space=SPACE,
    fit=fit,
)
