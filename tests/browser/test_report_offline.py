"""The report as a file in a browser that has no network: its plots are drawn."""

from __future__ import annotations

import pytest

from core.example import NAME
from core.report.writing import write_report

pytestmark = pytest.mark.browser


def test_the_html_opens_offline(browser, store, tmp_path) -> None:
    path = tmp_path / "report.html"
    write_report(store, NAME, path)
    context = browser.new_context(offline=True)
    page = context.new_page()
    errors: list[str] = []
    asked: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    page.wait_for_function("document.querySelectorAll('.main-svg').length > 0")
    drawn = page.locator(".plotly-graph-div:has(.main-svg)").count()
    titles = page.locator("section[id^=question-]").count()
    context.close()
    assert errors == []
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert (drawn, titles) == (3, 28)  # the winner, every seed, the forecast
