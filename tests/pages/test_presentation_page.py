"""Presentation: a link shows chosen pictures and nothing to press; without it a choice."""

from __future__ import annotations

import pytest

from tests.pages import stored
from tests.pages.test_every_page import texts

CONTROLS = ("button", "selectbox", "multiselect", "toggle", "slider", "pills")


def pressable(app) -> list[object]:
    return [element for kind in CONTROLS for element in app.get(kind)]


def test_the_choice_makes_the_link(store, visit) -> None:
    stored.finished_study(store)
    app = visit("presentation", study="finished")
    assert not app.exception
    assert app.code[0].value.endswith("/presentation?study=finished&charts=forecast,search,seeds")
    app.multiselect(key="presented parts").set_value(["seeds"]).run()
    assert app.code[0].value.endswith("&charts=seeds")


def test_the_link_shows_the_parts_in_its_order_and_no_control(store, visit) -> None:
    stored.finished_study(store)
    app = visit("presentation", study="finished", charts="seeds,forecast,nothing")
    assert not app.exception
    assert [one.value for one in app.title][1:] == ["How much is luck", "What the river will do"]
    assert pressable(app) == []
    assert len(app.get("plotly_chart")) == 3  # seeds; the fan and skill by lead
    assert "End of the presentation" in [link.proto.label for link in app.get("page_link")]


@pytest.mark.parametrize("study", ["nobody", ""])
def test_a_link_to_no_study_says_so(study: str, store, visit) -> None:
    stored.finished_study(store)
    app = visit("presentation", study=study, charts="forecast")
    assert not app.exception
    assert "No study is called" in app.error[0].value


def test_parts_that_are_not_there_yet(store, visit) -> None:
    stored.running_study(store)
    app = visit("presentation", study="running", charts="forecast,seeds")
    assert not app.exception
    assert "There is nothing of these to show yet." in [title.value for title in app.title]


def test_simulated_data_are_marked_there_too(store, visit) -> None:
    stored.finished_study(store)
    app = visit("presentation", study="finished", charts="river")
    assert "simulated" in texts(app).lower()
