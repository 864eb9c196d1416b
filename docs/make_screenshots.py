"""Takes a picture of every page, light and dark, from a fresh server. It judges none.

`python docs/make_screenshots.py [--out FOLDER] [--url URL] [--pages NAME ...]`; without `--url` it
starts a server of its own on the present store.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

PROJECT = Path(__file__).resolve().parent.parent
PAGES = ("overview", "data", "search_space", "run", "leaderboard", "seeds", "forecast")
CHROMIUM = os.environ.get("HALFLIFE_CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"


@contextmanager
def server() -> Iterator[str]:
    """A fresh server on a free port; yields its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py"]
    command += ["--server.port", str(port), "--server.fileWatcherType", "none"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, cwd=PROJECT, **quiet)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/_stcore/health")
        yield address
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(address: str, *, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def settled(page: Page) -> None:
    """Wait until the script has run and every picture is drawn."""
    page.wait_for_selector(IDLE, timeout=60_000)
    page.wait_for_timeout(600)
    page.wait_for_selector(IDLE, timeout=60_000)
    charts = "[data-testid=stPlotlyChart]"
    page.wait_for_function(
        f"[...document.querySelectorAll('{charts}')].every(c => c.querySelector('.main-svg'))",
        timeout=30_000,
    )
    page.wait_for_timeout(500)


def take(browser: Browser, address: str, name: str, mode: str, out: Path, study: str) -> None:
    """One page in one mode, as long as it is."""
    context = browser.new_context(
        color_scheme=mode, viewport={"width": 1360, "height": 1000}, device_scale_factor=1
    )
    page = context.new_page()
    query = f"?study={study}" if study else ""
    page.goto(f"{address}/{name}{query}")
    settled(page)
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": 1360, "height": min(6_000, max(700, height + 20))})
    settled(page)
    page.screenshot(path=out / f"{name}-{mode}.png")
    context.close()


def main() -> None:
    """Take what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=PROJECT / "docs" / "pictures")
    parser.add_argument("--url", help="a server that already runs")
    parser.add_argument("--study", default="", help="study to show; the newest without it")
    parser.add_argument("--pages", nargs="+", default=PAGES, choices=PAGES)
    parser.add_argument("--modes", nargs="+", default=("light", "dark"))
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with _address(asked.url) as address:
            for mode in asked.modes:
                for name in asked.pages:
                    take(browser, address, name, mode, asked.out, asked.study)
                    sys.stderr.write(f"{name} {mode}\n")
        browser.close()


@contextmanager
def _address(given: str | None) -> Iterator[str]:
    if given:
        yield given
        return
    with server() as address:
        yield address


if __name__ == "__main__":
    main()
