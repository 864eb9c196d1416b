"""The Report page: the card as it stands in the record, and what a user adds to it."""

from __future__ import annotations

import pytest

from core.errors import StoreError
from core.report.facts import read_card
from core.report.stating import read_statements
from tests.pages import stored
from tests.pages.test_every_page import texts


@pytest.fixture
def app(store, visit):
    stored.confirmed_study(store)
    return visit("report", study="confirmed")


def shown(app) -> dict[str, str]:
    return {one.label: one.value for one in app.metric}


def test_the_card_of_the_record_is_shown(app, store) -> None:
    card = read_card(store, "confirmed")
    assert not app.exception
    assert shown(app)["Reproducibility level"] == f"{card.level} of 5"
    given = sum(one.is_given for one in card.questions)
    assert shown(app)["Questions answered"] == f"{given} of 28"
    assert app.code[0].value == card.methods
    told = texts(app).replace("\\.", ".")  # in a list of bullets a number is no list of its own
    assert all(f"{one.number}. {one.question}" in told for one in card.questions[:23])


def test_question_24_goes_first_with_sources_apart_from_strategies(app) -> None:
    headings = [one.value for one in app.header]
    assert headings[1].startswith("24. What strategies")
    told = texts(app)
    assert told.index("Sources of randomness") < told.index("Strategies")
    assert "10 seeds chose the winner and 6 others are reported" in told


def test_a_link_raises_what_the_card_gives(app) -> None:
    before = int(shown(app)["Questions answered"].split()[0])
    app.text_input(key="confirmed code_link").set_value("https://example.org/code").run()
    assert not app.exception
    assert int(shown(app)["Questions answered"].split()[0]) == before + 2
    assert "https://example.org/code" in texts(app)


def test_what_is_stated_is_kept_and_stands_there_again(app, store, visit) -> None:
    app.text_input(key="confirmed licence").set_value("CC BY 4.0").run()
    assert read_statements(store, "confirmed").licence == "CC BY 4.0"
    again = visit("report", study="confirmed")
    assert again.text_input(key="confirmed licence").value == "CC BY 4.0"
    again.text_input(key="confirmed licence").set_value("").run()
    assert read_statements(store, "confirmed").licence is None


def test_what_is_no_link_is_refused_and_the_card_stays(app, store) -> None:
    app.text_input(key="confirmed data_link").set_value("my drive").run()
    assert read_statements(store, "confirmed").data_link is None
    assert not app.exception
    assert "a link starts with" in app.error[0].value
    assert "Reproducibility level" in shown(app)


def test_a_store_that_is_away_is_told(store, visit, monkeypatch) -> None:
    stored.finished_study(store)

    def away(*_args, **_settings):
        raise StoreError("the store must answer", found="silence", remedy="Try again.")

    monkeypatch.setattr("core.report.facts.read_card", away)
    app = visit("report", study="finished")
    assert not app.exception and "the store must answer" in app.error[0].value


def test_a_search_that_runs_has_a_partial_card(store, visit) -> None:
    stored.running_study(store)
    app = visit("report", study="running")
    assert not app.exception
    assert "Partial" in texts(app) and "The result rests on one training." in texts(app)
