"""A CSV file becomes a `Series`: named columns, parsed cells, one regular grid, told warnings.

It guesses no column (see `guessing`) and stores nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches

import numpy as np
import pandas as pd

from core.dataset.dating import parse_dates
from core.dataset.grid import Grid, lay_grid, merge_limits, merge_mean, merge_uncertainties
from core.dataset.guessing import ColumnGuess, guess_columns
from core.dataset.measurement import DecimalMark, MeasuredColumn, decimal_evidence, parse_column
from core.dataset.read_options import ReadOptions, check_roles
from core.dataset.series import Driver, Series, Target
from core.dataset.table import TextTable, read_table
from core.dataset.units import unit_in_name
from core.dataset.wording import counted
from core.errors import DataError

__all__ = ["FEWEST_SAMPLES", "ColumnGuess", "ReadOptions", "guess_columns", "read_csv"]

FEWEST_SAMPLES = 5


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """Dated rows of the file, in its order."""

    table: TextTable
    instants: np.ndarray
    cells: dict[str, MeasuredColumn]
    warnings: tuple[str, ...]


def read_csv(content: bytes, options: ReadOptions, *, now: datetime | None = None) -> Series:
    """Read a measurement file.

    Args:
        content: The file as it is on disk.
        options: Which column is what.
        now: The present, for a warning about future dates; None asks for no such warning.

    Raises:
        DataError: The file cannot be used; the message says why and what to do.
    """
    table = read_table(content)
    check_roles(options)
    _check_columns(table, options)
    rows = _dated(_without_repeats(table, options), options)
    grid = lay_grid(rows.instants)
    merged = _merge_warnings(rows, grid, options)
    targets = tuple(_target(name, rows, grid, options) for name in options.targets)
    drivers = tuple(_driver(name, rows, grid, options) for name in options.drivers)
    future = _future_warnings(grid.dates, now)
    return Series(
        name=options.name.strip(),
        dates=grid.dates,
        step=grid.step,
        targets=targets,
        drivers=drivers,
        is_simulated=options.is_simulated,
        origin=f"Read from a file of {len(table.lines)} rows.",
        warnings=(
            *rows.warnings,
            *merged,
            *grid.warnings,
            *_negatives(targets),
            *_driver_limits(rows, options),
            *future,
        ),
    )


def _check_columns(table: TextTable, options: ReadOptions) -> None:
    for name in (options.date, *options.measured):
        if name in table.columns:
            continue
        there = {column.casefold(): column for column in table.columns}
        near = get_close_matches(name.casefold(), list(there), n=1)
        hint = f"Did you mean {there[near[0]]!r}? " if near else ""
        raise DataError(
            f"column {name!r} must be in the file",
            found=f"the columns {', '.join(table.columns)}",
            remedy=f"{hint}Choose one of these.",
        )


def _without_repeats(table: TextTable, options: ReadOptions) -> TextTable:
    """The used columns, without rows that repeat another row cell by cell and undated ones."""
    names = [options.date, *options.measured]
    seen: set[tuple[str, ...]] = set()
    keep, repeated, undated = [], 0, 0
    whole = zip(*(table.columns[name] for name in names), strict=True)
    for row, cells in enumerate(whole):
        if not cells[0]:
            undated += any(cells)
        elif cells in seen:
            repeated += 1
        else:
            seen.add(cells)
            keep.append(row)
    warnings = list(table.warnings)
    if repeated:
        warnings.append(f"{counted(repeated, 'exact repeat')} of another row dropped.")
    if undated:
        warnings.append(f"{counted(undated, 'row')} without a date left out.")
    columns = {name: [table.columns[name][row] for row in keep] for name in names}
    return TextTable(columns, [table.lines[r] for r in keep], table.delimiter, tuple(warnings))


def _dated(table: TextTable, options: ReadOptions) -> _Rows:
    dates = parse_dates(
        table.columns[options.date], options.date, lines=table.lines, day_first=options.day_first
    )
    warnings = [*table.warnings, *dates.warnings]
    if (np.diff(dates.instants.astype(np.int64)) < 0).any():
        warnings.append("The rows were not in the order of their dates; they were sorted.")
    fallback = _fallback(table, options)
    cells = {
        name: parse_column(
            table.columns[name],
            name,
            lines=table.lines,
            decimal=options.decimal,
            fallback=fallback,
        )
        for name in options.measured
    }
    for column in cells.values():
        warnings += column.warnings
    return _Rows(table, dates.instants, cells, tuple(warnings))


def _fallback(table: TextTable, options: ReadOptions) -> DecimalMark | None:
    """The mark for a column that does not tell: that of the other columns, else of the delimiter.

    A comma inside a comma-delimited file was quoted, so it groups thousands; a semicolon is what
    spreadsheets write where the comma marks decimals.
    """
    names = (*options.targets, *options.drivers)
    shown = set().union(*(decimal_evidence(table.columns[name]) for name in names))
    if len(shown) == 1:
        mark: DecimalMark = shown.pop()
        return mark
    hints: dict[str, DecimalMark] = {",": ".", ";": ","}
    if table.delimiter == ";" and any("." in cell for n in names for cell in table.columns[n]):
        return None  # points and no comma: leave it to the column
    return hints.get(table.delimiter)


def _merge_warnings(rows: _Rows, grid: Grid, options: ReadOptions) -> tuple[str, ...]:
    counts = np.bincount(grid.rows, minlength=len(grid.dates))
    several = int((counts > 1).sum())
    if not several:
        return ()
    warnings = [f"{counted(several, 'date')} with several rows; the mean of their values was kept."]
    for name in options.targets:
        column = rows.cells[name]
        measured = np.unique(grid.rows[~np.isnan(column.values)])
        lost = int(np.isin(grid.rows[~np.isnan(column.limits)], measured).sum())
        if lost:
            warnings.append(
                f"Column {name}: {counted(lost, 'non-detect')} left out on dates that also have "
                "a value."
            )
    return tuple(warnings)


def _target(name: str, rows: _Rows, grid: Grid, options: ReadOptions) -> Target:
    column = rows.cells[name]
    values = merge_mean(column.values, grid.rows, len(grid.dates))
    limits = merge_limits(column.limits, grid.rows, values)
    unit = options.target_units.get(name, options.unit)
    known = None
    if (column_of := options.uncertainties.get(name)) is not None:
        spread = np.where(np.isnan(column.values), np.nan, rows.cells[column_of].values)
        known = merge_uncertainties(spread, column.values, grid.rows, len(grid.dates))
    target = Target(name, unit.strip(), values, limits, known)
    _check_usable(target)
    return target


def _check_usable(target: Target) -> None:
    samples, quantified = int(target.is_sampled.sum()), target.values[target.is_quantified]
    if samples < FEWEST_SAMPLES:
        raise DataError(
            f"target {target.name} needs at least {FEWEST_SAMPLES} samples",
            found=f"{samples}",
            remedy="Choose another column, or a longer file.",
        )
    if not len(quantified):
        raise DataError(
            f"target {target.name} needs values above the detection limit",
            found=f"{samples} samples, all of them non-detects",
            remedy="Choose a target that was quantified, or more sensitive measurements.",
        )
    if samples == len(quantified) and np.ptp(quantified) == 0:
        raise DataError(
            f"target {target.name} must vary, or there is nothing to forecast",
            found=f"{quantified[0]:g} in all {samples} samples",
            remedy="Choose another column.",
        )


def _driver(name: str, rows: _Rows, grid: Grid, options: ReadOptions) -> Driver:
    column = rows.cells[name]
    # A driver is read, never scored, so half the limit is good enough; it is warned about.
    cells = np.where(np.isnan(column.limits), column.values, column.limits / 2)
    values = merge_mean(cells, grid.rows, len(grid.dates))
    if np.isnan(values).all():
        raise DataError(
            f"driver {name} needs values",
            found="only empty cells",
            remedy="Leave this driver out, or choose another column.",
        )
    return Driver(name, options.driver_units.get(name, unit_in_name(name)), values)


def _driver_limits(rows: _Rows, options: ReadOptions) -> tuple[str, ...]:
    counts = {name: int((~np.isnan(rows.cells[name].limits)).sum()) for name in options.drivers}
    return tuple(
        f"Column {name}: {counted(count, 'value')} below a limit read as half of it; a driver "
        "keeps no limits."
        for name, count in counts.items()
        if count
    )


def _negatives(targets: tuple[Target, ...]) -> tuple[str, ...]:
    counts = {target.name: int((target.values < 0).sum()) for target in targets}
    return tuple(
        f"Column {name}: {counted(count, 'negative value')} kept; its scale has to stay linear."
        for name, count in counts.items()
        if count
    )


def _future_warnings(dates: pd.DatetimeIndex, now: datetime | None) -> tuple[str, ...]:
    if now is None:
        return ()
    count = int((dates > pd.Timestamp(now.replace(tzinfo=None))).sum())
    if not count:
        return ()
    return (
        f"{counted(count, 'date')} in the future (last: {dates[-1]:%Y-%m-%d}); check the years.",
    )
