"""Dates as files write them become instants without a time zone. It puts them on no grid."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.errors import DataError

YEARS = (1800, 2200)  # a year outside is a slip of the pen, and a grid of centuries
_DATE = re.compile(
    r"(?:(?P<year>\d{4})(?P<iso>[-/.])(?P<month>\d{1,2})(?P=iso)(?P<day>\d{1,2})"
    r"|(?P<first>\d{1,2})(?P<mark>[-/.])(?P<second>\d{1,2})(?P=mark)(?P<last>\d{4})"
    r"|(?P<compact>(?:1[89]|2[01])\d{6}))"
    r"(?:[T ]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second_>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<zone>Z|UTC|[+-]\d{2}:?\d{2})?)?"
)


@dataclass(frozen=True, slots=True, eq=False)
class ParsedDates:
    """Instants of a column.

    Attributes:
        instants: (rows,) datetime64[s]; NaT where the cell is empty.
        day_first: Whether 3/4/2001 is read as 3 April; None where nothing is written so.
        warnings: What was assumed, one sentence each.
    """

    instants: np.ndarray
    day_first: bool | None
    warnings: tuple[str, ...]


def looks_like_date(text: str) -> bool:
    """Whether a cell is written as a date that `parse_dates` knows."""
    return _DATE.fullmatch(text.strip()) is not None


def parse_dates(
    texts: Sequence[str], name: str, *, lines: Sequence[int], day_first: bool | None = None
) -> ParsedDates:
    """Read a column of dates written in one way.

    Args:
        texts: (rows,) cells: 1998-11-16, 1998-11-16T06:00, 16/11/1998 or 19981116; seconds and
            a zone may follow, and instants with a zone become UTC.
        name: Column name, for messages.
        lines: (rows,) line of each cell in the file, for messages.
        day_first: Whether 3/4/2001 is 3 April; None decides from the column.

    Raises:
        DataError: A cell is no date, or the column mixes two ways; names the line.
    """
    matches = [_match(text, name, line) for text, line in zip(texts, lines, strict=True)]
    forms = [_form(match) for match in matches]
    _check_one_form(forms, texts, name, lines)
    _check_one_zone(matches, texts, name, lines)
    parted = [match for match in matches if match is not None and match["first"]]
    warnings: list[str] = []
    if parted and day_first is None:
        day_first, doubt = _day_first(parted, name)
        warnings += doubt
    instants = np.array(
        [
            _instant(match, text, name=name, line=line, day_first=day_first is not False)
            for match, text, line in zip(matches, texts, lines, strict=True)
        ],
        dtype="datetime64[s]",
    )
    if any(match is not None and match["zone"] not in (None, "Z", "UTC") for match in matches):
        warnings.append(f"Column {name} states a time zone; the dates were converted to UTC.")
    return ParsedDates(instants, day_first if parted else None, tuple(warnings))


def _match(text: str, name: str, line: int) -> re.Match[str] | None:
    cell = text.strip()
    if not cell:
        return None
    match = _DATE.fullmatch(cell)
    if match is None:
        raise _bad_date(text, name, line)
    return match


def _bad_date(text: str, name: str, line: int) -> DataError:
    shown = text if len(text) <= 40 else f"{text[:37]}..."
    return DataError(
        f"column {name} holds dates between the years {YEARS[0]} and {YEARS[1]}",
        found=f"{shown!r} on line {line}",
        remedy="Write dates as 1998-11-16 or 16/11/1998, with a time after it if needed.",
    )


def _form(match: re.Match[str] | None) -> str:
    if match is None:
        return ""
    if match["compact"]:
        return "19981116"
    return "1998-11-16" if match["year"] else "16/11/1998"


def _check_one_form(
    forms: list[str], texts: Sequence[str], name: str, lines: Sequence[int]
) -> None:
    written = sorted({form for form in forms if form})
    if not written:
        raise DataError(
            f"column {name} holds dates", found="only empty cells", remedy="Choose another column."
        )
    if len(written) > 1:
        usual = max(written, key=forms.count)
        row = next(row for row, form in enumerate(forms) if form and form != usual)
        raise _two_ways(name, f"{texts[row]!r} on line {lines[row]} among dates like {usual}")


def _check_one_zone(
    matches: list[re.Match[str] | None], texts: Sequence[str], name: str, lines: Sequence[int]
) -> None:
    timed = {row: match["zone"] for row, match in enumerate(matches) if match and match["hour"]}
    bare = [row for row, zone in timed.items() if zone is None]
    if bare and len(bare) < len(timed):
        row = bare[0]
        raise _two_ways(name, f"{texts[row]!r} on line {lines[row]} without a time zone")


def _two_ways(name: str, found: str) -> DataError:
    return DataError(
        f"column {name} writes all its dates in one way",
        found=found,
        remedy="Write them all as 1998-11-16.",
    )


def _day_first(parted: list[re.Match[str]], name: str) -> tuple[bool, list[str]]:
    """Whether the day comes first, from days above 12, else from the order of the rows."""
    first = np.array([int(match["first"]) for match in parted])
    second = np.array([int(match["second"]) for match in parted])
    if (first > 12).any() or (second > 12).any():
        if (first > 12).any() and (second > 12).any():
            row = int(np.flatnonzero(second > 12)[0])
            other = int(np.flatnonzero(first > 12)[0])
            raise _two_ways(name, f"both {parted[other][0]!r} and {parted[row][0]!r}")
        return bool((first > 12).any()), []
    year = np.array([int(match["last"]) for match in parted])
    as_day_first = bool((np.diff(year * 400 + second * 32 + first) >= 0).all())
    as_month_first = bool((np.diff(year * 400 + first * 32 + second) >= 0).all())
    chosen = as_day_first or not as_month_first
    return chosen, [
        f"Column {name}: the day may come first or second in {parted[0][0]!r}; "
        f"it was read as the {'first' if chosen else 'second'}."
    ]


def _instant(
    match: re.Match[str] | None, text: str, *, name: str, line: int, day_first: bool
) -> np.datetime64:
    if match is None:
        return np.datetime64("NaT")
    year, month, day = _year_month_day(match, day_first)
    clock = f"{int(match['hour'] or 0):02d}:{match['minute'] or '00'}:{match['second_'] or '00'}"
    try:
        if not YEARS[0] <= year <= YEARS[1]:
            raise ValueError("a year out of range")
        instant = np.datetime64(f"{year:04d}-{month:02d}-{day:02d}T{clock}", "s")
    except ValueError as error:
        raise _bad_date(text, name, line) from error
    return instant - _offset(match["zone"])


def _year_month_day(match: re.Match[str], day_first: bool) -> tuple[int, int, int]:
    if match["compact"]:
        digits = match["compact"]
        return int(digits[:4]), int(digits[4:6]), int(digits[6:])
    if match["year"]:
        return int(match["year"]), int(match["month"]), int(match["day"])
    first, second = int(match["first"]), int(match["second"])
    day, month = (first, second) if day_first else (second, first)
    return int(match["last"]), month, day


def _offset(zone: str | None) -> np.timedelta64:
    if zone in (None, "", "Z", "UTC"):
        return np.timedelta64(0, "s")
    assert zone is not None
    sign = -1 if zone[0] == "-" else 1
    return np.timedelta64(sign * (int(zone[1:3]) * 3600 + int(zone[-2:]) * 60), "s")
