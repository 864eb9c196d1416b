"""A first guess at what each column of a file is, for a page to show. It decides nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.dataset.dating import looks_like_date
from core.dataset.measurement import parse_column
from core.dataset.table import TextTable, read_table
from core.dataset.units import unit_in_name
from core.errors import DataError

LOOKED_AT = 400
PREVIEW_ROWS = 8
DATE_NAMES = ("date", "time", "datum", "jour", "day")


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """What the columns of a file look like.

    Attributes:
        columns: All columns, in the order of the file.
        date: The likeliest date column; None where there is none.
        targets: Columns of numbers, likeliest target first: those with non-detects, then the
            sparsest.
        drivers: Columns of numbers without non-detects that have a value in most rows.
        units: Unit by column, where its name states one.
        preview: The first rows, one tuple of cells each.
        rows: Rows in the file.
        warnings: What was repaired to read it.
    """

    columns: tuple[str, ...]
    date: str | None
    targets: tuple[str, ...]
    drivers: tuple[str, ...]
    units: dict[str, str]
    preview: tuple[tuple[str, ...], ...]
    rows: int
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Look:
    """Shares of the rows, 0 to 1, of one column of numbers."""

    name: str
    non_detects: float
    filled: float


def guess_columns(content: bytes) -> ColumnGuess:
    """Guess the columns of a measurement file.

    Raises:
        DataError: It is no delimited text file with a header and rows.
    """
    table = read_table(content)
    date = _date_column(table)
    looks = [look for name in table.columns if name != date and (look := _look(table, name))]
    by_target = sorted(looks, key=lambda look: (look.non_detects == 0, look.filled))
    drivers = [look for look in looks if not look.non_detects and look.filled > 0.5]
    target = by_target[0].name if by_target else None
    units = {name: unit for name in table.columns if (unit := unit_in_name(name))}
    cells = list(zip(*table.columns.values(), strict=True))
    return ColumnGuess(
        columns=tuple(table.columns),
        date=date,
        targets=tuple(look.name for look in by_target),
        drivers=tuple(look.name for look in drivers if look.name != target),
        units=units,
        preview=tuple(cells[:PREVIEW_ROWS]),
        rows=len(table.lines),
        warnings=table.warnings,
    )


def _date_column(table: TextTable) -> str | None:
    shares = {name: _date_share(cells) for name, cells in table.columns.items()}
    likely = [name for name, share in shares.items() if share >= 0.9]
    named = [name for name in likely if any(word in name.casefold() for word in DATE_NAMES)]
    return next(iter(named or likely), None)


def _date_share(cells: list[str]) -> float:
    filled = [cell for cell in cells if cell][:LOOKED_AT]
    return sum(map(looks_like_date, filled)) / len(filled) if filled else 0.0


def _look(table: TextTable, name: str) -> _Look | None:
    """None where the column holds anything but measurements, or nothing."""
    try:
        column = parse_column(table.columns[name], name, lines=table.lines, fallback=".")
    except DataError:
        return None
    limits, values = ~np.isnan(column.limits), ~np.isnan(column.values)
    if not values.any():
        return None
    return _Look(name, float(limits.mean()), float((limits | values).mean()))
