"""From the slider to the new curve in a real Chromium, with the real child process."""

from __future__ import annotations

import pytest

from core.dataset.catalogue import list_series, load_series
from core.search.creation import create_study
from core.search.running import run_study
from core.search.spec import default_spec
from core.seeds.runs import run_seeds
from tests.browser.visiting import settle

pytestmark = pytest.mark.browser
NAMES = "() => document.querySelector('.js-plotly-plot').data.map(trace => trace.name || '')"


@pytest.fixture
def study(store):
    """A ridge: its predictor needs no Keras and starts within a second or two."""
    series = load_series(store, list_series(store)[0].name)
    spec = default_spec(
        series, name="asked", model="ridge", horizon=7, lookback=14, max_epochs=2, factor=2,
        seed=7, known_ahead=("discharge",),
    )  # fmt: skip
    create_study(store, spec)
    run_study(store, "asked", slots=1, executor="inline")
    run_seeds(store, "asked", top=1, seeds=2, slots=1, executor="inline")
    return "asked"


def test_a_moved_slider_draws_the_new_curve_and_the_link_keeps_it(page, study, server):
    page.goto(f"{server}/what_if?study={study}")
    settle(page, "What-if")
    page.locator("[data-testid=stPlotlyChart] .main-svg").first.wait_for(timeout=60_000)
    assert not any(name.startswith("after") for name in page.evaluate(NAMES))
    slider = page.get_by_role("slider").first
    slider.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.get_by_text("seeds say").first.wait_for(timeout=30_000)
    page.wait_for_function(f"({NAMES})().some(name => name.startsWith('after'))", timeout=30_000)
    settle(page, "What-if")
    said = page.get_by_text("seeds say").first.inner_text()
    assert "scenario=" in page.url
    page.goto(page.url)  # the link alone says it again
    settle(page, "What-if")
    page.get_by_text(said).first.wait_for(timeout=60_000)
