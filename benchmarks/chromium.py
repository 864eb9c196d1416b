"""A fresh Streamlit server and a real Chromium, for benchmarks, screenshots and browser tests."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

PROJECT = Path(__file__).resolve().parent.parent
CHROMIUM = os.environ.get("HALFLIFE_CHROMIUM", "/usr/bin/chromium")
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


def launch(playwright: Playwright) -> Browser:
    """Chromium as the system has it; playwright downloads none."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


@contextmanager
def serve(
    script: Path, *, folder: Path = PROJECT, environment: Mapping[str, str] | None = None
) -> Iterator[str]:
    """The address of a fresh server of one script, stopped at the end.

    Args:
        script: The entrance.
        folder: Where it runs.
        environment: Variables beside the present ones.
    """
    with serve_process(script, folder=folder, environment=environment) as (address, _):
        yield address


@contextmanager
def serve_process(
    script: Path, *, folder: Path = PROJECT, environment: Mapping[str, str] | None = None
) -> Iterator[tuple[str, int]]:
    """The same with the number of the server's process, for who asks what it takes."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.headless", "true"]
    command += ["--server.port", str(port), "--server.fileWatcherType", "none"]
    command += ["--browser.gatherUsageStats", "false"]
    health = f"http://127.0.0.1:{port}/_stcore/health"
    with running(command, health, folder=folder, environment=environment) as process:
        yield f"http://127.0.0.1:{port}", process


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(
    command: list[str],
    answers: str,
    *,
    folder: Path = PROJECT,
    environment: Mapping[str, str] | None = None,
) -> Iterator[int]:
    """The number of a server's process once it answers at an address; stopped at the end."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=os.environ | dict(environment or {}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(answers, process)
        yield process.pid
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(address: str, process: subprocess.Popen[bytes], *, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"no server at {address} (exit code {process.poll()})")
