"""A finished study of ridges, which are fitted in a moment and kept by nobody."""

from __future__ import annotations

import pytest

from core.search.creation import create_study
from core.search.running import run_study
from core.seeds.runs import run_seeds
from core.what_if.ground import read_ground


@pytest.fixture
def ridges(tiny_store, make_spec):
    """Its name: two seeds of one configuration, forecast two steps ahead from six."""
    create_study(tiny_store, make_spec("ridges", model="ridge", space=None, max_epochs=2))
    run_study(tiny_store, "ridges", slots=1, executor="inline")
    run_seeds(tiny_store, "ridges", top=1, seeds=2, slots=1, executor="inline")
    return "ridges"


@pytest.fixture
def ground(tiny_store, ridges):
    return read_ground(tiny_store, ridges)
