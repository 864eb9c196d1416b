"""Dated columns of a service on one regular grid become a `Series`. It fetches nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.dataset.grid import Grid, lay_grid, merge_limits, merge_mean, merge_uncertainties
from core.dataset.series import Driver, Series, Target
from core.dataset.wording import counted
from core.errors import DataError


@dataclass(frozen=True, slots=True, eq=False)
class DatedColumn:
    """One column of a service.

    Attributes:
        name: Name of the column in the series.
        unit: Its unit.
        instants: (n,) datetime64[s], any order.
        values: (n,) quantified values, NaN elsewhere.
        limits: (n,) limits of non-detects, NaN elsewhere.
        uncertainties: (n,) of the values, NaN where none is stated; None: no such column.
    """

    name: str
    unit: str
    instants: np.ndarray
    values: np.ndarray
    limits: np.ndarray
    uncertainties: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.instants)


def assemble(
    name: str,
    *,
    targets: tuple[DatedColumn, ...],
    drivers: tuple[DatedColumn, ...] = (),
    origin: str,
    warnings: tuple[str, ...] = (),
) -> Series:
    """Lay all columns on one grid.

    Args:
        name: Name of the series.
        targets: At least one.
        drivers: Columns without limits.
        origin: One sentence on where they come from.
        warnings: What was noticed when they were read.

    Raises:
        DataError: A column is empty, or too few dates.
    """
    columns = (*targets, *drivers)
    for column in columns:
        if not len(column):
            raise DataError(
                f"column {column.name} needs values",
                found="none in the period",
                remedy="Choose another station, parameter or period.",
            )
    grid = lay_grid(np.concatenate([column.instants for column in columns]))
    ends = np.cumsum([len(column) for column in columns])[:-1]
    rows = np.split(grid.rows, ends)
    landed = [_land(column, of, grid) for column, of in zip(columns, rows, strict=True)]
    return Series(
        name=name,
        dates=grid.dates,
        step=grid.step,
        targets=tuple(landed[: len(targets)]),
        drivers=tuple(Driver(one.name, one.unit, one.values) for one in landed[len(targets) :]),
        origin=origin,
        warnings=(*warnings, *_several(columns, rows), *grid.warnings),
    )


def _land(column: DatedColumn, rows: np.ndarray, grid: Grid) -> Target:
    count, known = len(grid.dates), None
    values = merge_mean(column.values, rows, count)
    if column.uncertainties is not None:
        known = merge_uncertainties(column.uncertainties, column.values, rows, count)
    limits = merge_limits(column.limits, rows, values)
    return Target(column.name, column.unit, values, limits, known)


def _several(columns: tuple[DatedColumn, ...], rows: list[np.ndarray]) -> tuple[str, ...]:
    found = []
    for column, of in zip(columns, rows, strict=True):
        several = int((np.bincount(of) > 1).sum())
        if several:
            found.append(
                f"Column {column.name}: {counted(several, 'date')} with several rows; the mean of "
                "their values was kept."
            )
    return tuple(found)
