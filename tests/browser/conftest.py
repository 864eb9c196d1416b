"""A real Chromium and a fresh server on a store of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.settings import PROJECT, Settings
from core.store import Store
from core.workspace import open_workspace

CHROMIUM = os.environ.get("HALFLIFE_CHROMIUM", "/usr/bin/chromium")
REQUIRED = os.environ.get("HALFLIFE_REQUIRE_BROWSER") == "1"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


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
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """The workspace that the server will read."""
    url = f"sqlite:///{tmp_path / 'halflife.db'}"
    held = open_workspace(Settings(store=url, artifacts=str(tmp_path / "artifacts"), slots=2))
    yield held
    held.close()


@pytest.fixture
def server(tmp_path: Path, store: Store) -> Iterator[str]:
    """The address of a server that nobody has visited yet."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "HALFLIFE_STORE": store.settings.store,
        "HALFLIFE_ARTIFACTS": store.settings.artifacts,
    }
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py"]
    command += ["--server.port", str(port), "--server.fileWatcherType", "none"]
    log = (tmp_path / "server.log").open("wb")
    process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=log, stderr=log)
    try:
        _wait_for(f"http://127.0.0.1:{port}/_stcore/health", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)
        log.close()


def _wait_for(address: str, process: subprocess.Popen, *, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the server did not start")
