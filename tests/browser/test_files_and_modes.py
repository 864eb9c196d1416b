"""Downloads arrive and open; charts take the colours of the visitor's mode."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from core.charts.theme import DARK, LIGHT, Palette
from core.example import NAME
from core.seeds.card.questions import QUESTIONS
from tests.browser.conftest import opened
from tests.browser.visiting import drawn, settle

pytestmark = pytest.mark.browser
GROUND = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
LINES = (
    "[...document.querySelectorAll('.js-plotly-plot')]"
    ".flatMap(plot => plot.data.map(trace => trace.line && trace.line.color))"
)
INKS = (
    "[...new Set([...document.querySelectorAll('.js-plotly-plot .legendtext')]"
    ".map(words => getComputedStyle(words).fill))]"
)


def rgb(colour: str) -> str:
    """As a browser writes it."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgb({red}, {green}, {blue})"


def taken(page, label: str, folder: Path) -> Path:
    """The file that a download button gives."""
    with page.expect_download() as waiting:
        page.locator("[data-testid=stDownloadButton]").filter(has_text=label).first.click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


@pytest.mark.parametrize(("mode", "palette"), [("light", LIGHT), ("dark", DARK)])
def test_charts_take_the_colours_of_the_mode(
    mode: str, palette: Palette, browser, bundled: str
) -> None:
    with opened(browser, color_scheme=mode) as page:
        page.goto(f"{bundled}/forecast?study={NAME}")
        settle(page, "Forecast")
        drawn(page)
        assert page.evaluate(GROUND) == rgb(palette.ground)
        assert palette.accent in page.evaluate(LINES)
        assert page.evaluate(INKS) == [rgb(palette.ink)]


def test_the_tables_of_a_study_arrive(page, bundled: str, tmp_path: Path) -> None:
    page.goto(f"{bundled}/overview?study={NAME}")
    settle(page, "Halflife")
    trials = pd.read_csv(taken(page, "All trials (CSV)", tmp_path))
    assert len(trials) == 23 and trials["score"].notna().all()
    page.goto(f"{bundled}/data")
    settle(page, "Data")
    page.get_by_text("Table and file").click()
    river = pd.read_csv(taken(page, "Download CSV", tmp_path))
    assert len(river) == 7305 and river.iloc[:, 0].is_unique


def test_the_card_arrives_as_markdown_and_as_a_page_that_opens(
    page, browser, bundled: str, tmp_path: Path
) -> None:
    page.goto(f"{bundled}/report?study={NAME}")
    settle(page, "Report")
    text = taken(page, "Markdown", tmp_path).read_text(encoding="utf-8")
    assert text.startswith("# ") and all(question in text for question in QUESTIONS)
    file = taken(page, "HTML page, with the plots", tmp_path)
    assert file.name == f"{NAME}-report.html"
    with opened(browser, offline=True) as alone:
        alone.goto(file.as_uri())
        alone.wait_for_function("document.querySelectorAll('.main-svg').length > 0")
        assert alone.locator("section[id^=question-]").count() == len(QUESTIONS)
