"""The table of sources: every entry reads its own example and refuses the others' requests."""

from __future__ import annotations

import pytest

from core.dataset.archive import fingerprint
from core.dataset.sources import SOURCES
from core.errors import SpecError


@pytest.mark.parametrize("name", SOURCES)
def test_an_entry_says_what_it_is(name: str) -> None:
    entry = SOURCES[name]
    assert entry.name == name
    assert entry.label and entry.summary.endswith(".")
    request = entry.example()
    assert type(request) is entry.request
    assert entry.request.model_validate_json(request.model_dump_json()) == request


@pytest.mark.parametrize("name", [name for name, entry in SOURCES.items() if not entry.is_remote])
def test_an_entry_reads_its_example(name: str) -> None:
    entry = SOURCES[name]
    series = entry.read(entry.example())
    assert series.name == "example"
    assert fingerprint(entry.read(entry.example())) == fingerprint(series)


@pytest.mark.parametrize("name", SOURCES)
def test_an_entry_refuses_other_requests(name: str) -> None:
    for other in SOURCES.values():
        if other.name != name:
            with pytest.raises(SpecError, match="own kind"):
                SOURCES[name].read(other.example())
