"""The table of sources: where a series can come from. A new source is one line here.

It opens no file: the caller hands over its content.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from core.dataset.reading import ReadOptions, read_csv
from core.dataset.rhone import simulate_rhone
from core.dataset.series import Series
from core.errors import SpecError


class FileRequest(BaseModel):
    """A file to read: its content, how to read it, and the present (for future dates)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    content: bytes
    options: ReadOptions
    now: datetime | None = None


class SimulationRequest(BaseModel):
    """A simulation to run: name of the series, seed, first day, length in years."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    seed: int = Field(ge=0)
    start: str = "2000-01-01"
    years: int = Field(default=20, ge=1, le=100)


SourceRequest = FileRequest | SimulationRequest


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """One line of the table.

    Attributes:
        name: Name in commands.
        label: Name on pages.
        summary: One sentence for somebody who chooses.
        read: A request of this source's kind becomes a series; raises SpecError for another
            kind and DataError for content that cannot be used.
        example: A small request that works, for tests and as a pattern.
    """

    name: str
    label: str
    summary: str
    read: Callable[[SourceRequest], Series]
    example: Callable[[], SourceRequest]


def _read_file(request: SourceRequest) -> Series:
    if not isinstance(request, FileRequest):
        raise _wrong_request("file", request)
    return read_csv(request.content, request.options, now=request.now)


def _simulate(request: SourceRequest) -> Series:
    if not isinstance(request, SimulationRequest):
        raise _wrong_request("rhone", request)
    return simulate_rhone(
        seed=request.seed, start=request.start, years=request.years, name=request.name
    )


def _wrong_request(name: str, request: SourceRequest) -> SpecError:
    return SpecError(
        f"source {name} needs its own kind of request",
        found=type(request).__name__,
        remedy="Look at the source's example.",
    )


def _example_file() -> FileRequest:
    rows = "\n".join(f"2001-01-{day:02d},{800 + 10 * day},{0.1 * day:.1f}" for day in range(1, 13))
    options = ReadOptions(
        name="example", date="date", targets=("activity",), unit="Bq/m3", drivers=("discharge",)
    )
    return FileRequest(content=f"date,discharge,activity\n{rows}\n".encode(), options=options)


SOURCES: dict[str, SourceEntry] = {
    entry.name: entry
    for entry in (
        SourceEntry(
            "file",
            "A measurement file",
            "Your own CSV: dates, one or more targets (non-detects as <x), and drivers.",
            read=_read_file,
            example=_example_file,
        ),
        SourceEntry(
            "rhone",
            "Rhone simulator",
            "A simulated lower Rhone with caesium-137, calibrated on published figures.",
            read=_simulate,
            example=lambda: SimulationRequest(name="example", seed=1, years=2),
        ),
    )
}
