"""Tab closed, server stopped, both in mid-run: the worker goes on and a new tab shows how far."""

from __future__ import annotations

import re

import pytest

from core.dataset.catalogue import list_series, load_series
from core.models.space import RealRange, SearchSpace
from core.search.creation import create_study
from core.search.spec import default_spec
from core.search.study import read_plan, study_summary
from core.work import list_requests
from tests.browser.conftest import opened, serving
from tests.browser.visiting import settle, until

pytestmark = pytest.mark.browser
BAR = re.compile(r"^([\d,]+) of ([\d,]+) epochs")


@pytest.fixture
def study(store):
    """More small ridges than any machine fits while two servers start; they are not waited for."""
    series = load_series(store, list_series(store)[0].name)
    penalty = RealRange(name="alpha", low=0.01, high=100.0, scale="log")
    create_study(
        store,
        default_spec(
            series, name="left", model="ridge", horizon=1, lookback=3, max_epochs=3, factor=3,
            iterations=300, seed=7, space=SearchSpace(dimensions=(penalty,)),
        ),
    )  # fmt: skip
    yield "left"
    until(
        "the worker's end",
        lambda: all(one.state in ("done", "cancelled", "failed") for one in list_requests(store)),
    )


def shown(page) -> tuple[int, int]:
    """Epochs done and planned, as the bar says."""
    bar = page.get_by_text(BAR).first
    done, planned = BAR.match(bar.inner_text()).groups()
    return int(done.replace(",", "")), int(planned.replace(",", ""))


def trained(store, study: str) -> int:
    return study_summary(store, study).progress.epochs_done


def test_progress_goes_on_unwatched_and_a_new_tab_shows_it(browser, store, study) -> None:
    with serving(store) as address, opened(browser) as page:
        page.goto(f"{address}/run?study={study}")
        settle(page, "Run")
        page.get_by_role("button", name="Start", exact=True).click()
        page.get_by_text(re.compile(r"^[1-9][\d,]* of [\d,]+ epochs")).first.wait_for(
            timeout=60_000
        )
        left, planned = shown(page)
        assert planned == read_plan(store, study).epochs
        page.close()
        with opened(browser) as again:  # the same server, another tab
            again.goto(f"{address}/run?study={study}")
            settle(again, "Run")
            assert left <= shown(again)[0] < planned
    left = trained(store, study)
    assert left < planned  # nobody looks and no server runs, but it is not done
    until("a further epoch", lambda: trained(store, study) > left)
    with serving(store) as address, opened(browser) as page:
        page.goto(f"{address}/run?study={study}")
        settle(page, "Run")
        now = shown(page)[0]
        assert left < now < planned
        seen = f"{now:,} of {planned:,} epochs"
        page.wait_for_function("seen => !document.body.innerText.includes(seen)", arg=seen)
        page.get_by_role("button", name="Cancel", exact=True).click()  # enough was seen
        page.get_by_text("stopped", exact=True).first.wait_for(timeout=60_000)
        assert left < shown(page)[0] < planned
