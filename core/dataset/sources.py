"""The table of sources: where a series can come from. A new source is one file and one line here.

A source stores nothing; what it fetched from a service is kept in a cache.
"""

from __future__ import annotations

from core.dataset import file_source, rhone_source
from core.dataset.file_source import FileRequest
from core.dataset.rhone_source import SimulationRequest
from core.dataset.services import hubeau, radioactivity_network, usgs
from core.dataset.source import SourceEntry, SourceRequest

__all__ = ["SOURCES", "FileRequest", "SimulationRequest", "SourceEntry", "SourceRequest"]

SOURCES: dict[str, SourceEntry] = {
    entry.name: entry
    for entry in (
        file_source.ENTRY,
        rhone_source.ENTRY,
        hubeau.ENTRY,
        usgs.ENTRY,
        radioactivity_network.ENTRY,
    )
}
