"""The reference that says "as at this time of the year": a climatology of the training part.

It reads the dates that are forecast, and nothing else of a window.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.dataset.windows import TuningWindows, Windows
from core.models.entry import ModelEntry
from core.models.space import Configuration, SearchSpace

DAYS = 366  # the calendar of leap years; other years leave out 29 February
SMOOTHING = 7  # days on either side: a window of 15 days
LONGEST = DAYS // 2  # on either side: the whole year


def day_of_year(times: np.ndarray) -> np.ndarray:
    """Day 0 to 365 on the calendar of leap years, so that 1 March is day 60 in every year.

    Args:
        times: datetime64 of any shape.

    Returns:
        Whole numbers of that shape.
    """
    days = times.astype("datetime64[D]")
    years = days.astype("datetime64[Y]")
    number = (days - years.astype("datetime64[D]")).astype(np.int64)
    length = ((years + 1).astype("datetime64[D]") - years.astype("datetime64[D]")).astype(np.int64)
    leap: np.ndarray = number + ((length == 365) & (number >= 59))
    return leap


@dataclass(frozen=True, slots=True, eq=False)
class Climatology:
    """A mean for every day of the year and target.

    Attributes:
        means: (366, D) on the working scale.
    """

    means: np.ndarray

    @property
    def chosen(self) -> Configuration:
        """Nothing is open."""
        return {}

    def predict(self, windows: Windows) -> np.ndarray:
        """The means of the days that are forecast, (n, H, D)."""
        forecast: np.ndarray = self.means[day_of_year(windows.target_times)]
        return forecast


def fit(tuning: TuningWindows, _configuration: Configuration, _seed: int) -> Climatology:
    """Means of what was sampled within 7 days of a day, over the years of the training part.

    Windows overlap, so every date counts once. Where 15 days hold no sample the window widens
    day by day; a target without any sample gets 0, the middle of the working scale.
    """
    windows = tuning.training
    times, first = np.unique(windows.target_times, return_index=True)
    targets = windows.shape.targets
    sampled = windows.observed.reshape(-1, targets)[first].astype(np.float64)  # (dates, D)
    values = windows.target.reshape(-1, targets)[first] * sampled
    days = day_of_year(times)
    counts, sums = np.zeros((DAYS, targets)), np.zeros((DAYS, targets))
    np.add.at(counts, days, sampled)
    np.add.at(sums, days, values)
    return Climatology(_smoothed(sums, counts))


def _smoothed(sums: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Circular means (366, D), each over the narrowest window that holds a sample."""
    apart = np.abs(np.arange(DAYS)[:, None] - np.arange(DAYS))
    apart = np.minimum(apart, DAYS - apart)
    means = np.zeros_like(sums)
    is_open = np.ones(sums.shape, dtype=bool)
    for radius in range(SMOOTHING, LONGEST + 1):
        near = (apart <= radius).astype(np.float64)
        held = near @ counts
        fresh = is_open & (held > 0)
        means[fresh] = (near @ sums)[fresh] / held[fresh]
        is_open &= ~fresh
        if not is_open.any():
            break
    return means


ENTRY = ModelEntry(
    name="seasonal",
    label="Seasonal mean",
    summary="The mean of the same two weeks in the years of training; the bar at long leads.",
    space=SearchSpace(),
    fit=fit,
    is_quick=True,
)
