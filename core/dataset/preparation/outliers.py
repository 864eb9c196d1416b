"""Marks on values far from the rest, and the step that takes marked ones out where asked.

A mark removes nothing: a flood is no mistake.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Literal

import numpy as np
from pydantic import Field

from core.dataset.preparation.step import PreparationStep, with_target
from core.dataset.series import Series
from core.dataset.wording import counted

NORMAL = 1.4826  # a normal's standard deviation over its median absolute deviation


class MarkOutliers(PreparationStep):
    """Mark quantified values of a target that lie far from the others.

    Distance is in robust standard deviations (median absolute deviation; Iglewicz and Hoaglin
    1993), of the logarithm where all values are above 0.

    Attributes:
        target: Which one.
        deviations: How far is far.
    """

    kind: Literal["mark-outliers"] = "mark-outliers"
    target: str
    deviations: float = Field(default=6.0, gt=0)

    def marks(self, series: Series) -> np.ndarray:
        """(rows,) True where a value is marked."""
        values = series.target(self.target).values
        known = ~np.isnan(values)
        scaled = np.full(len(values), np.nan)
        is_positive = bool(known.any()) and values[known].min() > 0
        scaled[known] = np.log(values[known]) if is_positive else values[known]
        if not known.any():
            return np.zeros(len(values), dtype=bool)
        away = np.abs(scaled - np.nanmedian(scaled))
        spread = NORMAL * np.nanmedian(away)
        # Where most values are equal there is no spread to measure by.
        return np.asarray(known & (spread > 0) & (away > self.deviations * spread))

    def apply(self, series: Series) -> Series:
        """The same series, with a warning where something is marked."""
        marked = series.dates[self.marks(series)]
        if not len(marked):
            return series
        shown = ", ".join(str(date)[:10] for date in marked[:5])
        more = f" and {len(marked) - 5} more" if len(marked) > 5 else ""
        told = f"Column {self.target}: {counted(len(marked), 'value')} marked as far from the"
        return replace(series, warnings=(*series.warnings, f"{told} others ({shown}{more})."))

    def sentence(self) -> str:
        """What the step does."""
        return (
            f"Values of {self.target} beyond {self.deviations:g} robust deviations marked; "
            "none removed."
        )


class LeaveOut(PreparationStep):
    """Take single samples out, each named by its date: somebody decided so.

    Attributes:
        target: Which target.
        dates: Instants of the samples.
        reason: Why, in the words of who decided.
    """

    kind: Literal["leave-out"] = "leave-out"
    target: str
    dates: tuple[datetime, ...] = Field(min_length=1)
    reason: str = Field(min_length=3)

    def apply(self, series: Series) -> Series:
        """The series without these samples."""
        target = series.target(self.target)
        out = np.isin(series.dates.to_numpy(), np.array(self.dates, dtype="datetime64[us]"))
        return with_target(series, target.times(np.where(out, np.nan, 1.0)))

    def sentence(self) -> str:
        """What the step does."""
        number = counted(len(self.dates), "sample")
        return f"{number} of {self.target} left out: {self.reason}"
