"""Observed floods of a record, to be taken into a scenario. It changes nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.dataset.series import Series

RISE = 2  # steps before the peak at which a flood is taken to begin
APART = 10  # steps between two peaks, at least


@dataclass(frozen=True, slots=True)
class ObservedFlood:
    """A high water of the record.

    Attributes:
        start: When the copied stretch begins.
        peak: When the driver was highest.
        height: How high, in its unit.
    """

    start: np.datetime64
    peak: np.datetime64
    height: float


def observed_floods(
    series: Series, driver: str, *, length: int, most: int = 12
) -> list[ObservedFlood]:
    """The highest peaks of a driver, the highest first, none within another's reach.

    Args:
        series: The record.
        driver: Whose peaks are looked for.
        length: Steps that are to be copied from the start on; they lie in the record.
        most: How many floods.
    """
    values, dates = series.driver(driver).values, series.dates.to_numpy()
    left = np.where(np.isnan(values), -np.inf, values)
    left[:RISE], left[max(0, len(left) - length + RISE + 1) :] = -np.inf, -np.inf
    found: list[ObservedFlood] = []
    while len(found) < most and left.size and np.isfinite(left.max()):
        row = int(np.argmax(left))
        found.append(ObservedFlood(dates[row - RISE], dates[row], float(values[row])))
        left[max(0, row - APART) : row + APART + 1] = -np.inf
    return found
