"""The step that fills short gaps of a driver. It fills no target: a sample is a sample."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
from pydantic import Field

from core.dataset.preparation.step import PreparationStep, with_driver
from core.dataset.series import Series
from core.dataset.wording import counted


class FillGaps(PreparationStep):
    """Fill gaps of a driver of up to some steps; longer ones stay empty.

    "previous" repeats the value before the gap. "linear" draws a line to the value after it, so
    that a forecast issued inside the gap knows that value: use it where the driver is known ahead
    or the gap is past.

    Attributes:
        driver: Which one.
        method: "previous" or "linear".
        longest: Longest gap that is filled [steps].
    """

    kind: Literal["gaps"] = "gaps"
    driver: str
    method: Literal["previous", "linear"] = "previous"
    longest: int = Field(default=7, ge=1)

    def apply(self, series: Series) -> Series:
        """The series with short gaps of the driver filled."""
        driver = series.driver(self.driver)
        filled = fill_short_gaps(driver.values, longest=self.longest, method=self.method)
        return with_driver(series, replace(driver, values=filled))

    def sentence(self) -> str:
        """What the step does."""
        how = "the value before" if self.method == "previous" else "a line to the value after"
        return f"Gaps of {self.driver} of up to {counted(self.longest, 'step')} filled by {how}."


def fill_short_gaps(
    values: np.ndarray, *, longest: int, method: Literal["previous", "linear"]
) -> np.ndarray:
    """(rows,) with gaps of at most `longest` rows between two values filled.

    A gap at the beginning or the end has a value on one side only and stays.
    """
    known = np.flatnonzero(~np.isnan(values))
    if len(known) < 2:
        return values.copy()
    rows = np.arange(len(values))
    before = np.clip(np.searchsorted(known, rows, side="right") - 1, 0, len(known) - 1)
    after = np.clip(np.searchsorted(known, rows), 0, len(known) - 1)
    inside = (rows > known[0]) & (rows < known[-1]) & np.isnan(values)
    short = inside & (known[after] - known[before] - 1 <= longest)
    line = np.interp(rows, known, values[known])
    fill = values[known[before]] if method == "previous" else line
    return np.where(short, fill, values)
