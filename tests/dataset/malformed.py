"""Files that go wrong in practice, by what is wrong with them. Columns: date, flow, activity."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from core.dataset.reading import ReadOptions

OPTIONS = ReadOptions(
    name="broken", date="date", targets=("activity",), unit="Bq/m3", drivers=("flow",)
)
HEADER = "date,flow,activity"


def good_rows(count: int = 30, first: date = date(2001, 1, 1)) -> list[str]:
    """Rows that read without a warning."""
    days = (first + timedelta(days=i) for i in range(count))
    return [
        f"{day},{800 + 7 * i},{'<0.2' if i % 9 == 4 else 0.3 + i / 50}"
        for i, day in enumerate(days)
    ]


def file_of(rows: list[str], header: str = HEADER) -> bytes:
    """A file of these rows."""
    return "\n".join([header, *rows, ""]).encode()


def with_row(row: str, at: int = 10) -> bytes:
    """A good file with one row replaced."""
    rows = good_rows()
    rows[at] = row
    return file_of(rows)


def with_cells(cells: list[str]) -> bytes:
    """A good file with its activities replaced."""
    rows = [row.rsplit(",", 1)[0] for row in good_rows(len(cells))]
    return file_of([f'{row},"{cell}"' for row, cell in zip(rows, cells, strict=True)])


GOOD = file_of(good_rows())

# Each of these must be refused with one helpful line.
REFUSED: dict[str, bytes] = {
    "empty": b"",
    "only blanks": b"\n \n\t\n",
    "header only": HEADER.encode(),
    "binary": bytes(range(256)) * 40,
    "random bytes": np.random.default_rng(1).bytes(5_000),
    "workbook": b"PK\x03\x04" + bytes(100),
    "png": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "ten megabyte line": HEADER.encode() + b"\n" + b"1" * 10_000_000,
    "ten megabytes in quotes": HEADER.encode() + b'\n"' + b"1\n" * 5_000_000,
    "one column": b"activity\n1\n2\n3\n",
    "no header": "\n".join(good_rows()).encode(),
    "column twice": file_of(good_rows(), "date,activity,activity"),
    "target missing": file_of(good_rows(), "date,flow,Activty"),
    "date missing": file_of(good_rows(), "day,flow,activity"),
    "too many cells": with_row("2001-01-11,800,1,5"),
    "unquoted decimal comma": with_row("2001-01-11,800,1,5"),
    "text in target": with_row("2001-01-11,800,high"),
    "text in driver": with_row("2001-01-11,flood,0.4"),
    "infinite": with_row("2001-01-11,800,inf"),
    "overflow": with_row("2001-01-11,800,1e999"),
    "upper bound": with_row("2001-01-11,800,>5"),
    "limit of zero": with_row("2001-01-11,800,<0"),
    "negative limit": with_row("2001-01-11,800,<-3"),
    "two numbers in a cell": with_row("2001-01-11,800,0.4 0.5"),
    "no dates": with_row("2001-01-11,800,0.4").replace(b"2001-", b"week-"),
    "empty dates": file_of([row[10:] for row in good_rows()]),
    "impossible date": with_row("2001-02-30,800,0.4"),
    "two-digit year": with_row("11/01/01,800,0.4"),
    "year 201": with_row("0201-01-11,800,0.4"),
    "dates in two formats": with_row("11/01/2001,800,0.4"),
    "day first and month first": file_of(
        [f"{i + 1}/01/2001,800,0.{i + 1}" for i in range(20)] + ["02/25/2001,800,0.4"]
    ),
    "zone on some dates": with_row("2001-01-11T06:00Z,800,0.4").replace(
        b"2001-01-12", b"2001-01-12T07:00"
    ),
    "one date": file_of(["2001-01-01,800,0.4", "2001-01-01,801,0.5"] * 5),
    "constant target": with_cells(["0.4"] * 30),
    "all non-detects": with_cells(["<0.4"] * 30),
    "three samples": with_cells(["0.4", "0.5", "0.6"] + [""] * 27),
    "empty target": with_cells([""] * 30),
    "empty driver": file_of([f"2001-01-{i:02d},,0.{i}" for i in range(1, 29)]),
    "comma in two senses": with_cells(["1,234", "0,5", "0.7"] * 10),
    "seconds over centuries": file_of(
        [f"1900-01-01T00:00:{i:02d},800,0.{i + 1}" for i in range(40)]
        + ["2100-01-01T00:00:00,800,0.4"]
    ),
}

# Each of these can be read, with a word about it.
WARNED: dict[str, bytes] = {
    "latin-1": file_of([f"{row},crue \u00e9" for row in good_rows()], f"{HEADER},remark")
    .decode()
    .encode("latin-1"),
    "short row": with_row("2001-01-11,800"),
    "truncated": GOOD[: GOOD.rindex(b",")],
    "unordered": file_of(good_rows()[::-1]),
    "row repeated": file_of([*good_rows(), good_rows()[3]]),
    "date repeated": file_of([*good_rows(), "2001-01-04,900,0.9"]),
    "gap": file_of(good_rows()[:10] + good_rows()[14:]),
    "irregular dates": file_of([good_rows(150)[i] for i in np.cumsum([0, 3, 5, 2, 7] * 8)]),
    "undated row": with_row(",800,0.4"),
    "negative value": with_row("2001-01-11,800,-0.4"),
    "n.d.": with_row("2001-01-11,800,n.d."),
    "decimal commas and points": with_cells(["0,4", "0.5", "0.6"] * 10),
    "future": file_of(good_rows(first=date(2097, 5, 1))),
    "ambiguous days": file_of(
        [f"{i % 12 + 1:02d}/{i // 12 + 1:02d}/2001,800,0.{i + 1}" for i in range(40)]
    ),
    "other time zone": file_of([row.replace(",", "T06:00+01:00,", 1) for row in good_rows()]),
}

# Each of these is unusual and fine.
UNUSUAL: dict[str, bytes] = {
    "good": GOOD,
    "byte order mark": b"\xef\xbb\xbf" + GOOD,
    "utf-16": GOOD.decode().encode("utf-16"),
    "utf-16 without mark": GOOD.decode().encode("utf-16-le"),
    "old mac line ends": GOOD.replace(b"\n", b"\r"),
    "windows line ends": GOOD.replace(b"\n", b"\r\n"),
    "tabs": GOOD.replace(b",", b"\t"),
    "bars": GOOD.replace(b",", b"|"),
    "semicolons and decimal commas": GOOD.replace(b",", b";").replace(b".", b","),
    "comments and blank lines": b"# station\n\n" + GOOD.replace(b"\n", b"\n\n"),
    "trailing delimiters": GOOD.replace(b"\n", b",\n"),
    "quoted": GOOD.replace(b",", b'","').replace(b"\n", b'"\n"')[:-1].join([b'"', b""]),
}

MALFORMED: dict[str, bytes] = REFUSED | WARNED
