"""Takes a picture of every page, light and dark, from a fresh server. It judges none.

`python -m docs.make_screenshots [--out FOLDER] [--url URL] [--pages NAME ...]`; without `--url` it
starts a server of its own on the present store.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.chromium import IDLE, PROJECT, launch, serve

PAGES = ("overview", "data", "search_space", "run", "leaderboard", "seeds", "forecast")


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
        browser = launch(playwright)
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
    with serve(PROJECT / "streamlit_app.py") as address:
        yield address


if __name__ == "__main__":
    main()
