"""How a test looks at a page: it waits for what a visitor would see. It asserts no content."""

from __future__ import annotations

import time
from collections.abc import Callable

from benchmarks.chromium import IDLE
from pages.shared.guard import MENU

TITLES = {name: title for group in MENU.values() for name, (title, _) in group.items()}
HEADINGS = TITLES | {"overview": "Halflife"}
PATIENCE = 60_000  # milliseconds; a busy machine is slow, a broken page never comes
PICTURES = "[data-testid=stPlotlyChart] .main-svg"
DRAWN = (
    f"document.querySelector('{IDLE}') && !document.querySelector('[data-testid=stSkeleton]')"
    " && [...document.querySelectorAll('[data-testid=stPlotlyChart]')]"
    ".every(chart => chart.querySelector('.main-svg'))"
)


def settle(page, heading: str) -> None:
    """The page of this heading has run and shows no exception."""
    page.get_by_role("heading", name=heading, exact=True).wait_for(timeout=PATIENCE)
    page.wait_for_selector(IDLE, timeout=PATIENCE)
    assert page.locator("[data-testid=stException]").count() == 0
    assert page.locator("[data-testid=stDialog]").count() == 0


def drawn(page, *, pictures: bool = True) -> None:
    """Every picture of the page is there, and nothing runs.

    Args:
        page: The tab.
        pictures: Whether the page has any: the first one is waited for, as its code is fetched
            after the script has run.
    """
    if pictures:
        page.locator(PICTURES).first.wait_for(timeout=PATIENCE)
    page.wait_for_function(DRAWN)


def unfold(page) -> None:
    """Open every expander; a fragment that thereby runs has ended."""
    closed = "document.querySelectorAll('details:not([open]) > summary')"
    page.evaluate(f"{closed}.forEach(summary => summary.click())")
    page.wait_for_function(f"{closed}.length === 0")
    drawn(page, pictures=False)


def menu(page, title: str) -> None:
    """Click on a page's name in the menu and wait for it."""
    links = page.locator("[data-testid=stSidebarNavLink]")
    links.filter(has=page.get_by_text(title, exact=True)).click()
    settle(page, HEADINGS[next(name for name, shown in TITLES.items() if shown == title)])


def until(what: str, is_true: Callable[[], bool], *, seconds: float = 120) -> None:
    """Wait for what no page shows, such as a worker that nobody watches."""
    end = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < end, f"{what} did not come within {seconds:.0f} s"
        time.sleep(0.05)
