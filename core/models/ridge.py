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


def fit(tuning: TuningWindows, configuration: Configuration, _seed: int) -> Ridge:
    """Fit on training; what the configuration leaves open is chosen on validation.

    Raises:
        SpecError: The configuration breaks a rule.
    """
    fitted = _fitted(tuning.training, list(product(*_candidates(configuration))))
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


def _fitted(windows: Windows, candidates: list[tuple[float, bool]]) -> list[Ridge]:
    """One ridge for every (alpha, increments); all of them share the products of the inputs."""
    inputs, observed = features(windows), windows.observed.reshape(len(windows), -1)
    levels = windows.target.astype(np.float64)
    changes = levels - last_known(windows)
    wanted = [
        (changes if is_change else levels).reshape(observed.shape) for _, is_change in candidates
    ]
    coefficients = np.zeros((len(candidates), inputs.shape[1], observed.shape[1]))
    intercepts = np.zeros((len(candidates), observed.shape[1]))
    for columns in _sampled_alike(observed):
        rows = observed[:, columns[0]]
        if not rows.any():
            continue  # nothing to learn: 0, that is the middle of the scale or no change
        outputs = np.concatenate([one[np.ix_(rows, columns)] for one in wanted], axis=1)
        alphas = np.repeat([alpha for alpha, _ in candidates], len(columns))
        slopes, constants = _solved(inputs[rows], outputs, alphas)
        shape = (len(candidates), len(columns))
        coefficients[:, :, columns] = slopes.reshape(*shape, -1).swapaxes(1, 2)
        intercepts[:, columns] = constants.reshape(shape)
    return [
        Ridge(coefficients[i], intercepts[i], is_change, alpha)
        for i, (alpha, is_change) in enumerate(candidates)
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
    is_quick=True,
)
