"""Links that keep filters on a fresh server, a presentation without a menu, and an export that
opens where there is no network."""

from __future__ import annotations

import re

import pytest

from benchmarks.chromium import IDLE
from core.example import NAME
from core.report.exporting import export_to
from tests.pages import stored

pytestmark = pytest.mark.browser


def test_filters_and_picture_come_from_the_link_on_a_fresh_server(page, store, server) -> None:
    trials = stored.varied_study(store)
    name = trials[0].configuration_id
    page.goto(f"{server}/leaderboard?study=varied&lb_view=Contour&lb_bracket=2&lb_compare={name}")
    page.get_by_role("heading", name="Side by side").wait_for(timeout=60_000)
    page.wait_for_selector(IDLE, timeout=60_000)
    assert "lb_view=Contour" in page.url and "lb_bracket=2" in page.url
    page.get_by_text("Along").first.wait_for()
    page.get_by_text("The link keeps it.").wait_for()
    words = page.get_by_role("textbox", name="Configuration contains")
    words.fill(name[:4])
    words.press("Enter")
    page.wait_for_url(re.compile(f"lb_id={name[:4]}"), timeout=30_000)
    assert page.locator("[data-testid=stException]").count() == 0


def test_a_presentation_has_no_menu_and_nothing_to_press(page, server) -> None:
    page.goto(f"{server}/presentation?study={NAME}&charts=forecast,seeds")
    page.get_by_role("heading", name="How much is luck").wait_for(timeout=60_000)
    page.wait_for_selector(IDLE, timeout=60_000)
    page.locator(".main-svg").first.wait_for(timeout=30_000)
    assert page.locator("[data-testid=stSidebarNavLink]").count() == 0
    assert page.locator("[data-testid=stMain] button:visible").count() == 0


def test_the_whole_study_opens_offline_with_every_picture(browser, store, tmp_path) -> None:
    path = tmp_path / "whole.html"
    export_to(store, NAME, str(path))
    context = browser.new_context(offline=True)
    page = context.new_page()
    errors: list[str] = []
    asked: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    plots = page.locator(".plotly-graph-div")
    every = "[...document.querySelectorAll('.plotly-graph-div')]"
    page.wait_for_function(f"{every}.every(plot => plot.querySelector('.main-svg'))")
    drawn, parts = plots.count(), page.locator("main > section").count()
    context.close()
    assert errors == []
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert drawn >= 9 and parts == 8
