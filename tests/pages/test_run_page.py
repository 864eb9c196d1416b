"""The Run page asks and shows; a worker, absent here, would train."""

from __future__ import annotations

import pytest

from core.dataset.catalogue import save_series
from core.errors import StoreError
from core.search.extension import cost_of_extension
from core.search.study import read_spec, study_summary
from core.search.trial import StudyState
from core.store.schema import StudyRow
from core.work import list_requests
from pages.shared.run_phase import CONTROLS, Phase
from tests.charts import nouns
from tests.pages import stored
from tests.pages.test_every_page import texts

BUTTONS = {"resume", "pause", "cancel", "wake", "extend"}


@pytest.fixture(autouse=True)
def woken(monkeypatch) -> list[object]:
    """Every worker that would have been started."""
    calls: list[object] = []
    monkeypatch.setattr("core.work.starting.start_worker", calls.append)
    monkeypatch.setattr("pages.shared.run_controls.start_worker", calls.append)
    return calls


def buttons(app) -> set[str]:
    return {button.key for button in app.button if button.key in BUTTONS}


def states(store, name: str = "mine") -> list[str]:
    return [request.state for request in list_requests(store, name)]


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


def test_what_was_chosen_is_what_starts(store, visit) -> None:
    save_series(store, nouns.series())
    app = visit("search_space")
    app.segmented_control(key="draft strategy").set_value("asha").run()
    app.number_input(key="draft patience").set_value(4).run()
    app.number_input(key="draft most_minutes").set_value(30.0).run()
    app.switch_page("pages/run.py").run()
    assert "A training ends after 4 epochs without progress" in texts(app)
    app.text_input(key="draft name").set_value("mine").run()
    next(button for button in app.button if button.label == "Start search").click().run()
    budget = read_spec(store, "mine").budget
    assert (budget.strategy, budget.patience, budget.most_seconds) == ("asha", 4, 1800.0)


def test_a_taken_name_is_told(store, visit) -> None:
    stored.stopped_study(store, "mine")
    app = visit("run")
    app.text_input(key="draft name").set_value("mine").run()
    next(button for button in app.button if button.label == "Start search").click().run()
    assert not app.exception
    assert "a new study needs a name of its own" in app.error[0].value


# The state of the study, the states of its requests, and what may be pressed.
PHASES = {
    Phase.DRAFT: (StudyState.DRAFT, (), {"resume"}),
    Phase.QUEUED: (StudyState.QUEUED, ("queued",) * 3, {"pause", "cancel", "extend"}),
    Phase.RUNNING: (StudyState.RUNNING, ("running", "queued"), {"pause", "cancel"}),
    Phase.PAUSING: (StudyState.RUNNING, ("pausing", "queued"), {"resume", "cancel"}),
    Phase.PAUSED: (StudyState.PAUSED, ("paused", "queued"), {"resume", "cancel", "extend"}),
    Phase.CANCELLING: (StudyState.RUNNING, ("cancelling", "cancelled"), set()),
    Phase.STOPPED: (StudyState.STOPPED, ("cancelled",) * 3, {"resume", "extend"}),
    Phase.INCOMPLETE: (StudyState.FINISHED, ("done", "failed"), {"resume", "extend"}),
    Phase.FINISHED: (StudyState.FINISHED, ("done",) * 3, {"extend"}),
}


@pytest.mark.parametrize("phase", PHASES)
def test_each_phase_has_its_buttons_and_says_where_it_stands(phase: Phase, store, visit) -> None:
    state, requests, wanted = PHASES[phase]
    stored.study_in(store, state)
    stored.asked(store, "mine", *requests)
    if state is StudyState.RUNNING:
        stored.driven_by_this_process(store, "mine")
    app = visit("run", study="mine")
    assert not app.exception
    assert not [e for e in app.error if "disk is full" not in e.value]
    assert buttons(app) == wanted
    assert CONTROLS[phase].words in texts(app)


def test_a_lost_worker_can_be_replaced(store, visit, woken) -> None:
    stored.study_in(store, StudyState.RUNNING)
    stored.asked(store, "mine", "running", "queued", lives=False)
    app = visit("run", study="mine")
    assert buttons(app) == {"resume", "cancel", "extend"}
    assert CONTROLS[Phase.LOST].words in texts(app)
    app.button(key="resume").click().run()
    assert not app.error
    assert woken


def test_what_waits_for_long_can_be_woken(store, visit, woken) -> None:
    stored.study_in(store, StudyState.QUEUED)
    stored.asked(store, "mine", "queued", "queued", age=60)
    app = visit("run", study="mine")
    assert "perhaps no worker runs" in texts(app)
    app.button(key="wake").click().run()
    assert woken


def test_pause_then_resume(store, visit) -> None:
    stored.study_in(store, StudyState.QUEUED)
    stored.asked(store, "mine", "queued", "queued")
    app = visit("run", study="mine")
    app.button(key="pause").click().run()
    assert states(store) == ["paused", "queued"]
    assert study_summary(store, "mine").state is StudyState.PAUSED
    assert "Paused: 38 of 70 trials have ended" in texts(visit("leaderboard", study="mine"))
    app.button(key="resume").click().run()
    assert states(store) == ["queued", "queued"]


def test_a_running_study_is_asked_to_pause(store, visit) -> None:
    stored.running_study(store)
    stored.asked(store, "running", "running", "queued")
    app = visit("run", study="running")
    app.button(key="pause").click().run()
    assert states(store, "running") == ["pausing", "queued"]
    assert "pausing" in texts(app)  # the chip
    app.button(key="resume").click().run()
    assert states(store, "running") == ["running", "queued"]


def test_cancel_leaves_a_wish_for_the_driver(store, visit) -> None:
    stored.running_study(store)
    app = visit("run", study="running")
    app.button(key="cancel").click().run()
    with store.session() as session:
        assert session.get(StudyRow, "running").wish == "cancel"


def test_resume_queues_the_rest(store, visit) -> None:
    stored.stopped_study(store)
    app = visit("run", study="stopped")
    app.button(key="resume").click().run()
    assert [r.kind for r in list_requests(store, "stopped")] == ["search", "confirm", "forecast"]


@pytest.mark.parametrize("key", ["pause", "cancel"])
def test_what_the_core_refuses_stays_on_the_page(key: str, store, visit, monkeypatch) -> None:
    """A live page asks again every second: an error that lasts as long is never read."""
    error = StoreError("the store must answer", found="silence", remedy="Start it.")

    def fail(*_args: object) -> None:
        raise error

    monkeypatch.setattr(f"pages.shared.run_controls.{key}_study", fail)
    stored.running_study(store)
    stored.asked(store, "running", "running")
    app = visit("run", study="running")
    app.button(key=key).click().run()
    assert not app.exception
    app.run()
    assert [e.value for e in app.error] == [str(error)]


def test_an_extension_is_priced_before_it_is_asked_for(store, visit) -> None:
    stored.study_in(store, StudyState.FINISHED)
    app = visit("run", study="mine")
    done = study_summary(store, "mine").progress.epochs_done
    assert f"{2 * 375 - done:,} more epochs" in texts(app)
    app.segmented_control(key="extend kind mine").set_value("max_epochs").run()
    assert f"At least {1767 - done:,} more epochs" in texts(app)
    assert "(211 trainings and 1,767 epochs in all" in texts(app)
    app.segmented_control(key="extend max_epochs mine").set_value(243).run()
    assert f"At least {7305 - done:,} more epochs" in texts(app)
    spec = read_spec(store, "mine")
    larger = spec.budget.model_copy(update={"max_epochs": 243})
    assert cost_of_extension(store, "mine", larger) == 7305 - 375
    assert spec.budget.max_epochs == 27  # nothing has changed yet
    app.button(key="extend").click().run()
    assert not app.error
    assert read_spec(store, "mine").budget.max_epochs == 243
    assert states(store) == ["queued", "queued", "queued"]


def test_a_limit_can_be_raised_where_there_is_one(store, visit) -> None:
    stored.study_in(store, StudyState.FINISHED, most_epochs=50, most_seconds=600.0)
    app = visit("run", study="mine")
    kinds = app.segmented_control(key="extend kind mine")
    assert len(kinds.options) == 4
    kinds.set_value("most_seconds").run()
    assert app.number_input(key="extend most_seconds mine").value == 20.0
    app.button(key="extend").click().run()
    assert not app.error
    assert read_spec(store, "mine").budget.most_seconds == 1200.0
    assert states(store) == ["queued", "queued", "queued"]
    app.segmented_control(key="extend kind mine").set_value("most_epochs").run()
    app.button(key="extend").click().run()  # while it waits
    assert not app.error
    assert read_spec(store, "mine").budget.most_epochs == 100
    assert states(store) == ["queued", "queued", "queued"]


def test_shares_of_the_windows_grow_by_iterations_only(store, visit) -> None:
    stored.study_in(store, StudyState.FINISHED, resource="windows", max_epochs=10)
    app = visit("run", study="mine")
    assert app.segmented_control(key="extend kind mine").options == ["More iterations"]
    assert "passes over all windows" in texts(app)


def test_slots_and_eta_are_shown_while_it_runs(store, visit) -> None:
    stored.running_study(store)
    app = visit("run", study="running")
    labels = {metric.label: metric.value for metric in app.metric}
    assert labels["Time to go"] != "–"
    # Seconds of the ended trials and of the running epochs, over all their epochs.
    assert labels["Seconds an epoch"] == "0.954"


def test_a_store_that_goes_away_while_the_page_is_open_is_a_sentence(
    store, visit, monkeypatch
) -> None:
    error = StoreError("the store must answer", found="silence", remedy="Start it.")

    def fail(*_args: object) -> None:
        raise error

    stored.running_study(store)
    app = visit("run", study="running")
    monkeypatch.setattr("pages.shared.run_watch.study_summary", fail)
    app.run()
    assert not app.exception
    assert [e.value for e in app.error] == [str(error)]
