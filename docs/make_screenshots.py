"""Takes a picture of every page, light and dark, on a store of its own. It judges none.

`python -m docs.make_screenshots [--out FOLDER] [--pages NAME ...] [--modes light dark]`: the store
holds the bundled example and a search that a real worker has begun; the Run page is taken while it
trains and once more when it is paused.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.chromium import IDLE, PROJECT, launch, serve
from core.dataset.catalogue import list_series, load_series
from core.example import NAME as EXAMPLE
from core.models.space import Choice, IntegerRange, SearchSpace
from core.models.table import model_named
from core.search.spec import StudySpec, default_spec
from core.search.study import study_summary
from core.search.trial import StudyState
from core.settings import Settings
from core.store import Store
from core.work import cancel_study, list_requests, pause_study, start_study
from core.workspace import open_workspace

PAGES = (
    "overview", "data", "search_space", "run", "leaderboard", "seeds", "forecast", "what_if",
    "report", "presentation",
)  # fmt: skip
FURTHER = {"presentation": "&charts=forecast,seeds"}  # what else stands in the link
BEGUN = "rhone-search"
ENOUGH_TRIALS = 12  # ended, so that the rungs have something to show
PATIENCE = 900.0  # seconds
WIDTH = 1360


def small_search(store: Store) -> StudySpec:
    """A search whose networks are small enough to watch."""
    series = load_series(store, list_series(store)[0].name)
    least = {"filters_first", "filters_second", "units", "batch_size"}
    dimensions = []
    for dimension in model_named("hrhn").space.dimensions:
        if isinstance(dimension, Choice) and dimension.name in least:
            dimension = dimension.model_copy(update={"values": dimension.values[:1]})
        if isinstance(dimension, IntegerRange):
            dimension = dimension.model_copy(update={"high": dimension.low})
        dimensions.append(dimension)
    return default_spec(
        series,
        name=BEGUN,
        model="hrhn",
        horizon=7,
        lookback=14,
        known_ahead=("discharge",),
        max_epochs=9,
        factor=3,
        seed=11,
        space=SearchSpace(dimensions=tuple(dimensions)),
    )


def wait_for(what: str, is_true: Callable[[], bool]) -> None:
    """Wait for the worker."""
    end = time.monotonic() + PATIENCE
    while not is_true():
        if time.monotonic() > end:
            raise TimeoutError(f"{what} did not come within {PATIENCE:.0f} s")
        time.sleep(1)


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


def take(browser: Browser, link: str, file: Path, mode: str, *, opened: str = "") -> None:
    """One page in one mode, as long as it is.

    Args:
        browser: Chromium.
        link: Address of the page with its parameters.
        file: Where to write.
        mode: "light" or "dark".
        opened: Words of the expander to open first.
    """
    context = browser.new_context(
        color_scheme=mode, viewport={"width": WIDTH, "height": 1000}, device_scale_factor=1
    )
    page = context.new_page()
    page.goto(link)
    settled(page)
    if opened:
        page.locator("summary").filter(has_text=opened).click()
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": WIDTH, "height": min(6_000, max(700, height + 20))})
    settled(page)
    page.wait_for_selector(IDLE, timeout=60_000)  # not between two beats of a live page
    page.screenshot(path=file)
    context.close()
    sys.stderr.write(f"{file.name}\n")


def running(store: Store, shoot: Callable[..., None]) -> None:
    """The Run page while a worker trains, then when it is paused; nothing trains afterwards."""
    start_study(store, small_search(store), slots=2, finalists=3, seeds=6)
    wait_for(
        "the first trials",
        lambda: study_summary(store, BEGUN).progress.trials_done >= ENOUGH_TRIALS,
    )
    shoot("run", study=BEGUN)
    pause_study(store, BEGUN)
    wait_for("the pause", lambda: study_summary(store, BEGUN).state is StudyState.PAUSED)
    shoot("run", study=BEGUN, name="run_paused", opened="Extend this study")


def stop(store: Store) -> None:
    """Leave no worker behind."""
    if not list_requests(store, BEGUN):
        return
    cancel_study(store, BEGUN)
    wait_for(
        "the worker's end",
        lambda: all(r.state in ("done", "failed", "cancelled") for r in list_requests(store)),
    )


def take_all(store: Store, address: str, browser: Browser, asked: argparse.Namespace) -> None:
    """Every page that was asked for."""

    def shoot(page: str, *, study: str = EXAMPLE, name: str = "", opened: str = "") -> None:
        for mode in asked.modes:
            file = asked.out / f"{name or page}-{mode}.png"
            link = f"{address}/{page}?study={study}{FURTHER.get(page, '')}"
            take(browser, link, file, mode, opened=opened)

    for page in asked.pages:
        if page != "run":
            shoot(page)
    if "run" in asked.pages:
        try:
            running(store, shoot)
        finally:
            stop(store)


def main(arguments: Sequence[str] | None = None) -> None:
    """Take what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=PROJECT / "docs" / "pictures")
    parser.add_argument("--pages", nargs="+", default=PAGES, choices=PAGES)
    parser.add_argument("--modes", nargs="+", default=("light", "dark"))
    asked = parser.parse_args(arguments)
    asked.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        place = Path(folder)
        settings = Settings(f"sqlite:///{place / 'halflife.db'}", str(place / "artifacts"), slots=2)
        store = open_workspace(settings)
        environment = {
            "HALFLIFE_STORE": settings.store,
            "HALFLIFE_ARTIFACTS": settings.artifacts,
            "HALFLIFE_SLOTS": str(settings.slots),
        }
        browser = launch(playwright)
        with serve(PROJECT / "streamlit_app.py", environment=environment) as address:
            take_all(store, address, browser, asked)
        browser.close()
        store.close()


if __name__ == "__main__":
    main()
