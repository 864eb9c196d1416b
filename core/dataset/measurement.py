"""Measurements as laboratories write them (`6,4`, `<0.4`, `1 234`) become numbers and limits.

It reads cells and columns of text. It opens no file and judges no value.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.dataset.wording import counted
from core.errors import DataError

DecimalMark = Literal[".", ","]

MISSING = frozenset({"", "na", "n/a", "#n/a", "nan", "null", "none", "-", "--", "?", "."})
# Said to be below a limit, or not determined, without the limit: missing, but never silently.
NO_LIMIT = frozenset(
    {"n.d.", "n.d", "nd", "n. d.", "<ld", "<lod", "<lq", "<loq", "<dl", "bdl", "<", "<="}
)

_SPACES = str.maketrans(
    {"\u00a0": " ", "\u2007": " ", "\u2009": " ", "\u202f": " ", "\u2212": "-", "\u2264": "<"}
)
_PLAIN = re.compile(r"[+-]?\d+(?:[eE][+-]?\d+)?")
_FORM = re.compile(r"([+-]?)([\d., ]*\d[.,]?)([eE][+-]?\d+)?")
_GROUPED = {mark: re.compile(rf"\d{{1,3}}(?:{re.escape(mark)}\d{{3}})+") for mark in ", ."}
_EVIDENCE: dict[str, DecimalMark] = {".": ".", ",": ","}


@dataclass(frozen=True, slots=True)
class Measurement:
    """One cell: a value, or a limit, or neither (both NaN)."""

    value: float
    limit: float


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredColumn:
    """One column of cells.

    Attributes:
        values: (rows,) quantified values, NaN elsewhere.
        limits: (rows,) limits of non-detects, NaN elsewhere.
        decimal: The decimal mark that was used; None where each cell told its own.
        warnings: What was noticed, one sentence each.
    """

    values: np.ndarray
    limits: np.ndarray
    decimal: DecimalMark | None
    warnings: tuple[str, ...]


def parse_measurement(text: str, decimal: DecimalMark = ".") -> Measurement:
    """Read one cell.

    Args:
        text: The cell as written.
        decimal: Decimal mark; the other mark, and spaces, may group thousands.

    Raises:
        DataError: The cell is not a measurement, or not a finite one.
    """
    cell = _tidy(text)
    if cell.casefold() in MISSING or cell.casefold() in NO_LIMIT:
        return Measurement(math.nan, math.nan)
    is_limit = cell.startswith("<")
    number = _number(cell.lstrip("<").removeprefix("=").strip(), decimal)
    if number is None:
        raise _unreadable(text, "a number, or < and a limit", "Write 6.4, <6.4 or nothing.")
    if not math.isfinite(number):
        raise _unreadable(text, "finite", "Leave the cell empty where there is no measurement.")
    if is_limit and number <= 0:
        raise _unreadable(text, "above 0 where it is a limit", "Write the detection limit after <.")
    return Measurement(math.nan, number) if is_limit else Measurement(number, math.nan)


def parse_column(
    texts: Sequence[str],
    name: str,
    *,
    lines: Sequence[int] | np.ndarray | None = None,
    decimal: DecimalMark | None = None,
    fallback: DecimalMark | None = None,
) -> MeasuredColumn:
    """Read a column of cells with one decimal mark.

    A column that mixes commas and points is read cell by cell while each cell is unambiguous.

    Args:
        texts: (rows,) cells as written.
        name: Column name, for messages.
        lines: (rows,) line of each cell in the file, for messages; counted from 1 if absent.
        decimal: The decimal mark, where it is known.
        fallback: The mark to assume where nothing in the column tells (every `1,234` has exactly
            three digits after it); None asks the reader when it is a comma.

    Raises:
        DataError: A cell is not a measurement, or can be read in two ways; names its row.
    """
    numbered = list(range(1, len(texts) + 1)) if lines is None else [int(line) for line in lines]
    cells = [_tidy(text) for text in texts]
    marks = [_evidence(cell) for cell in cells]
    decided, is_mixed = _decide(marks, cells, name=name, lines=numbered, known=(decimal, fallback))
    values, limits = np.full(len(cells), np.nan), np.full(len(cells), np.nan)
    for row, (cell, mark) in enumerate(zip(cells, marks, strict=True)):
        own = _EVIDENCE.get(mark, decided) if is_mixed else decided
        try:
            read = parse_measurement(cell, own)
        except DataError as error:
            raise DataError(
                f"column {name}, line {numbered[row]}: {error.rule}",
                found=error.found,
                remedy=error.remedy,
            ) from error
        values[row], limits[row] = read.value, read.limit
    warnings = _warnings(cells, name, is_mixed)
    return MeasuredColumn(values, limits, None if is_mixed else decided, warnings)


def decimal_evidence(texts: Sequence[str]) -> set[DecimalMark]:
    """The decimal marks that the cells show beyond doubt."""
    return {_EVIDENCE[mark] for mark in map(_evidence, map(_tidy, texts)) if mark in _EVIDENCE}


def _tidy(text: str) -> str:
    return text.translate(_SPACES).strip().replace("< ", "<").strip()


def _unreadable(text: str, must_be: str, remedy: str) -> DataError:
    shown = text if len(text) <= 40 else f"{text[:37]}..."
    return DataError(f"a measurement must be {must_be}", found=repr(shown), remedy=remedy)


def _number(text: str, decimal: DecimalMark) -> float | None:
    """The number, possibly infinite; None where it is not one."""
    if _PLAIN.fullmatch(text):
        return float(text)
    if text.casefold().lstrip("+-") in {"inf", "infinity"}:
        return math.inf
    form = _FORM.fullmatch(text)
    if form is None:
        return None
    sign, body, exponent = form.groups()
    whole, _, fraction = body.partition(decimal)
    whole = _ungrouped(whole, "," if decimal == "." else ".")
    if not (whole + fraction).isdigit() or not (fraction.isdigit() or not fraction):
        return None
    return float(f"{sign}{whole or 0}.{fraction or 0}{exponent or ''}")


def _ungrouped(whole: str, thousands: str) -> str:
    """The digits without separators of thousands; unchanged (so no number) if misplaced."""
    for mark in (" ", thousands):
        if _GROUPED[mark].fullmatch(whole):
            return whole.replace(mark, "")
    return whole


def _evidence(cell: str) -> str:
    """The decimal mark that a cell shows; "?," or "?." in doubt, "" where there is no mark."""
    commas, points = cell.count(","), cell.count(".")
    if not commas and not points:
        return ""
    form = _FORM.fullmatch(cell.lstrip("<=").strip())
    if form is None:
        return ""  # not a number in any reading; parsing says so
    if commas and points:
        return "," if cell.rindex(",") > cell.rindex(".") else "."
    mark, other = (",", ".") if commas else (".", ",")
    if commas + points > 1:
        return other  # a mark that comes twice groups thousands
    whole, _, fraction = form.group(2).partition(mark)
    is_group = len(fraction) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0")
    return f"?{mark}" if is_group and not form.group(3) else mark


def _decide(
    marks: list[str],
    cells: list[str],
    *,
    name: str,
    lines: list[int],
    known: tuple[DecimalMark | None, DecimalMark | None],
) -> tuple[DecimalMark, bool]:
    """The column's decimal mark, and whether each cell must be read by its own."""
    decimal, fallback = known
    shown = {_EVIDENCE[mark] for mark in marks if mark in _EVIDENCE}
    if decimal is not None:
        return decimal, False
    if len(shown) == 1:
        return next(iter(shown)), False
    doubtful = [row for row, mark in enumerate(marks) if mark.startswith("?")]
    if shown:
        if doubtful:
            raise _ambiguous(name, cells[doubtful[0]], lines[doubtful[0]])
        return ".", True
    kinds = {marks[row] for row in doubtful}
    if fallback is not None or kinds <= {"?."}:
        return fallback or ".", False
    raise _ambiguous(name, cells[doubtful[0]], lines[doubtful[0]])


def _ambiguous(name: str, cell: str, line: int) -> DataError:
    return DataError(
        f"column {name}, line {line}: a number must be readable in one way only",
        found=f"{cell!r}, whose mark can be decimal or group thousands",
        remedy="Say which decimal mark the file uses, or write the column with one mark.",
    )


def _warnings(cells: list[str], name: str, is_mixed: bool) -> tuple[str, ...]:
    found = []
    if is_mixed:
        found.append(f"Column {name} mixes decimal commas and points; each cell told its own.")
    without = sum(cell.casefold() in NO_LIMIT for cell in cells)
    if without:
        found.append(
            f"Column {name}: {counted(without, 'cell')} such as n.d. without a limit "
            "read as missing."
        )
    return tuple(found)
