"""The source "file": a CSV that somebody has. The caller opens it and hands its content over."""

from __future__ import annotations

from datetime import datetime

from core.dataset.reading import ReadOptions, read_csv
from core.dataset.series import Series
from core.dataset.source import SourceEntry, SourceRequest, own_kind


class FileRequest(SourceRequest):
    """A file to read: its content, how to read it, and the present (for future dates)."""

    content: bytes
    options: ReadOptions
    now: datetime | None = None


def read_file(request: SourceRequest) -> Series:
    """Read a measurement file."""
    own = own_kind(request, FileRequest, "file")
    return read_csv(own.content, own.options, now=own.now)


def _example() -> FileRequest:
    rows = "\n".join(f"2001-01-{day:02d},{800 + 10 * day},{0.1 * day:.1f}" for day in range(1, 13))
    options = ReadOptions(
        name="example", date="date", targets=("activity",), unit="Bq/m3", drivers=("discharge",)
    )
    return FileRequest(content=f"date,discharge,activity\n{rows}\n".encode(), options=options)


ENTRY = SourceEntry(
    "file",
    "A measurement file",
    "Your own CSV: dates, one or more targets (non-detects as <x), and drivers.",
    request=FileRequest,
    read=read_file,
    example=_example,
)
