"""A pasted table as changes: a date or step a line, then one value a driver. It applies none."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from core.errors import DataError
from core.what_if.scenario import MOST_STEPS, Table

_STEP = re.compile(r"[+-]?\d{1,4}")
EMPTY = ("", "-", "na", "nan", "null")


def tables_from_text(
    text: str, *, drivers: Sequence[str], issue: np.datetime64, step: pd.Timedelta
) -> tuple[Table, ...]:
    """The changes that a pasted table, or a small CSV file, stands for.

    Columns are parted by tabs, semicolons or commas. The first one is the step (1 is the first
    after the issue time) or a date; a head line names the drivers of the others. Without a head
    the columns are the drivers in their order. An empty cell leaves its step as it is.

    Args:
        text: What was pasted.
        drivers: Drivers that can be named.
        issue: The issue time, from which dates are counted.
        step: Time between two steps.

    Raises:
        DataError: A line cannot be read; it is named.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise _wrong("no line at all", "Paste at least one line, such as `1; 2500`.")
    mark = next((m for m in ("\t", ";", ",") if m in lines[0]), None)
    rows = [[cell.strip() for cell in (line.split(mark) if mark else line.split())]
            for line in lines]  # fmt: skip
    named = None if _begins_values(rows[0]) else _head(rows[0], drivers)
    body = rows if named is None else rows[1:]
    columns = list(drivers) if named is None else named
    if not body or len(body) > MOST_STEPS:
        raise _wrong(f"{len(body)} lines of values", f"Paste 1 to {MOST_STEPS}.")
    width = len(body[0]) - 1
    if not 1 <= width <= len(columns):
        raise _wrong(
            f"{width} columns of values for {len(columns)} drivers",
            "Name the drivers in a first line, such as `step; discharge`.",
        )
    steps = [_step(row[0], issue, step) for row in body]
    return tuple(_table(name, column, body, steps) for column, name in enumerate(columns[:width]))


def _begins_values(cells: Sequence[str]) -> bool:
    """Whether a line is one of values: its first cell is a step or a date, or numbers follow."""
    if _STEP.fullmatch(cells[0]) or not any(_is_word(cell) for cell in cells[1:]):
        return True
    try:
        return not pd.isna(pd.Timestamp(cells[0]))
    except ValueError:
        return False


def _is_word(cell: str) -> bool:
    try:
        float(cell.replace(",", "."))
    except ValueError:
        return cell.lower() not in EMPTY
    return False


def _head(cells: Sequence[str], drivers: Sequence[str]) -> list[str]:
    """The drivers that a head line names."""
    for cell in cells[1:]:
        if cell not in drivers:
            raise _wrong(f"a column {cell!r}", f"Name drivers that are read: {', '.join(drivers)}.")
    return list(cells[1:])


def _step(cell: str, issue: np.datetime64, step: pd.Timedelta) -> int:
    if _STEP.fullmatch(cell):
        return int(cell)
    try:
        date = pd.Timestamp(cell)
    except ValueError as error:
        raise _wrong(f"{cell!r} in front", "Begin each line with a step or a date.") from error
    if pd.isna(date):
        raise _wrong(f"{cell!r} in front", "Begin each line with a step or a date.")
    steps = (date - pd.Timestamp(issue)) / step
    if steps != round(steps) or abs(steps) > MOST_STEPS:
        raise _wrong(f"{cell!r}, {steps:.1f} steps away", "Give dates of the series' own grid.")
    return round(steps)


def _table(driver: str, column: int, body: Sequence[Sequence[str]], steps: Sequence[int]) -> Table:
    given: dict[int, float] = {}
    for row, step in zip(body, steps, strict=True):
        cell = row[column + 1] if column + 1 < len(row) else ""
        if cell.lower() not in EMPTY:
            given[step] = _value(cell, driver)
    if not given:
        raise _wrong(f"no value of {driver}", "Give at least one.")
    first, last = min(given), max(given)
    if last - first >= MOST_STEPS:
        raise _wrong(f"{last - first + 1} steps", f"Paste at most {MOST_STEPS}.")
    values = tuple(given.get(step) for step in range(first, last + 1))
    return Table(driver=driver, first=first, values=values)


def _value(cell: str, driver: str) -> float:
    """A decimal comma is one: thousands are not parted in a pasted table."""
    try:
        value = float(cell.replace(",", "."))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise _wrong(f"{cell!r} for {driver}", "Give numbers, or leave the cell empty.")
    return value


def _wrong(found: str, remedy: str) -> DataError:
    return DataError(
        "a pasted table holds a step or date and then numbers on each line",
        found=found,
        remedy=remedy,
    )
