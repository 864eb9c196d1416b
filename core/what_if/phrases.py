"""Changes as somebody writes them in a shell: `discharge*=1.5@1:3`. It applies none."""

from __future__ import annotations

import math
import re
from datetime import datetime

from core.errors import SpecError
from core.what_if.scenario import Change, Flood, Pulse, Scale, Shift

_SET = re.compile(
    r"(?P<driver>.+?)\s*(?P<how>\*=|\+=|-=|=)\s*(?P<number>[^@\s]+)"
    r"(?:@(?P<first>-?\d+)(?::(?P<last>-?\d+))?)?"
)
_PULSE = re.compile(
    r"(?P<driver>.+?)\s*(?P<sign>[+-])=\s*(?P<number>[^@\s]+)@(?P<first>-?\d+)(?:x(?P<length>\d+))?"
)


def changes_from_phrase(phrase: str) -> tuple[Change, ...]:
    """`DRIVER*=F`, `DRIVER+=A`, `DRIVER-=A` or `DRIVER=V`, with `@FIRST:LAST` for the steps.

    Raises:
        SpecError: It is written otherwise.
    """
    found = _SET.fullmatch(phrase.strip())
    if found is None:
        raise _wrong(phrase, "DRIVER*=1.5, DRIVER+=100, DRIVER=50 or DRIVER*=2@1:3")
    number = _number(found["number"], phrase)
    first = None if found["first"] is None else int(found["first"])
    last = first if found["last"] is None else int(found["last"])
    where = {"driver": found["driver"], "first": first, "last": last}
    if found["how"] == "*=":
        return (_scale(number, where, phrase),)
    if found["how"] == "=":
        return (_scale(0.0, where, phrase), Shift.model_validate(where | {"amount": number}))
    sign = -1.0 if found["how"] == "-=" else 1.0
    return (Shift.model_validate(where | {"amount": sign * number}),)


def pulse_from_phrase(phrase: str) -> Pulse:
    """`DRIVER+=HEIGHT@STEP`, or `DRIVER+=HEIGHT@STEPxLENGTH` for a longer one.

    Raises:
        SpecError: It is written otherwise.
    """
    found = _PULSE.fullmatch(phrase.strip())
    if found is None or found["length"] == "0":
        raise _wrong(phrase, "DRIVER+=HEIGHT@STEP or DRIVER+=HEIGHT@STEPxLENGTH")
    height = _number(found["number"], phrase)
    return Pulse(
        driver=found["driver"].strip(),
        first=int(found["first"]),
        height=-height if found["sign"] == "-" else height,
        length=int(found["length"] or 1),
    )


def floods_from_phrase(phrase: str, *, drivers: tuple[str, ...], length: int) -> tuple[Flood, ...]:
    """`DATE`, or `DATE@STEP` to let it begin at another step than 1; for every driver alike.

    Args:
        phrase: What is written.
        drivers: Drivers that take part.
        length: Steps of the record.

    Raises:
        SpecError: It is no date.
    """
    date, _, step = phrase.strip().partition("@")
    try:
        start, first = datetime.fromisoformat(date), int(step or 1)
    except ValueError as error:
        raise _wrong(phrase, "2003-12-01 or 2003-12-01@1") from error
    return tuple(Flood(driver=one, start=start, first=first, length=length) for one in drivers)


def date_from_phrase(phrase: str) -> datetime:
    """A date as ISO writes it.

    Raises:
        SpecError: It is none.
    """
    try:
        return datetime.fromisoformat(phrase.strip())
    except ValueError as error:
        raise _wrong(phrase, "a date such as 2003-12-01") from error


def _scale(factor: float, where: dict[str, str | int | None], phrase: str) -> Scale:
    if factor < 0:
        raise SpecError(
            "a driver is multiplied by 0 or more",
            found=phrase,
            remedy="Subtract with DRIVER-=A instead.",
        )
    return Scale.model_validate(where | {"factor": factor})


def _number(text: str, phrase: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise _wrong(phrase, "a number behind the sign")
    return number


def _wrong(phrase: str, wanted: str) -> SpecError:
    return SpecError(f"a change is written {wanted}", found=repr(phrase), remedy="Correct it.")
