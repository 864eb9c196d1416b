"""Every choice of a budget: drawn, named in the summary, saved, loaded, refused in a sentence."""

from __future__ import annotations

import json

import pytest
import streamlit as st

from core.dataset.catalogue import save_series
from core.errors import HalflifeError, StoreError
from core.models.table import MODELS
from core.search.planning import plan_study
from pages.shared import engines, plan_words, settings_file
from pages.shared.draft import Draft
from tests.charts import nouns
from tests.pages import stored
from tests.pages.test_every_page import texts

USUAL = Draft(series="synthetic", targets=("cs137",), model="hrhn")
UNUSUAL = Draft(
    series="synthetic",
    targets=("cs137",),
    known_ahead=("discharge",),
    horizon=3,
    lookback=12,
    model="ridge",
    max_epochs=300,
    factor=4,
    iterations=2,
    strategy="asha",
    resource="windows",
    parts=64,
    patience=5,
    score_rule="best",
    refit=True,
    most_epochs=900,
    most_minutes=90.0,
    seed=5,
    slots=3,
    calendar=False,
    week=True,
    trend=True,
    history=False,
    means=(7, 30),
    anomalies=(5,),
)


@pytest.fixture
def page(store, visit):
    save_series(store, nouns.series())
    return visit("search_space")


def words_of(held: Draft) -> str:
    plan = plan_study(held.space(), held.budget())
    return plan_words.plan_words(plan, held)


def metrics(app) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "49 configurations, 70 trainings, 375 epochs"),
        ({"strategy": "random"}, "13 configurations, 13 trainings, 351 epochs"),
        ({"strategy": "asha"}, "131 configurations, 192 trainings, about 373 epochs"),
        ({"patience": 3}, "49 configurations, 70 trainings, at most 375 epochs"),
        (
            {"resource": "windows", "max_epochs": 10, "parts": 9},
            "17 configurations, 23 trainings of 10 epochs on 11 to 100 % of the windows, "
            "97 passes over all windows (230 epochs)",
        ),
    ],
)
def test_the_cost_is_told_in_its_unit(fields, words: str) -> None:
    assert words_of(Draft(**fields)) == words


def test_every_unusual_choice_is_named() -> None:
    assert plan_words.choices(USUAL) == ""
    told = plan_words.choices(Draft(min_epochs=3, engine="jax"))
    assert told == "No rung below 3 epochs; JAX trains"
    assert plan_words.choices(UNUSUAL).split("; ") == [
        "The season is not read",
        "the time of the week is read",
        "the date is read as a trend",
        "the own past is not read",
        "means over 7, 30 steps are read",
        "anomalies are read, half-lives of 5 samples",
        "rungs grow in training windows, from 1/64",
        "all of it 2 times",
        "a training ends after 5 epochs without progress",
        "a rung is scored by its best epoch",
        "what forecasts is trained on training and validation together",
        "nothing begins after 900 epochs",
        "nothing begins after 1 h 30 min",
    ]


def test_limits_bound_the_time() -> None:
    plan = plan_study(USUAL.space(), USUAL.budget())  # 375 epochs on 2 slots
    assert plan_words.seconds_of(plan, USUAL, 4.0) == 750
    assert plan_words.seconds_of(plan, Draft(most_epochs=75), 4.0) == 150
    assert plan_words.seconds_of(plan, Draft(most_minutes=2.0), 4.0) == 120
    assert plan_words.seconds_of(plan, Draft(slots=64), 4.0) == 27 * 4.0  # one finalist's climb


@pytest.mark.parametrize("held", [USUAL, UNUSUAL], ids=["usual", "unusual"])
def test_a_saved_file_gives_the_same_search(held: Draft) -> None:
    settings = settings_file.from_json(settings_file.to_json(held).encode())
    assert settings.budget == held.budget()
    assert settings.space == held.space()
    for name in (
        "horizon",
        "known_ahead",
        "calendar",
        "week",
        "trend",
        "history",
        "means",
        "anomalies",
    ):
        assert getattr(settings, name) == getattr(held, name)


def changed(**fields: object) -> bytes:
    return json.dumps(json.loads(settings_file.to_json(USUAL)) | fields).encode()


BROKEN = {
    "no JSON": b"epochs: 27",
    "no text": b"\xff\xfe\x00",
    "empty": b"",
    "a list": b"[1, 2]",
    "unknown field": changed(colour="blue"),
    "unknown model": changed(model="crystal ball"),
    "unknown strategy": changed(budget={"max_epochs": 9, "strategy": "luck"}),
    "unknown engine": changed(engine="steam"),
    "smallest above the largest": changed(budget={"max_epochs": 9, "min_epochs": 27}),
    "no epochs": changed(budget={"max_epochs": 0}),
    "space of another model": changed(space=MODELS["ridge"].space.model_dump(mode="json")),
    "negative seed": changed(seed=-1),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_bad_file_is_one_sentence(name: str) -> None:
    with pytest.raises(HalflifeError) as caught:
        settings_file.from_json(BROKEN[name])
    assert "but found" in str(caught.value)
    assert "\n" not in str(caught.value)


def load(app, content: bytes):
    app.file_uploader(key=settings_file.KEY).upload("mine.json", content, "application/json")
    return app.run()


def test_loading_puts_every_control(page) -> None:
    app = load(page, settings_file.to_json(UNUSUAL).encode())
    assert not app.exception
    assert not app.error
    assert app.slider(key="draft max_epochs").value == 300
    assert app.number_input(key="draft patience").value == 5
    assert app.number_input(key="draft most_minutes").value == 90
    assert app.number_input(key="draft lookback").value == 12
    assert app.multiselect(key="draft known_ahead").value == ["discharge"]
    held = [app.checkbox(key=f"draft {name}").value for name in ("calendar", "trend", "history")]
    assert held == [False, True, False]
    assert app.multiselect(key="draft means").value == [7, 30]
    assert app.session_state["draft"].means == (7, 30)
    assert app.session_state["draft"].budget() == UNUSUAL.budget()
    assert app.session_state["draft"].model == "ridge"


def test_a_bad_file_changes_nothing(page) -> None:
    page.number_input(key="draft horizon").set_value(3).run()
    app = load(page, BROKEN["no epochs"])
    assert not app.exception
    assert "mine.json: `budget.max_epochs` must be valid" in app.error[0].value
    assert app.number_input(key="draft horizon").value == 3
    assert metrics(app)["Epochs"] == "375"


def test_a_file_for_another_series_is_told(page) -> None:
    app = load(page, changed(targets=["tritium"], known_ahead=["rain"]))
    assert not app.exception
    assert "synthetic has no rain, tritium" in app.warning[0].value
    assert app.session_state["draft"].targets == ("cs137",)


@pytest.mark.parametrize("is_here", [True, False])
def test_an_engine_that_is_not_installed_is_no_choice(is_here, monkeypatch, page) -> None:
    monkeypatch.setattr(engines, "find_spec", lambda _name: object() if is_here else None)
    app = page.run()
    engine = app.selectbox(key="draft engine")
    assert engine.options == (["TensorFlow", "JAX"] if is_here else ["TensorFlow"])
    assert engine.disabled is not is_here
    assert ("requirements-jax.txt" in texts(app)) is not is_here
    asked = load(app, changed(engine="jax"))
    assert asked.session_state["draft"].engine == ("jax" if is_here else "tensorflow")
    assert ("TensorFlow trains instead" in texts(asked)) is not is_here


def test_the_plan_follows_strategy_and_resource(page) -> None:
    page.segmented_control(key="draft strategy").set_value("random").run()
    assert metrics(page)["Trainings"] == "13"
    page.segmented_control(key="draft strategy").set_value("hyperband").run()
    page.segmented_control(key="draft resource").set_value("windows").run()
    assert not page.exception
    assert metrics(page)["Passes over all windows"] == "450"
    assert page.slider(key="draft max_epochs").label == "Epochs of each training"
    assert "% of the windows" in texts(page)


def test_a_broken_budget_is_a_sentence_and_can_be_put_right(page) -> None:
    page.number_input(key="draft min_epochs").set_value(81).run()
    assert not page.exception
    assert "`min_epochs <= max_epochs` must hold" in page.error[0].value
    page.number_input(key="draft min_epochs").set_value(3).run()
    assert not page.error
    assert "No rung below 3 epochs" in texts(page)


def test_more_slots_than_a_rung_is_wide_is_advised(page) -> None:
    page.number_input(key="draft slots").set_value(40).run()
    assert any("40 slots are more than the widest rung" in note.value for note in page.info)


def test_the_time_is_of_the_same_series_first(store, visit) -> None:
    stored.finished_study(store, "measured")
    app = visit("search_space", series="synthetic")
    assert metrics(app)["Time"] != "–"
    time = next(metric for metric in app.metric if metric.label == "Time")
    assert "study measured" in time.help


@pytest.mark.parametrize(
    "reads", ["core.dataset.catalogue.list_series", "core.search.study.list_studies"]
)
def test_a_store_that_is_away_is_a_sentence(reads: str, page, monkeypatch) -> None:
    error = StoreError("the store must answer", found="silence", remedy="Start it.")

    def fail(*_args: object) -> None:
        raise error

    monkeypatch.setattr(reads, fail)
    st.cache_data.clear()
    page.run()
    assert not page.exception
    assert str(error) in [e.value for e in page.error]
