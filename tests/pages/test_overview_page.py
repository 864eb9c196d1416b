"""Overview: what to look at next, cards, the first visit; and what can be taken away."""

from __future__ import annotations

import pytest

from core.dataset.catalogue import save_series
from core.search.trial import StudyState
from pages.shared import first_visit
from pages.shared.next_steps import MOST, next_steps
from tests.charts import nouns
from tests.pages import stored
from tests.pages.test_every_page import texts


def summaries(store):
    from core.search.study import list_studies

    return list_studies(store)


def test_what_stands_still_comes_before_what_runs_and_what_is_done(store) -> None:
    stored.finished_study(store, "done")
    stored.running_study(store, "moving")
    stored.stopped_study(store, "still")
    steps = next_steps(summaries(store), lambda _: 0.2)
    assert [(step.study, step.page) for step in steps] == [
        ("still", "run"), ("moving", "run"), ("done", "forecast"),
    ]  # fmt: skip
    assert steps[1].sentence.startswith("moving has trained ")


def test_a_search_without_fresh_seeds_asks_for_them(store) -> None:
    stored.study_in(store, StudyState.FINISHED, "alone", stop_at=None)
    assert [step.label for step in next_steps(summaries(store), lambda _: None)] == [
        "Train fresh seeds"
    ]


def test_a_forecast_behind_its_reference_is_told_as_such(store) -> None:
    stored.finished_study(store)
    (step,) = next_steps(summaries(store), lambda _: -0.1)
    assert "behind its best reference" in step.sentence


def test_at_most_four_steps(store) -> None:
    for number in range(MOST + 2):
        stored.study_in(store, StudyState.PAUSED, f"study-{number}", stop_at=4)
    assert len(next_steps(summaries(store), lambda _: None)) == MOST


def test_a_card_has_state_skill_and_seeds(store, visit) -> None:
    stored.finished_study(store)
    stored.running_study(store, "moving")
    app = visit("overview", study="finished")
    assert not app.exception
    skill = next(m for m in app.metric if m.label == "Skill over Persistence")
    assert skill.value == "0.143"  # 1 - 0.30 / 0.35
    curve = skill.proto.chart_data
    assert len(curve) == 90
    assert "30 fresh seeds" in texts(app)
    assert "no fresh seed yet" in texts(app)


def test_six_cards_and_how_many_there_are(store, visit) -> None:
    for number in range(8):
        stored.study_in(store, StudyState.FINISHED, f"study-{number}", stop_at=4)
    app = visit("overview")
    assert not app.exception
    assert "Showing the newest 6 of 8 studies." in texts(app)


def test_the_first_visit_shows_three_steps_until_there_is_an_own_forecast(store, visit) -> None:
    app = visit("overview")
    assert "Three steps to your own forecast" in [s.value for s in app.header]
    stored.study_in(store, StudyState.FINISHED, "mine", stop_at=4)
    app = visit("overview")
    assert any("2. Start a search** (done)" in m.value for m in app.markdown)
    stored.finished_study(store, "own")
    app = visit("overview", study="own")
    assert "Three steps to your own forecast" not in [s.value for s in app.header]


def test_the_first_visit_can_be_hidden(store, visit) -> None:
    app = visit("overview")
    app.button(key="hide first visit").click().run()
    assert not app.exception
    assert "Three steps to your own forecast" not in [s.value for s in app.header]


def test_the_bundled_series_and_study_are_not_ones_own(store) -> None:
    from dataclasses import replace

    from core.dataset.bundle import OPTIONS
    from core.dataset.catalogue import list_series

    save_series(store, replace(nouns.series(), name=OPTIONS.name))
    stored.finished_study(store, "example")
    rows = [row for row in list_series(store) if row.name == OPTIONS.name]
    assert not any(step.is_done for step in first_visit.steps(rows, summaries(store)))
    assert first_visit.steps(list_series(store), summaries(store))[0].is_done


@pytest.mark.parametrize("page", ["overview", "leaderboard"])
def test_three_files_can_be_taken_away(page: str, store, visit) -> None:
    stored.finished_study(store)
    app = visit(page, study="finished")
    offered = [button.proto.label for button in app.get("download_button")]
    assert {"All trials (CSV)", "For optuna-dashboard", "Whole study (HTML)"} <= set(offered)
