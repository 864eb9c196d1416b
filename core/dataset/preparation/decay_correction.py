"""The step that brings activities to one reference date by radioactive decay."""

from __future__ import annotations

from datetime import date
from typing import Literal

import numpy as np
import pandas as pd
from pydantic import Field

from core.dataset.decay import CAESIUM_137_HALF_LIFE, remaining, years_between
from core.dataset.preparation.step import PreparationStep, with_target
from core.dataset.series import Series


class CorrectDecay(PreparationStep):
    """What each sample would show on a reference date, by decay alone.

    It takes out the decay of the nuclide, not the decline of its sources. Activities of samples
    after the reference date become higher, of those before it lower.

    Attributes:
        target: An activity.
        reference: The date.
        half_life: Half-life [years].
    """

    kind: Literal["decay"] = "decay"
    target: str
    reference: date
    half_life: float = Field(default=CAESIUM_137_HALF_LIFE, gt=0)

    def apply(self, series: Series) -> Series:
        """The series with the target at the reference date."""
        target = series.target(self.target)
        return with_target(series, target.times(self._left(series.dates)))

    def sentence(self) -> str:
        """What the step does."""
        return (
            f"{self.target} corrected for decay to {self.reference} (half-life "
            f"{self.half_life:g} years)."
        )

    def back(self, target: str, values: np.ndarray, dates: pd.DatetimeIndex) -> np.ndarray:
        """Activities on the day of the sample."""
        return values / self._left(dates) if target == self.target else values

    def _left(self, dates: pd.DatetimeIndex) -> np.ndarray:
        years = years_between(dates, pd.Timestamp(self.reference))
        return remaining(years, half_life=self.half_life)
