"""A delimited text file as columns of text: encoding, delimiter, header, rows.

It gives no cell a meaning.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass

from core.dataset.wording import counted
from core.errors import DataError

DELIMITERS = ";\t|,"  # the comma last: it also marks decimals
LONGEST_LINE = 100_000  # characters; a longer one is no table row
SNIFFED_LINES = 50
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_DATA_LIKE = re.compile(r"[<\d.,:/T\s+-]*\d[<\d.,:/TZ\s+-]*")


@dataclass(frozen=True, slots=True, eq=False)
class TextTable:
    """Columns of text.

    Attributes:
        columns: Column name to its cells, each (rows,), stripped.
        lines: (rows,) line of each row in the file, the header being line 1 of a plain file.
        delimiter: What parts the cells.
        warnings: What was repaired, one sentence each.
    """

    columns: dict[str, list[str]]
    lines: list[int]
    delimiter: str
    warnings: tuple[str, ...]


def read_table(content: bytes) -> TextTable:
    """Read a delimited text file with one header line.

    Args:
        content: The file: UTF-8, UTF-16 or Latin-1; comma, semicolon, tab or bar between cells;
            empty lines and lines that begin with # are skipped.

    Raises:
        DataError: It is not such a file.
    """
    text, warnings = _decode(content)
    delimiter = _delimiter(text)
    rows, lines = _rows(text, delimiter)
    if not rows:
        raise _empty("no line")
    header = _header(rows[0], [len(row) for row in rows])
    if len(rows) == 1:
        raise _empty("only a header line")
    body, repaired = _body(rows[1:], lines[1:], header)
    columns = {name: [row[i] for row in body] for i, name in enumerate(header) if name}
    return TextTable(columns, lines[1:], delimiter, (*warnings, *repaired))


def _decode(content: bytes) -> tuple[str, tuple[str, ...]]:
    if not content.strip():
        raise _empty("an empty file")
    if content[:4] == b"PK\x03\x04":
        raise _binary("an Excel workbook or another zip file")
    text, warnings = _text(content)
    if _CONTROL.search(text):
        raise _binary("a binary file")
    longest = max(map(len, text.splitlines()), default=0)
    if longest > LONGEST_LINE:
        raise DataError(
            "a measurement file has one row on each line",
            found=f"a line of {longest:,} characters",
            remedy="Save the table as CSV with line breaks between the rows.",
        )
    return text, warnings


def _text(content: bytes) -> tuple[str, tuple[str, ...]]:
    try:
        if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return content.decode("utf-16"), ()
        if content[1:40:2].count(0) > 10:  # UTF-16 without its mark: every second byte is zero
            return content.decode("utf-16-le"), ()
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        pass
    warning = "The file is not UTF-8; it was read as Latin-1, so check accents and units."
    try:
        return content.decode("cp1252"), (warning,)
    except UnicodeDecodeError:
        return content.decode("latin-1"), (warning,)


def _delimiter(text: str) -> str:
    """The delimiter that gives the most rows as many cells as the header."""
    best, best_share = ",", 0.0
    for delimiter in DELIMITERS:
        rows, _ = _rows(text, delimiter, most=SNIFFED_LINES)
        widths = Counter(len(row) for row in rows[1:])
        width = len(rows[0]) if rows else 0
        share = widths[width] / max(1, widths.total()) if width > 1 else 0.0
        if width > 1 and not widths:
            share = 0.5  # a header alone
        if share > best_share:
            best, best_share = delimiter, share
    return best


def _rows(text: str, delimiter: str, most: int | None = None) -> tuple[list[list[str]], list[int]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells) and not cells[0].startswith("#"):
                rows.append(cells)
                lines.append(reader.line_num)
            if most is not None and len(rows) > most:
                break
    except csv.Error as error:
        raise DataError(
            "a measurement file is readable as CSV",
            found=f"line {reader.line_num}: {error}",
            remedy="Check the quotation marks around that line, or save the table as CSV again.",
        ) from error
    return rows, lines


def _header(cells: list[str], widths: list[int]) -> list[str]:
    """Column names; cells without a name are dropped where empty, else called column 3."""
    header = list(cells)
    while len(header) > 1 and not header[-1]:
        header.pop()
    if all(_DATA_LIKE.fullmatch(cell) for cell in header if cell):
        raise DataError(
            "the first line of a measurement file names its columns",
            found=f"{', '.join(header)[:60]!r}",
            remedy="Add a first line such as date,discharge,activity.",
        )
    if len(header) == 1 and max(widths) == 1:
        raise DataError(
            "a measurement file has a date column and at least one more, parted by , ; tab or |",
            found=f"one column, {header[0][:60]!r}",
            remedy="Save the table as CSV with its dates.",
        )
    twice = [name for name, count in Counter(header).items() if count > 1 and name]
    if twice:
        raise DataError(
            "each column has its own name",
            found=f"{twice[0]!r} {header.count(twice[0])} times",
            remedy="Rename or remove one of them.",
        )
    taken = set(header)
    return [name or _unnamed(i, taken) for i, name in enumerate(header, start=1)]


def _unnamed(position: int, taken: set[str]) -> str:
    name = f"column {position}"
    while name in taken:
        name += "_"
    return name


def _body(
    rows: list[list[str]], lines: list[int], header: list[str]
) -> tuple[list[list[str]], tuple[str, ...]]:
    width, short = len(header), []
    body = []
    for row, line in zip(rows, lines, strict=True):
        if any(row[width:]):
            raise DataError(
                f"each row has as many cells as the header ({width})",
                found=f"{len(row)} cells on line {line}",
                remedy="Quote cells that hold the delimiter, or use ; between cells.",
            )
        if len(row) < width:
            short.append(line)
        body.append(row[:width] + [""] * (width - len(row)))
    if not short:
        return body, ()
    return body, (
        f"{counted(len(short), 'row')} shorter than the header (first: line {short[0]}); "
        "missing cells were left empty.",
    )


def _empty(found: str) -> DataError:
    return DataError(
        "a measurement file has a header line and rows below it",
        found=found,
        remedy="Choose the file that holds the measurements.",
    )


def _binary(found: str) -> DataError:
    return DataError(
        "a measurement file is plain text (CSV)",
        found=found,
        remedy="Save or export the table as CSV and import that.",
    )
