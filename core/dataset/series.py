"""`Series`: one river file on a regular time grid. It reads no file and draws nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.dataset.wording import span
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
        uncertainties: (rows,) of the values, as their source states them (a laboratory says
            whether it is one standard deviation or two); NaN where none is known. None: no
            column of them. They are shown; no model and no score reads them.
    """

    name: str
    unit: str
    values: np.ndarray
    limits: np.ndarray
    uncertainties: np.ndarray | None = None

    def times(self, factor: np.ndarray | float, *, unit: str = "") -> Target:
        """The target times a positive factor, (rows,) or one for all, in another unit if named."""
        known = self.uncertainties
        return Target(
            self.name,
            unit or self.unit,
            self.values * factor,
            self.limits * factor,
            None if known is None else known * factor,
        )

    def taken(self, rows: slice) -> Target:
        """Some of its rows."""
        known = self.uncertainties
        some = None if known is None else known[rows]
        return Target(self.name, self.unit, self.values[rows], self.limits[rows], some)

    @property
    def is_quantified(self) -> np.ndarray:
        """(rows,) True where a value was measured above its limit."""
        return np.asarray(~np.isnan(self.values))

    @property
    def is_non_detect(self) -> np.ndarray:
        """(rows,) True where only an upper limit is known."""
        return np.asarray(~np.isnan(self.limits))

    @property
    def is_sampled(self) -> np.ndarray:
        """(rows,) True where there is a value or a limit."""
        return np.asarray(self.is_quantified | self.is_non_detect)

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
        preparation: The steps that made it of what was read, in their order, each as JSON
            (`core.dataset.preparation` reads and lists them).
    """

    name: str
    dates: pd.DatetimeIndex
    step: pd.Timedelta
    targets: tuple[Target, ...]
    drivers: tuple[Driver, ...] = ()
    is_simulated: bool = False
    origin: str = ""
    warnings: tuple[str, ...] = ()
    preparation: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check what is guaranteed.

        Raises:
            DataError: The name of the rule that is broken.
        """
        _check_grid(self.dates, self.step)
        _check_names(self)
        for target in self.targets:
            _check_target(target, len(self.dates))
        for driver in self.drivers:
            _check_length(driver.name, driver.values, len(self.dates))
            _check_finite(driver.name, driver.values)

    def __len__(self) -> int:
        return len(self.dates)

    def target(self, name: str) -> Target:
        """The target of that name.

        Raises:
            DataError: There is none.
        """
        for target in self.targets:
            if target.name == name:
                return target
        raise _absent(name, "target", [target.name for target in self.targets])

    def driver(self, name: str) -> Driver:
        """The driver of that name.

        Raises:
            DataError: There is none.
        """
        for driver in self.drivers:
            if driver.name == name:
                return driver
        raise _absent(name, "driver", [driver.name for driver in self.drivers])


def _absent(name: str, kind: str, known: list[str]) -> DataError:
    return DataError(
        f"a {kind} must be a column of the series",
        found=repr(name),
        remedy=f"Choose one of: {', '.join(known) or 'none there'}.",
    )


def _check_grid(dates: pd.DatetimeIndex, step: pd.Timedelta) -> None:
    if dates.tz is not None or dates.hasnans:
        raise DataError(
            "the dates of a series are complete and carry no time zone",
            found="a missing date" if dates.hasnans else f"time zone {dates.tz}",
            remedy="Drop undated rows and convert to one zone first.",
        )
    gaps = np.flatnonzero(np.diff(dates.to_numpy()) != step.to_timedelta64())
    if step <= pd.Timedelta(0) or len(gaps):
        raise DataError(
            f"the dates of a series increase by exactly its step ({span(step)})",
            found=f"{dates[gaps[0]]} before {dates[gaps[0] + 1]}" if len(gaps) else "that step",
            remedy="Put the rows on a regular grid; missing values stay empty.",
        )


def _check_names(series: Series) -> None:
    names = [target.name for target in series.targets]
    names += [driver.name for driver in series.drivers]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice or not series.targets:
        raise DataError(
            "a series has at least one target and no name twice",
            found=f"{', '.join(twice)} twice" if twice else "no target",
            remedy="Give each column one role and one name.",
        )


def _check_target(target: Target, rows: int) -> None:
    _check_length(target.name, target.values, rows)
    _check_length(target.name, target.limits, rows)
    _check_finite(target.name, target.values)
    _check_finite(target.name, target.limits)
    _check_uncertainties(target, rows)
    if not target.unit.strip():
        raise DataError(
            f"target {target.name} needs a unit", found="none", remedy="State one, such as Bq/m3."
        )
    if (target.is_quantified & target.is_non_detect).any() or (target.limits <= 0).any():
        raise DataError(
            f"a row of {target.name} holds a value or a positive limit, never both",
            found="a row with both, or a limit of 0 or less",
            remedy="Keep the value where it was quantified, the limit where it was not.",
        )
    if target.is_sampled.sum() < 2:
        raise DataError(
            f"target {target.name} needs at least 2 samples",
            found=f"{target.is_sampled.sum()}",
            remedy="Choose another column, or a longer period.",
        )


def _check_uncertainties(target: Target, rows: int) -> None:
    if target.uncertainties is None:
        return
    _check_length(f"of uncertainties of {target.name}", target.uncertainties, rows)
    if (target.uncertainties < 0).any() or np.isinf(target.uncertainties).any():
        raise DataError(
            f"uncertainties of {target.name} are finite and 0 or more",
            found=f"{np.nanmin(target.uncertainties):g} to {np.nanmax(target.uncertainties):g}",
            remedy="Give absolute uncertainties in the unit of the target.",
        )


def _check_length(name: str, values: np.ndarray, rows: int) -> None:
    if values.shape != (rows,):
        raise DataError(
            f"column {name} is as long as the dates ({rows} rows)",
            found=f"shape {values.shape}",
            remedy="Fill missing rows with NaN.",
        )


def _check_finite(name: str, values: np.ndarray) -> None:
    if np.isinf(values).any():
        raise DataError(
            f"column {name} holds finite numbers or nothing",
            found="an infinite value",
            remedy="Leave the cell empty where there is no measurement.",
        )
