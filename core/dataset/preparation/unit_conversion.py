"""The step that brings a column to another unit, between Bq/kg and Bq/m3 by suspended matter."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd

from core.dataset.preparation.step import PreparationStep, is_target, with_driver, with_target
from core.dataset.preparation.units import conversion_factor
from core.dataset.series import Series
from core.errors import DataError


class ConvertUnit(PreparationStep):
    """Bring a column to another unit.

    Attributes:
        column: A target or a driver.
        source: Its unit now; stated, so that the step means the same on every series.
        wanted: The unit it gets.
        factor: Computed from both.
    """

    kind: Literal["unit"] = "unit"
    column: str
    source: str
    wanted: str

    @property
    def factor(self) -> float:
        """What values are multiplied by."""
        return conversion_factor(self.source, self.wanted)

    def apply(self, series: Series) -> Series:
        """The series with the column in the wanted unit."""
        if is_target(series, self.column):
            target = series.target(self.column)
            _check_unit(self.column, target.unit, self.source)
            return with_target(series, target.times(self.factor, unit=self.wanted))
        driver = series.driver(self.column)
        _check_unit(self.column, driver.unit, self.source)
        values = driver.values * self.factor
        return with_driver(series, replace(driver, unit=self.wanted, values=values))

    def sentence(self) -> str:
        """What the step does."""
        return f"{self.column} from {self.source} to {self.wanted} (times {self.factor:g})."

    def back(self, target: str, values: np.ndarray, dates: pd.DatetimeIndex) -> np.ndarray:  # noqa: ARG002
        """Values in the unit before."""
        return values / self.factor if target == self.column else values


class ByVolume(PreparationStep):
    """Activity on particles [Bq/kg] becomes activity by volume of water [Bq/m3].

    Bq/m3 = mg/L x Bq/kg / 1000. Where suspended matter is missing, the sample is lost; there is
    no way back without it.

    Attributes:
        target: In Bq/kg.
        matter: The driver with suspended matter in mg/L.
    """

    kind: Literal["by-volume"] = "by-volume"
    target: str
    matter: str

    def apply(self, series: Series) -> Series:
        """The series with the target in Bq/m3."""
        target, matter = series.target(self.target), series.driver(self.matter)
        _check_unit(self.target, target.unit, "Bq/kg")
        _check_unit(self.matter, matter.unit, "mg/L")
        share = np.where(matter.values > 0, matter.values, np.nan) / 1_000
        return with_target(series, target.times(share, unit="Bq/m3"))

    def sentence(self) -> str:
        """What the step does."""
        return f"{self.target} from Bq/kg to Bq/m3 by {self.matter} [mg/L]."


def _check_unit(column: str, found: str, stated: str) -> None:
    if found.replace(" ", "") != stated.replace(" ", ""):
        raise DataError(
            f"{column} must be in {stated} before this step",
            found=found or "no unit",
            remedy=f"State {found} as its unit." if found else "Import it with its unit.",
        )
