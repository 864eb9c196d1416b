"""The table of sources: where a series can come from. A new source is one file and one line here.

A source opens no file and stores nothing.
"""

from __future__ import annotations

from core.dataset import file_source, rhone_source
from core.dataset.file_source import FileRequest
from core.dataset.rhone_source import SimulationRequest
from core.dataset.source import SourceEntry, SourceRequest

__all__ = ["SOURCES", "FileRequest", "SimulationRequest", "SourceEntry", "SourceRequest"]

SOURCES: dict[str, SourceEntry] = {
    entry.name: entry for entry in (file_source.ENTRY, rhone_source.ENTRY)
}
