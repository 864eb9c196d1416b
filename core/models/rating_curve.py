"""The reference of hydrologists: concentration from the discharge of the same day.

C = b0 + b1 q + ... + bn q^n + bs sin + bc cos of the time of the year, on the working scale, after
Cohn et al. 1992 (Water Resources Research 28, 2353) without their trend. Where no driver is known
ahead q is the last one known; where there is no driver it is the target's own last value.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from pydantic import Field

from core.dataset.window_columns import INSTANTS
from core.dataset.windows import TuningWindows, Windows
from core.models.entry import ModelEntry
from core.models.features import squared_error
from core.models.seasonal import DAYS, day_of_year
from core.models.settings import Settings, settings_in
from core.models.space import Choice, Configuration, SearchSpace

DEGREES = (1, 2)


class RatingCurveSettings(Settings):
    """What shapes the curve.

    Attributes:
        degree: Highest power of the driver; None leaves it to the validation part.
    """

    degree: int | None = Field(default=None, ge=1, le=5)


@dataclass(frozen=True, slots=True)
class _Column:
    """A variable of the windows, known ahead or of the past."""

    is_ahead: bool
    number: int

    def of(self, windows: Windows) -> np.ndarray:
        """It or its last value on every day that is forecast, float64 (n, H)."""
        if self.is_ahead:
            return windows.ahead[:, :, self.number].astype(np.float64)
        last = windows.past[:, -1:, self.number].astype(np.float64)
        return np.repeat(last, windows.shape.horizon, axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class RatingCurve:
    """Coefficients for every lead and target.

    Attributes:
        coefficients: (H, D, terms).
        degree: Highest power of the driver.
        column: Where the driver stands in the windows.
    """

    coefficients: np.ndarray
    degree: int
    column: _Column

    @property
    def chosen(self) -> Configuration:
        """The degree."""
        return {"degree": self.degree}

    def predict(self, windows: Windows) -> np.ndarray:
        """The forecast on the working scale, (n, H, D)."""
        forecast: np.ndarray = np.einsum(
            "nht,hdt->nhd", _terms(windows, self.column, self.degree), self.coefficients
        )
        return forecast


def fit(tuning: TuningWindows, configuration: Configuration, _seed: int) -> RatingCurve:
    """Least squares on training, a curve a lead and target; validation chooses an open degree.

    Raises:
        SpecError: The configuration breaks a rule.
    """
    degree = settings_in(configuration, RatingCurveSettings, label="the rating curve").degree
    degrees = [degree] if degree else DEGREES
    curves = [_fitted(tuning.training, _column(tuning), one) for one in degrees]
    part = tuning.validation
    return min(curves, key=lambda curve: squared_error(curve.predict(part), part))


def _fitted(windows: Windows, column: _Column, degree: int) -> RatingCurve:
    shape, terms = windows.shape, _terms(windows, column, degree)
    coefficients = np.zeros((shape.horizon, shape.targets, terms.shape[-1]))
    for lead, target in np.ndindex(shape.horizon, shape.targets):
        rows = windows.observed[:, lead, target]
        if rows.any():
            wanted = windows.target[rows, lead, target].astype(np.float64)
            coefficients[lead, target] = np.linalg.lstsq(terms[rows, lead], wanted)[0]
    return RatingCurve(coefficients, degree, column)


def _terms(windows: Windows, column: _Column, degree: int) -> np.ndarray:
    """Powers of the driver, then the time of the year: (n, H, degree + 3)."""
    driver = column.of(windows)
    angle = 2 * np.pi * day_of_year(windows.target_times) / DAYS
    powers = [driver**power for power in range(degree + 1)]
    return np.stack([*powers, np.sin(angle), np.cos(angle)], axis=-1)


def _column(tuning: TuningWindows) -> _Column:
    """The first driver known ahead, else the first variable of the past that is no date."""
    for is_ahead, names in ((True, tuning.ahead_names), (False, tuning.past_names)):
        for number, name in enumerate(names):
            if name not in INSTANTS:
                return _Column(is_ahead, number)
    return _Column(False, 0)


ENTRY = ModelEntry(
    name="rating_curve",
    label="Rating curve",
    summary="A curve of the driver on the day itself with a season; the habit of the trade.",
    space=SearchSpace(
        dimensions=(Choice(name="degree", values=DEGREES, help="Highest power of the driver"),)
    ),
    fit=fit,
    is_quick=True,
)
