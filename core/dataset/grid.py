"""Dated rows land on a regular time grid: step, duplicates, gaps. It reads no text."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.dataset.wording import counted, span
from core.errors import DataError

DAY = np.timedelta64(86_400, "s")
MOST_ROWS = 3_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Where rows land.

    Attributes:
        dates: (m,) regular grid.
        step: Time between its rows.
        rows: (n,) grid row of each dated row of the file.
        warnings: What was moved or missing, one sentence each.
    """

    dates: pd.DatetimeIndex
    step: pd.Timedelta
    rows: np.ndarray
    warnings: tuple[str, ...]


def lay_grid(instants: np.ndarray) -> Grid:
    """The regular grid that dated rows lie on.

    The step is the commonest spacing if that is regular; rows beside a grid finer than a day
    move to its next instant (never earlier: a value must not be known before it was measured);
    irregular dates land on a daily grid.

    Args:
        instants: (n,) datetime64[s], any order, without NaT.

    Raises:
        DataError: Fewer than 2 distinct dates, or a grid of millions of rows.
    """
    distinct = np.unique(instants)
    _check_two(distinct, "dates")
    step, placed, warnings = _place(instants, distinct)
    start = placed.min()
    rows = ((placed - start) // step).astype(np.int64)
    count = int(rows.max()) + 1
    if count > MOST_ROWS:
        raise DataError(
            f"the grid of a series has at most {MOST_ROWS:,} rows",
            found=f"{count:,} from {start} to {placed.max()} by {span(pd.Timedelta(step))}",
            remedy="Look for a mistyped year, or average the rows to a longer step.",
        )
    dates = pd.date_range(pd.Timestamp(start), periods=count, freq=pd.Timedelta(step), unit="s")
    if not warnings:
        warnings = _gaps(np.unique(rows), count, step)
    return Grid(dates, pd.Timedelta(step), rows, warnings)


def merge_mean(values: np.ndarray, rows: np.ndarray, count: int) -> np.ndarray:
    """Mean of the values that land on each grid row, (count,); NaN where there is none."""
    known = ~np.isnan(values)
    number = np.bincount(rows[known], minlength=count)
    total = np.bincount(rows[known], weights=values[known], minlength=count)
    mean = np.full(count, np.nan)
    np.divide(total, number, out=mean, where=number > 0)
    return mean


def merge_limits(limits: np.ndarray, rows: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Highest limit on each grid row without a quantified value, (count,)."""
    merged = np.full(len(values), -np.inf)
    known = ~np.isnan(limits)
    np.maximum.at(merged, rows[known], limits[known])
    return np.where(np.isinf(merged) | ~np.isnan(values), np.nan, merged)


def merge_uncertainties(
    uncertainties: np.ndarray, values: np.ndarray, rows: np.ndarray, count: int
) -> np.ndarray:
    """Uncertainty of the mean of independent values on each grid row, (count,): sqrt(sum u2) / n.

    NaN where a value has none, or where there is no value.
    """
    known = ~np.isnan(values)
    number = np.bincount(rows[known], minlength=count)
    total = np.bincount(rows[known], weights=uncertainties[known] ** 2, minlength=count)
    merged = np.full(count, np.nan)
    np.divide(np.sqrt(total), number, out=merged, where=number > 0)
    return merged


def _place(
    instants: np.ndarray, distinct: np.ndarray
) -> tuple[np.timedelta64, np.ndarray, tuple[str, ...]]:
    """Step, instants moved onto the grid, warnings."""
    spacing, counts = np.unique(np.diff(distinct), return_counts=True)
    step = spacing[np.argmax(counts)]
    share = counts.max() / counts.sum()
    phase = _commonest(distinct.astype(np.int64) % step.astype(np.int64))
    beside = (instants.astype(np.int64) - phase) % step.astype(np.int64)
    if not beside.any() and (share >= 0.5 or step == DAY):
        return step, instants, ()
    if step < DAY and share >= 0.5:
        moved = np.where(beside > 0, instants + (step - beside.astype("timedelta64[s]")), instants)
        return (
            step,
            moved,
            (
                f"{counted(int((beside > 0).sum()), 'row')} beside the grid of "
                f"{span(pd.Timedelta(step))} moved to its next instant.",
            ),
        )
    days, warnings = _daily(instants)
    return DAY, days, warnings


def _check_two(distinct: np.ndarray, what: str) -> None:
    if len(distinct) < 2:
        raise DataError(
            f"a series needs at least 2 different {what}",
            found=f"{len(distinct)}",
            remedy="Choose a longer file, or another date column.",
        )


def _daily(instants: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
    days = instants.astype("datetime64[D]").astype("datetime64[s]")
    distinct = np.unique(days)
    _check_two(distinct, "days")
    median = pd.Timedelta(np.median(np.diff(distinct)))
    return days, (
        f"The dates are irregular (median spacing {span(median)}); they were put on a daily "
        "grid with empty rows between.",
    )


def _commonest(numbers: np.ndarray) -> int:
    values, counts = np.unique(numbers, return_counts=True)
    return int(values[np.argmax(counts)])


def _gaps(present: np.ndarray, count: int, step: np.timedelta64) -> tuple[str, ...]:
    missing = count - len(present)
    if not missing:
        return ()
    longest = int(np.diff(present).max()) - 1
    return (
        f"{counted(missing, 'row')} of the grid of {span(pd.Timedelta(step))} not in the file "
        f"and left empty; the longest gap is {counted(longest, 'row')}.",
    )
