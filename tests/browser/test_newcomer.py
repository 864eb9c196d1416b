"""A newcomer's whole way, as a user goes it: a file, a search, its forecast, a question to it."""

from __future__ import annotations

import re

import pytest

from benchmarks.chromium import IDLE
from core.dataset.catalogue import load_series
from core.search.study import read_spec
from tests.browser.rivers import LIMIT, river_csv
from tests.browser.visiting import drawn, menu, settle

pytestmark = pytest.mark.browser
RUN_PATIENCE = 180_000  # milliseconds
TRACES = "[...document.querySelectorAll('.js-plotly-plot')].flatMap(plot => plot._fullData)"


def epochs(page) -> int:
    """What the bar says has been trained."""
    bar = page.get_by_text(re.compile(r"^[\d,]+ of [\d,]+ epochs"))
    return int(bar.first.inner_text().split(" ")[0].replace(",", ""))


def type_in(page, label: str, value: str) -> None:
    """Fill in a field as a user does, and let the page run."""
    field = page.get_by_label(label, exact=True).and_(page.locator("input"))
    field.fill(value)
    field.press("Enter")
    page.wait_for_selector(IDLE)


def choose_also(page, label: str, option: str) -> None:
    """Add an option to what is chosen already."""
    chooser = page.locator("[data-testid=stMultiSelect]").filter(has_text=label)
    chooser.locator("input").click()
    page.get_by_role("option", name=option, exact=True).click()
    chooser.locator("[title]").filter(has_text=option).wait_for()
    page.keyboard.press("Escape")
    page.wait_for_selector(IDLE)


def upload(page) -> None:
    """From the first of the three steps to the stored series."""
    page.get_by_role("heading", name="Three steps to your own forecast").wait_for()
    page.get_by_role("link", name="Add a series").click()
    settle(page, "Data")
    page.get_by_text("Add a river").click()
    file = {"name": "gauge 7.csv", "mimeType": "text/csv", "buffer": river_csv(7)}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_text("a unit for each").wait_for()  # the file does not say it
    type_in(page, "Name of the series", "our-river")
    type_in(page, "Unit of caesium", "Bq/m3")
    page.get_by_text(re.compile("420 steps from 2019-01-01 to 2020-02-24")).wait_for()
    page.get_by_role("button", name="Keep this series").click()
    page.get_by_text(re.compile("^Series our-river, 2019-01-01")).wait_for()
    drawn(page)


def search(page) -> None:
    """From the Data page to a search that runs."""
    page.get_by_role("button", name="Set up a study on this series").click()
    settle(page, "Search space")
    page.get_by_role("radio", name="Ridge").click()
    page.get_by_text(re.compile("^A penalised linear regression")).wait_for()
    page.wait_for_selector(IDLE)
    choose_also(page, "Known ahead", "discharge")
    type_in(page, "Lookback (steps)", "5")
    type_in(page, "Iterations", "6")
    drawn(page)
    page.get_by_role("button", name="Go to the start").click()
    settle(page, "Run")
    for label, value in {
        "Name of the study": "mine",
        "Finalists": "2",
        "Seeds of each": "2",
    }.items():
        type_in(page, label, value)
    page.get_by_role("button", name="Start search").click()
    page.wait_for_url(re.compile("study=mine"))


def watch(page) -> None:
    """The bar moves without a click until all of it is done."""
    bar = "document.querySelector('[data-testid=stProgress]')"
    page.get_by_text(re.compile(r"^[\d,]+ of [\d,]+ epochs")).first.wait_for()
    seen = epochs(page)
    page.wait_for_function(
        f"seen => {bar} && Number({bar}.innerText.split(' of ')[0].replaceAll(',', '')) > seen",
        arg=seen,
        timeout=RUN_PATIENCE,
    )
    page.get_by_text("finished", exact=True).first.wait_for(timeout=RUN_PATIENCE)
    page.get_by_text(re.compile(r"Forecast:\s*done")).wait_for(timeout=RUN_PATIENCE)


def ask(page) -> None:
    """A slider on the What-if page draws the curve of another discharge."""
    drawn(page)
    lines = f"{TRACES}.filter(trace => (trace.name || '').startsWith('after')).length"
    assert page.evaluate(lines) == 0
    slider = page.get_by_role("slider").first
    slider.focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(f"{lines} > 0", timeout=60_000)
    page.wait_for_selector(IDLE)
    before, after = (
        page.evaluate(f"[...{TRACES}.find(t => (t.name || '').startsWith('{name}')).y]")
        for name in ("before", "after")
    )
    assert len(before) == len(after) == 7 and before != after


def test_from_a_file_to_what_if(page, store, server) -> None:
    page.goto(server)
    settle(page, "Halflife")
    upload(page)
    series = load_series(store, "our-river")
    assert [target.name for target in series.targets] == ["caesium"]  # not the discharge too
    assert [driver.name for driver in series.drivers] == ["discharge", "stage (m)"]
    target = series.targets[0]
    assert target.is_non_detect.any() and set(target.limits[target.is_non_detect]) == {LIMIT}
    search(page)
    watch(page)
    assert read_spec(store, "mine").window.known_ahead == ("discharge",)
    for title in ("Leaderboard", "Seeds", "Forecast"):
        menu(page, title)
        drawn(page)
        assert "study=mine" in page.url
        assert page.locator("[data-testid=stPlotlyChart] .main-svg").count()
    menu(page, "What-if")
    ask(page)
    menu(page, "Overview")
    assert page.get_by_text("Three steps to your own forecast").count() == 0  # all three are done
