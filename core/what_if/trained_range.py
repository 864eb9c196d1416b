"""Where a scenario leaves what the networks were trained on. It forbids nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.dataset.series import Series
from core.dataset.split import Part, Split, part_rows


@dataclass(frozen=True, slots=True)
class TrainedRange:
    """The lowest and highest value of a driver in the training part, in its unit."""

    low: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class Outside:
    """A driver that leaves its trained range.

    Attributes:
        driver: Its name.
        unit: Its unit.
        dates: (k,) when, in the order of time.
        values: (k,) what it is then.
        trained: The range.
    """

    driver: str
    unit: str
    dates: np.ndarray
    values: np.ndarray
    trained: TrainedRange

    @property
    def sentence(self) -> str:
        """For a reader: which driver, which days, the range, the value that is farthest out."""
        days = [str(date)[:10] for date in self.dates]
        when = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
        beyond = np.maximum(self.values - self.trained.high, self.trained.low - self.values)
        worst = self.values[int(np.argmax(beyond))]
        return (
            f"{self.driver} leaves the range that was trained on, {self.trained.low:.3g} to "
            f"{self.trained.high:.3g} {self.unit}, on {when} ({len(days)} "
            f"{'step' if len(days) == 1 else 'steps'}, as far as {worst:.3g} {self.unit})."
        )


def trained_ranges(series: Series, split: Split) -> dict[str, TrainedRange]:
    """The range of every driver in the training part; without those that have no value there."""
    rows = part_rows(split, series.dates) == Part.TRAINING
    known = {one.name: one.values[rows & ~np.isnan(one.values)] for one in series.drivers}
    return {
        name: TrainedRange(float(values.min()), float(values.max()))
        for name, values in known.items()
        if len(values)
    }


def outside(
    driver: str, unit: str, dates: np.ndarray, values: np.ndarray, trained: TrainedRange
) -> Outside | None:
    """What of a driver's values (k,) lies outside its range; None when nothing does."""
    is_out = (values < trained.low) | (values > trained.high)
    if not is_out.any():
        return None
    return Outside(driver, unit, dates[is_out], values[is_out], trained)
