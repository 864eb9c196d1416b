"""The working scale: logarithm or root where asked for, then standardised on training rows.

It chooses no rows; `cutting` says which are training.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

import numpy as np

from core.dataset.anomalies import Expectation
from core.dataset.series import Series, Target
from core.dataset.windows import Scale
from core.errors import DataError, SpecError

ROOTS: dict[Scale, float] = {"square_root": 2.0, "cube_root": 3.0}
LARGEST_EXPONENT = 700.0  # e**709 is the largest float64; a wild forecast stays finite


@dataclass(frozen=True, slots=True)
class ColumnScaling:
    """How one column reaches the working scale.

    Attributes:
        scale: "log" (natural logarithm first), "square_root" or "cube_root" (that root first, the
            sign kept), or "linear".
        mean: Mean over the training rows, after that.
        sd: Standard deviation there, 1 where the column is constant.
        floor: On a log scale, what a value of 0 or less counts as (half the smallest training
            value; a scenario may set a driver to 0), in the column's own unit.
    """

    scale: Scale
    mean: float
    sd: float
    floor: float

    def to_working(self, values: np.ndarray) -> np.ndarray:
        """Values of any shape to the working scale, float64; NaN stays NaN."""
        plain = np.asarray(values, dtype=np.float64)
        if self.scale == "log":
            plain = np.where(plain <= 0, self.floor, plain)
        plain = unfolded(plain, self.scale)
        return (plain - self.mean) / self.sd

    def to_original(self, values: np.ndarray) -> np.ndarray:
        """Working values of any shape to the column's own unit, float64."""
        plain = np.asarray(values, dtype=np.float64) * self.sd + self.mean
        return folded(plain, self.scale)


@dataclass(frozen=True, slots=True)
class Scaling:
    """The working scale of a cut.

    Attributes:
        targets: Names of the D targets, in the order of the last axis of target arrays.
        columns: Scaling by column name, targets and drivers.
        expectations: What drivers and season lead to expect of each target, where anomalies are
            read.
    """

    targets: tuple[str, ...]
    columns: dict[str, ColumnScaling]
    expectations: dict[str, Expectation] = field(default_factory=dict)

    def column(self, name: str) -> ColumnScaling:
        """The scaling of one column.

        Raises:
            DataError: There is none of that name.
        """
        if name not in self.columns:
            raise DataError(
                "a column must have been scaled when the windows were cut",
                found=repr(name),
                remedy=f"Choose one of: {', '.join(self.columns)}.",
            )
        return self.columns[name]

    def to_working(self, values: np.ndarray) -> np.ndarray:
        """Target values (..., D) in their own units to the working scale, float64."""
        scaled = [self.column(n).to_working(values[..., d]) for d, n in enumerate(self.targets)]
        return np.stack(scaled, axis=-1)

    def to_original(self, values: np.ndarray) -> np.ndarray:
        """Target values (..., D) on the working scale to their own units, float64."""
        plain = [self.column(n).to_original(values[..., d]) for d, n in enumerate(self.targets)]
        return np.stack(plain, axis=-1)

    def to_json(self) -> str:
        """The scaling as JSON text."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Scaling:
        """The scaling that `to_json` wrote."""
        stored = json.loads(text)
        columns = {name: ColumnScaling(**column) for name, column in stored["columns"].items()}
        expectations = {
            name: Expectation(tuple(curve["slopes"]), curve["intercept"])
            for name, curve in stored.get("expectations", {}).items()
        }
        return cls(tuple(stored["targets"]), columns, expectations)


def fit_column(
    values: np.ndarray, name: str, *, scale: Scale, training: np.ndarray
) -> ColumnScaling:
    """The scaling of one column from its training rows.

    Args:
        values: (rows,) all values in the column's own unit, NaN where missing.
        name: Column name, for messages.
        scale: The scale.
        training: (rows,) True in the training part.

    Raises:
        SpecError: A log scale on values of 0 or less.
        DataError: No training row has a value.
    """
    known = values[training & ~np.isnan(values)]
    if scale == "log" and (values <= 0).any():
        raise SpecError(
            f"a log scale needs values above 0 in {name}",
            found=f"{np.nanmin(values):g}",
            remedy=f'Set the scale of {name} to "linear".',
        )
    if not len(known):
        raise DataError(
            f"column {name} needs a value in the training part",
            found="none",
            remedy="Let the training part end later, or leave the column out.",
        )
    floor = float(known.min()) / 2 if scale == "log" else 0.0
    plain = unfolded(known, scale)
    is_constant = np.ptp(plain) == 0  # its computed deviation can differ from 0 by rounding
    sd = 1.0 if is_constant else float(plain.std())
    return ColumnScaling(scale, mean=float(plain.mean()), sd=sd, floor=floor)


def unfolded(values: np.ndarray, scale: Scale) -> np.ndarray:
    """Values of any shape after the logarithm or root of a scale; a root keeps the sign."""
    if scale == "log":
        return np.asarray(np.log(values))
    power = ROOTS.get(scale)
    return values if power is None else np.asarray(np.sign(values) * np.abs(values) ** (1 / power))


def folded(values: np.ndarray, scale: Scale) -> np.ndarray:
    """The way back from `unfolded`."""
    if scale == "log":
        return np.asarray(np.exp(np.minimum(values, LARGEST_EXPONENT)))
    power = ROOTS.get(scale)
    return values if power is None else np.asarray(np.sign(values) * np.abs(values) ** power)


def choose_scales(series: Series) -> dict[str, Scale]:
    """A scale for each column: "log" where all is above 0 and skewed to the right."""
    columns: Mapping[str, np.ndarray] = {
        **{target.name: half_limits(target) for target in series.targets},
        **{driver.name: driver.values for driver in series.drivers},
    }
    return {name: _choose(values[~np.isnan(values)]) for name, values in columns.items()}


def half_limits(target: Target) -> np.ndarray:
    """(rows,) values, and half the limit of non-detects, in the target's unit; NaN elsewhere."""
    return np.where(target.is_non_detect, target.limits / 2, target.values)


def _choose(known: np.ndarray) -> Scale:
    if not len(known) or known.min() <= 0 or np.ptp(known) == 0:
        return "linear"
    centred = known - known.mean()
    skewness = float((centred**3).mean() / (centred**2).mean() ** 1.5)
    return "log" if skewness > 0.5 else "linear"
