"""`Series`: one river file on a regular time grid. It reads no file and draws nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.errors import DataError


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """What is to be forecast.

    Attributes:
        name: Column name.
        unit: Unit of `values` and `limits`, as text ("Bq/m3").
        values: (rows,) quantified values; NaN where not sampled or not quantified.
        limits: (rows,) detection limits of non-detects; NaN elsewhere. A row has a value or a
            limit, never both.
    """

    name: str
    unit: str
    values: np.ndarray
    limits: np.ndarray

    @property
    def is_quantified(self) -> np.ndarray:
        """(rows,) True where a value was measured above its limit."""
        return ~np.isnan(self.values)

    @property
    def is_non_detect(self) -> np.ndarray:
        """(rows,) True where only an upper limit is known."""
        return ~np.isnan(self.limits)

    @property
    def is_sampled(self) -> np.ndarray:
        """(rows,) True where there is a value or a limit."""
        return self.is_quantified | self.is_non_detect

    @property
    def non_detect_fraction(self) -> float:
        """Share of the samples that are non-detects, 0 to 1."""
        return float(self.is_non_detect.sum() / max(1, self.is_sampled.sum()))


@dataclass(frozen=True, slots=True, eq=False)
class Driver:
    """A quantity that moves the target. `values` is (rows,), NaN where missing."""

    name: str
    unit: str
    values: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One river file.

    Guaranteed: dates strictly increase by exactly `step`; every column is as long as the dates;
    names are unique; at least one target; a target's values are finite or NaN, its limits
    positive or NaN, never both; each target has at least two samples.

    Attributes:
        name: Name in the store.
        dates: (rows,) regular grid, no time zone.
        step: Time between rows.
        targets: What can be forecast.
        drivers: What is known beside it.
        is_simulated: Whether the numbers come from a simulator.
        origin: One sentence on where the numbers come from.
        warnings: What the reader repaired or noticed, one sentence each.
    """

    name: str
    dates: pd.DatetimeIndex
    step: pd.Timedelta
    targets: tuple[Target, ...]
    drivers: tuple[Driver, ...] = ()
    is_simulated: bool = False
    origin: str = ""
    warnings: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.dates)

    def target(self, name: str) -> Target:
        """The target of that name.

        Raises:
            DataError: There is none.
        """
        return next((t for t in self.targets if t.name == name), None) or _missing(
            name, "target", [t.name for t in self.targets]
        )

    def driver(self, name: str) -> Driver:
        """The driver of that name.

        Raises:
            DataError: There is none.
        """
        return next((d for d in self.drivers if d.name == name), None) or _missing(
            name, "driver", [d.name for d in self.drivers]
        )


def _missing(name: str, kind: str, known: list[str]) -> Driver:  # really NoReturn
    raise DataError(
        f"a {kind} must be a column of the series",
        found=repr(name),
        remedy=f"Choose one of: {', '.join(known) or 'none there'}.",
    )
