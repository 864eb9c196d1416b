"""The Run page asks and shows; a worker, absent here, would train."""

from __future__ import annotations

import pytest

from core.dataset.catalogue import save_series
from core.search.study import read_spec
from core.store.schema import StudyRow
from core.work import list_requests
from tests.charts import nouns
from tests.pages import stored


@pytest.fixture(autouse=True)
def no_worker(monkeypatch) -> None:
    monkeypatch.setattr("core.work.start_worker", lambda _store: None)


def test_start_queues_search_seeds_and_forecast(store, visit) -> None:
    save_series(store, nouns.series())
    app = visit("run")
    app.text_input(key="draft name").set_value("mine").run()
    start = next(button for button in app.button if button.label == "Start search")
    start.click().run()
    assert not app.exception
    assert [r.kind for r in list_requests(store, "mine")] == ["search", "confirm", "forecast"]
    spec = read_spec(store, "mine")
    assert (spec.series, spec.model, spec.window.horizon) == ("synthetic", "hrhn", 7)


def test_a_taken_name_is_told(store, visit) -> None:
    stored.stopped_study(store, "mine")
    app = visit("run")
    app.text_input(key="draft name").set_value("mine").run()
    next(button for button in app.button if button.label == "Start search").click().run()
    assert not app.exception
    assert "a new study needs a name of its own" in app.error[0].value


def test_cancel_leaves_a_wish_for_the_driver(store, visit) -> None:
    stored.running_study(store)
    app = visit("run", study="running")
    assert app.button(key="resume").disabled
    app.button(key="cancel").click().run()
    with store.session() as session:
        assert session.get(StudyRow, "running").wish == "cancel"


def test_resume_queues_the_rest(store, visit) -> None:
    stored.stopped_study(store)
    app = visit("run", study="stopped")
    assert app.button(key="cancel").disabled
    app.button(key="resume").click().run()
    assert [r.kind for r in list_requests(store, "stopped")] == ["search", "confirm", "forecast"]


def test_slots_and_eta_are_shown_while_it_runs(store, visit) -> None:
    stored.running_study(store)
    app = visit("run", study="running")
    labels = {metric.label: metric.value for metric in app.metric}
    assert labels["Time to go"] != "–"
    # Seconds of the ended trials and of the running epochs, over all their epochs.
    assert labels["Seconds an epoch"] == "0.954"
