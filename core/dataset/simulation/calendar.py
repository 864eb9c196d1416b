"""The instants of a simulated river and their place in the year. It draws no random number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.errors import SpecError

DAYS_A_YEAR = 365.25
STEP_HOURS = (1, 24)


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """Instants of a river.

    Attributes:
        dates: (steps,) regular, no time zone.
        step: Time between them [days].
    """

    dates: pd.DatetimeIndex
    step: float

    def __len__(self) -> int:
        return len(self.dates)

    @property
    def day_of_year(self) -> np.ndarray:
        """(steps,) 1.0 at the beginning of the year, with the time of day as a fraction."""
        hour = self.dates.hour.to_numpy() / 24
        return np.asarray(self.dates.day_of_year.to_numpy() + hour, dtype=np.float64)

    def years_since(self, date: str) -> np.ndarray:
        """(steps,) years since a date, negative before it."""
        seconds = (self.dates - pd.Timestamp(date)).total_seconds().to_numpy()
        return np.asarray(seconds / 86_400 / DAYS_A_YEAR)

    def bell(self, centre: float, width: float) -> np.ndarray:
        """(steps,) 1 on a day of the year, falling to both sides, around the turn of the year too.

        Args:
            centre: Day of the year of the maximum.
            width: Standard deviation of the bell [days].
        """
        away = (self.day_of_year - centre + DAYS_A_YEAR / 2) % DAYS_A_YEAR - DAYS_A_YEAR / 2
        return np.asarray(np.exp(-0.5 * (away / width) ** 2))


def calendar(start: str, years: float, *, step_hours: int = 24) -> Calendar:
    """The instants from `start` over `years`.

    Raises:
        SpecError: A step that is neither an hour nor a day.
    """
    if step_hours not in STEP_HOURS:
        raise SpecError(
            "the step of the simulator is 1 or 24 hours",
            found=f"{step_hours}",
            remedy="Choose one of the two; `resample` makes other steps of the hourly river.",
        )
    count = round(years * DAYS_A_YEAR * 24 / step_hours)
    frequency = pd.Timedelta(hours=step_hours)
    dates = pd.date_range(start, periods=count, freq=frequency, unit="s")
    return Calendar(dates, step_hours / 24)
