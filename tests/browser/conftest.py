"""A real Chromium and a fresh server on a store of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
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
def page(browser) -> Iterator:
    """A page whose script errors fail the test."""
    with opened(browser) as page:
        yield page


@contextmanager
def opened(browser, **options: object) -> Iterator:
    """A tab of its own, closed at the end; a script error in it is a failure.

    Args:
        browser: Chromium.
        options: Of the browser's context, such as its colour scheme.
    """
    context = browser.new_context(viewport={"width": 1360, "height": 1000}, **options)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    try:
        yield page
    finally:
        context.close()
    assert errors == []


def _workspace(folder: Path) -> Store:
    url = f"sqlite:///{folder / 'halflife.db'}"
    return open_workspace(Settings(store=url, artifacts=str(folder / "artifacts"), slots=2))


@contextmanager
def serving(store: Store) -> Iterator[str]:
    """The address of a server that nobody has visited yet."""
    environment = {
        "HALFLIFE_STORE": store.settings.store,
        "HALFLIFE_ARTIFACTS": store.settings.artifacts,
    }
    with serve(PROJECT / "streamlit_app.py", environment=environment) as address:
        yield address


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """The workspace that the server will read."""
    held = _workspace(tmp_path)
    yield held
    held.close()


@pytest.fixture
def server(store: Store) -> Iterator[str]:
    """A server of this test alone."""
    with serving(store) as address:
        yield address


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One server a module over the bundled finished study, for tests that change nothing."""
    store = _workspace(tmp_path_factory.mktemp("bundled"))
    with serving(store) as address:
        yield address
    store.close()
