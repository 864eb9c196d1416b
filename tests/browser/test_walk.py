"""A visitor's walk: a deep link on a fresh server, every page, one small search to its forecast."""

from __future__ import annotations

import re

import pytest

from benchmarks.chromium import IDLE
from core.dataset.catalogue import list_series, load_series
from core.models.space import Choice, SearchSpace
from core.search.creation import create_study
from core.search.spec import default_spec
from core.search.study import read_plan, read_spec, study_summary
from tests.browser.visiting import HEADINGS, TITLES, settle
from tests.pages import stored

pytestmark = pytest.mark.browser


def study_in(page) -> str:
    found = re.search(r"[?&]study=([^&]+)", page.url)
    assert found, page.url
    return found.group(1)


def test_a_deep_link_on_a_fresh_server_keeps_target_and_study(page, store, server) -> None:
    stored.finished_study(store, "linked")
    stored.stopped_study(store, "newer")  # what a page shows unasked
    page.goto(f"{server}/leaderboard?study=linked")
    settle(page, "Leaderboard")
    links = page.locator("[data-testid=stSidebarNavLink]")
    assert links.all_inner_texts() and links.count() == len(TITLES)
    assert "/leaderboard" in page.url
    assert study_in(page) == "linked"
    for file, title in TITLES.items():
        links.filter(has_text=re.compile(f"{title}$")).click()
        settle(page, HEADINGS[file])
        if file not in ("data", "search_space"):
            assert study_in(page) == "linked"


def test_every_page_can_be_linked(page, server) -> None:
    for file, heading in HEADINGS.items():
        page.goto(f"{server}/{file}")
        settle(page, heading)


def test_a_small_search_is_started_watched_and_forecast(page, server) -> None:
    page.goto(f"{server}/search_space?model=ridge")
    settle(page, "Search space")
    page.get_by_role("button", name="Go to the start").click()
    settle(page, "Run")
    form = page.locator("[data-testid=stExpander]").filter(has_text="Start a search").first
    name = form.get_by_label("Name of the study")
    name.fill("walked")
    name.press("Enter")
    page.wait_for_selector(IDLE)
    form.get_by_role("button", name="Start search").click()
    page.wait_for_url(re.compile("study=walked"), timeout=30_000)
    page.get_by_text("finished", exact=True).first.wait_for(timeout=300_000)
    done = page.get_by_text(re.compile(r"Forecast:\s*done"))
    done.wait_for(timeout=300_000)
    page.locator("[data-testid=stSidebarNavLink]").filter(has_text="Forecast").click()
    settle(page, "Forecast")
    assert study_in(page) == "walked"
    page.locator("[data-testid=stPlotlyChart] .main-svg").first.wait_for(timeout=30_000)
    assert page.get_by_text("RMSE (Bq/m3)").first.is_visible()


def test_a_running_search_is_paused_extended_and_finishes(page, store, server) -> None:
    """A real worker fits ridges; the page is all that speaks to it."""
    series = load_series(store, list_series(store)[0].name)
    penalties = tuple(0.01 * 1.02**i for i in range(300))
    spec = default_spec(
        series,
        name="long",
        model="ridge",
        horizon=1,
        lookback=3,
        max_epochs=3,
        factor=3,
        iterations=40,  # long enough to be paused while it runs
        seed=7,
        space=SearchSpace(
            dimensions=(
                Choice(name="alpha", values=penalties),
                Choice(name="increments", values=(False,)),
            )
        ),
    )
    create_study(store, spec)
    planned = read_plan(store, "long").trials
    page.goto(f"{server}/run?study=long")
    settle(page, "Run")
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_text(re.compile("Search: running")).wait_for(timeout=60_000)
    page.get_by_role("button", name="Pause").click()
    page.get_by_text("Paused. It keeps its place").wait_for(timeout=60_000)
    done = study_summary(store, "long").progress.trials_done
    assert done < planned
    extend = page.locator("[data-testid=stExpander]").filter(has_text="Extend this study")
    extend.locator("summary").click()
    extend.get_by_text("more epochs").wait_for(timeout=30_000)
    extend.get_by_role("button", name="Extend and go on").click()
    page.get_by_text("finished", exact=True).first.wait_for(timeout=300_000)
    page.get_by_text(re.compile(r"Forecast:\s*done")).wait_for(timeout=300_000)
    assert read_spec(store, "long").budget.iterations == 41
    progress = study_summary(store, "long").progress
    assert (progress.trials_done, progress.failed) == (planned + planned // 40, 0)
