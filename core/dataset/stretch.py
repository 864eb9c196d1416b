"""A stretch of a series, or a series that goes on beyond its end. It measures and fills nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
import pandas as pd

from core.dataset.series import Driver, Series, Target


def stretch(series: Series, first: int, last: int) -> Series:
    """The rows from `first` to `last`, both inclusive."""
    rows = slice(first, last + 1)
    return replace(
        series,
        dates=series.dates[rows],
        targets=tuple(
            replace(one, values=one.values[rows], limits=one.limits[rows]) for one in series.targets
        ),
        drivers=tuple(replace(one, values=one.values[rows]) for one in series.drivers),
    )


def prolonged(series: Series, rows: int, *, held: Collection[str], longest_gap: int) -> Series:
    """The series with so many more rows, in which nothing is known but what is held.

    Args:
        series: What to prolong.
        rows: How many rows.
        held: Drivers that keep their last known value.
        longest_gap: Rows at the end without a value over which a driver is still held.
    """
    dates = pd.date_range(series.dates[0], periods=len(series) + rows, freq=series.step)
    nothing = np.full(rows, np.nan)

    def longer(driver: Driver) -> Driver:
        recent = driver.values[-1 - longest_gap :]
        known = recent[~np.isnan(recent)]
        last = known[-1] if driver.name in held and len(known) else np.nan
        return replace(driver, values=np.concatenate([driver.values, np.full(rows, last)]))

    return replace(
        series,
        dates=dates,
        targets=tuple(
            Target(
                one.name,
                one.unit,
                np.concatenate([one.values, nothing]),
                np.concatenate([one.limits, nothing]),
            )
            for one in series.targets
        ),
        drivers=tuple(map(longer, series.drivers)),
    )
