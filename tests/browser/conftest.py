"""A real Chromium and a fresh server on a store of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.chromium import CHROMIUM, launch, serve
from core.settings import PROJECT, Settings
from core.store import Store
from core.workspace import open_workspace

REQUIRED = os.environ.get("HALFLIFE_REQUIRE_BROWSER") == "1"


def _refuse(reason: str) -> None:
    if REQUIRED:
        pytest.fail(f"HALFLIFE_REQUIRE_BROWSER=1, but {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator:
    """Chromium as the system has it; playwright downloads none."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _refuse("playwright is not installed")
    if not Path(CHROMIUM).exists():
        _refuse(f"there is no Chromium at {CHROMIUM}")
    with sync_playwright() as playwright:
        yield launch(playwright)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """The workspace that the server will read."""
    url = f"sqlite:///{tmp_path / 'halflife.db'}"
    held = open_workspace(Settings(store=url, artifacts=str(tmp_path / "artifacts"), slots=2))
    yield held
    held.close()


@pytest.fixture
def server(store: Store) -> Iterator[str]:
    """The address of a server that nobody has visited yet."""
    environment = {
        "HALFLIFE_STORE": store.settings.store,
        "HALFLIFE_ARTIFACTS": store.settings.artifacts,
    }
    with serve(PROJECT / "streamlit_app.py", environment=environment) as address:
        yield address
