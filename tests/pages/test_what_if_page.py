"""The What-if page in its states, on ridges; this process answers in place of the predictor's."""

from __future__ import annotations

from datetime import date

import pytest

from core.dataset.catalogue import save_series
from core.errors import PredictionFailure
from core.executors.inline import InlineExecutor
from core.search.creation import create_study
from core.search.running import run_study
from core.search.spec import default_spec
from core.seeds.runs import run_seeds
from core.training import run_job
from core.what_if.keeping import keep_scenario, kept_scenarios
from core.what_if.link import from_link, to_link
from core.what_if.networks import Networks
from core.what_if.scenario import Pulse, Scale, Scenario
from core.work import list_requests
from core.worker import Worker
from tests.charts import nouns
from tests.pages import stored
from tests.pages.test_every_page import texts
from tests.what_if.asking import here

TWICE = Scenario(changes=(Scale(driver="discharge", factor=2.0),))


class Here:
    """A predictor without a process; counts its questions."""

    asked = 0
    failure: Exception | None = None
    pid = None

    def __call__(self, question):
        Here.asked += 1
        if Here.failure is not None:
            raise Here.failure
        return here(question)


@pytest.fixture(autouse=True)
def answered_here(monkeypatch):
    monkeypatch.setattr("core.what_if.predictor.Predictor", Here)
    monkeypatch.setattr(Here, "asked", 0)
    monkeypatch.setattr(Here, "failure", None)


@pytest.fixture
def ridges(store):
    """A finished study of two seeds."""
    series = nouns.series(rows=900)
    save_series(store, series)
    spec = default_spec(
        series, name="ridges", model="ridge", horizon=4, lookback=6, max_epochs=2, factor=2,
        seed=7, known_ahead=("discharge",),
    )  # fmt: skip
    create_study(store, spec)
    run_study(store, "ridges", slots=1, executor="inline")
    run_seeds(store, "ridges", top=1, seeds=2, slots=1, executor="inline")
    return "ridges"


@pytest.fixture
def open_page(ridges, visit):
    def go(**query):
        app = visit("what_if", study=ridges, **query)
        assert not app.exception
        return app

    return go


def widget(kind, label):
    return next(one for one in kind if one.label == label)


def linked(app) -> Scenario:
    return from_link(app.query_params.get("scenario", ""))


def choose_kind(app, kind: str):
    return widget(app.selectbox, "Change").set_value(kind).run()


def test_it_opens_on_the_newest_day_with_nothing_changed(open_page):
    app = open_page()
    assert not app.error
    assert "As it was: peak" in texts(app)
    assert "The record ends on" in texts(app)
    assert linked(app) == Scenario()
    assert Here.asked == 1


def test_a_moved_slider_changes_sentence_and_link(open_page):
    app = open_page()
    widget(app.slider, "Factor").set_value(2.0).run()
    assert not app.exception and not app.error
    assert "instead of" in texts(app) and "2 of 2 seeds say more" in texts(app)
    assert linked(app) == TWICE
    assert Here.asked == 2
    widget(app.toggle, "Single seeds").set_value(True).run()
    assert Here.asked == 2  # the picture changed, the question did not


def test_a_control_that_is_faster_than_the_link_keeps_its_place(open_page):
    """The browser sends the link that it shows, which may be one behind."""
    app = open_page()
    widget(app.slider, "Factor").set_value(1.5).run()
    del app.query_params["scenario"]
    widget(app.slider, "Factor").set_value(2.0).run()
    assert widget(app.slider, "Factor").value == 2.0
    assert linked(app) == TWICE and "instead of" in texts(app)


def test_a_link_that_is_gone_back_to_later_begins_anew(open_page, monkeypatch):
    monkeypatch.setattr("pages.shared.scenario_state.ECHO_SECONDS", 0.0)
    app = open_page()
    widget(app.slider, "Factor").set_value(2.0).run()
    del app.query_params["scenario"]
    app.run()
    assert widget(app.slider, "Factor").value == 1.0
    assert linked(app) == Scenario() and "As it was: peak" in texts(app)


def test_a_link_is_the_scenario(open_page):
    asked = Scenario(issue=None, changes=(Scale(driver="discharge", factor=40.0),))
    app = open_page(scenario=to_link(asked))
    assert "1. discharge times 40" in texts(app)
    assert "discharge leaves the range that was trained on" in texts(app)
    assert linked(app) == asked


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("nonsense!", "must hold a whole scenario"),
        (to_link(Scenario(changes=(Scale(driver="snow", factor=2.0),))), "Choose one of"),
    ],
)
def test_a_link_that_cannot_be_asked_is_told(open_page, word, told):
    app = open_page(scenario=word)
    assert told in texts(app)


def test_changes_are_added_and_taken_back(open_page):
    app = open_page()
    widget(app.slider, "Factor").set_value(2.0).run()
    widget(app.button, "Add another change").click().run()
    assert widget(app.slider, "Factor").value == 1.0
    assert linked(app) == TWICE
    choose_kind(app, "Pulse")
    widget(app.number_input, "Height (m3/s)").set_value(500.0).run()
    pulse = Pulse(driver="discharge", first=1, height=500.0)
    assert linked(app).changes == (*TWICE.changes, pulse)
    widget(app.button, "Remove").click().run()
    assert not app.exception
    assert linked(app).changes == (pulse,)  # settled with it: its controls begin anew
    widget(app.slider, "Factor").set_value(3.0).run()
    widget(app.button, "Start over").click().run()
    assert linked(app) == Scenario()


def test_another_day_is_asked_and_stands_in_the_link(open_page):
    app = open_page()
    day = widget(app.date_input, "Issue time")
    day.set_value(date(2012, 5, 20)).run()
    assert not app.exception and not app.error
    assert str(linked(app).issue)[:10] == "2012-05-20"
    assert "The record ends on" not in texts(app)
    again = open_page(scenario=to_link(linked(app)))
    assert widget(again.date_input, "Issue time").value == date(2012, 5, 20)


def test_scenarios_are_kept_loaded_and_deleted(store, ridges, open_page):
    app = open_page()
    assert widget(app.button, "Keep").disabled
    widget(app.slider, "Factor").set_value(2.0).run()
    widget(app.text_input, "Name").set_value("flow doubled").run()
    widget(app.button, "Keep").click().run()
    assert kept_scenarios(store, ridges) == {"flow doubled": TWICE}
    widget(app.button, "Start over").click().run()
    widget(app.button, "Load").click().run()
    assert linked(app) == TWICE and "1. discharge times 2" in texts(app)
    widget(app.button, "Delete").click().run()
    assert kept_scenarios(store, ridges) == {} and not app.exception


def test_a_table_is_pasted(open_page):
    app = open_page()
    choose_kind(app, "Table")
    app.text_area[0].set_value("1; much").run()
    assert "'much' for discharge" in texts(app)
    app.text_area[0].set_value("1; 2000\n2; 2500").run()
    (table,) = linked(app).changes
    assert (table.first, table.values) == (1, (2000.0, 2500.0))


def test_an_observed_flood_is_taken(open_page):
    app = open_page()
    choose_kind(app, "Flood")
    flood = widget(app.selectbox, "Observed flood")
    flood.select_index(0).run()
    assert not app.exception
    (taken,) = linked(app).changes
    assert (taken.kind, taken.driver, taken.length) == ("flood", "discharge", 4)


def test_a_predictor_that_fails_is_told_and_the_page_lives(open_page, monkeypatch):
    error = PredictionFailure("the networks must answer", found="silence", remedy="Try again.")
    monkeypatch.setattr(Here, "failure", error)
    app = open_page()
    assert app.error[0].value == str(error)
    assert widget(app.slider, "Factor")


def test_missing_networks_are_asked_for(store, ridges, open_page, monkeypatch):
    monkeypatch.setattr("core.work.starting.start_worker", lambda _store: None)
    whole = __import__("core.what_if.ground", fromlist=["networks_of"]).networks_of

    def bare(*given):
        found = whole(*given)
        return Networks(found.jobs, found.predictions, found.jobs[:1])

    monkeypatch.setattr("core.what_if.ground.networks_of", bare)
    app = open_page()
    assert "1 of them kept no weights" in texts(app)
    widget(app.button, "Train them again").click().run()
    assert not app.exception
    assert [one.kind for one in list_requests(store, ridges)] == ["networks"]
    assert not [b for b in app.button if b.label == "Train them again"]


def test_a_rerun_is_asked_for_trained_and_drawn_beside(store, ridges, open_page, monkeypatch):
    monkeypatch.setattr("core.work.starting.start_worker", lambda _store: None)
    app = open_page()
    widget(app.number_input, "Lookback (steps)").set_value(9).run()
    widget(app.button, "Train it now").click().run()
    assert not app.exception and not app.error
    assert [one.kind for one in list_requests(store, ridges)] == ["rerun"]
    Worker(store, lambda: InlineExecutor(run_job, slots=1)).run(loop=False)
    app = open_page()
    beside = widget(app.pills, "Reruns beside it")
    assert len(beside.options) == 1 and "lookback 9" in beside.options[0]
    before = Here.asked
    beside.set_value(beside.options).run()
    assert not app.exception and not app.error
    assert Here.asked == before + 1  # of the rerun; the other answer is there
    assert "Thin lines are the ends of a rerun's own interval" in texts(app)


def test_seed_runs_without_predictions_are_told(store, visit):
    stored.finished_study(store)
    app = visit("what_if", study="finished")
    assert not app.exception and not app.error
    assert "kept their predictions" in texts(app)


def test_a_kept_scenario_is_opened_by_its_name(store, ridges, open_page):
    keep_scenario(store, ridges, "flow doubled", TWICE)
    app = open_page(kept="flow doubled")
    assert from_link(app.query_params["scenario"]) == TWICE
    assert "kept" not in app.query_params
    assert any("kept=flow+doubled" in one.value for one in app.code)


def test_a_name_that_nobody_kept_is_told(ridges, open_page):
    app = open_page(kept="nobody")
    assert "No scenario of this study is kept as 'nobody'." in texts(app)
