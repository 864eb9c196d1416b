"""The report: every answer comes from the record, from the user, or is not given."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from core.errors import NotFound, SpecError
from core.metrics import rmse
from core.report.facts import facts_of, read_card
from core.report.model import stopping
from core.report.pictures import _figures
from core.report.record import read_record
from core.report.stating import keep_statements, read_statements, user_statements
from core.report.writing import report_text, write_report
from core.search.creation import create_study
from core.seeds.card.facts import UserStatements
from tests.report.conftest import NAME, spec_of

SCHEMA = Path(__file__).parents[2] / "docs" / "reproducibility-card.schema.json"
ONLY_THE_USER = {3, 8, 9, 10, 11, 26, 27, 28}
LINKS = UserStatements(code_link="https://example.org/code", data_link="doi:10.1000/data")


def answers(store, study=NAME, user=None):
    return {one.number: one for one in read_card(store, study, user=user).questions}


def test_what_only_a_user_knows_is_not_given_and_the_rest_is(reported):
    missing = {number for number, one in answers(reported).items() if not one.is_given}
    assert missing == ONLY_THE_USER
    for number, one in answers(reported).items():
        assert (one.evidence == "not given") == (number in missing)


def test_the_answers_are_those_of_the_record(reported):
    record, told = read_record(reported, NAME), answers(reported)
    assert f"alpha = {record.configuration['alpha']}" in told[13].answer
    assert f"{len(record.trials)} trainings" in told[14].answer
    assert "numpy" in told[19].answer
    assert record.environment.cpu_model in told[20].answer
    assert "Simulated, not measured" in told[1].answer
    assert "Persistence" in told[23].answer
    assert "scikit-learn" in told[19].answer


def test_a_metric_is_the_mean_over_the_seeds_that_report(reported):
    record = read_record(reported, NAME)
    facts = facts_of(record)
    assert facts.randomness.choosing == (1, 2, 3)
    assert facts.randomness.reporting == (1001, 1002, 1003)
    first, last = facts.metrics[0], facts.metrics[-1]
    forecast = record.forecast
    assert (first.name, first.part, first.n, first.unit) == ("RMSE", "test", 3, "Bq/m3")
    assert first.mean == pytest.approx(
        sum(rmse(forecast.observed, member) for member in forecast.members) / 3
    )
    assert (last.part, last.mean) == ("validation", record.confirmation.reported.mean)


def test_with_several_targets_each_metric_and_interval_names_its_own(reported):
    record = read_record(reported, NAME)
    first = record.forecast
    other = replace(first, target="beta", unit="Bq/kg", observed=2 * first.observed)
    both = replace(record, forecasts=(first, other))
    found = {fact.name: fact for fact in facts_of(both).metrics}
    assert found[f"RMSE of {first.target}"].unit == "Bq/m3"
    assert found["RMSE of beta"].unit == "Bq/kg"
    assert found["RMSE of beta"].mean > found[f"RMSE of {first.target}"].mean
    assert [title for title, _figure in _figures(both)][-2:] == [
        f"The forecast, {first.target} one step ahead",
        "The forecast, beta one step ahead",
    ]


def test_answer_24_names_seeds_sets_and_the_replay(reported):
    text = answers(reported)[24].answer
    for part in ("root entropy", "3 seeds chose", "3 others are reported", "bit-identical"):
        assert part in text
    card = read_card(reported, NAME)
    assert card.randomness.root_entropy == "7"
    # A ridge is deterministic: nothing but the search is random.
    assert [one.source for one in card.randomness.sources] == ["sampling of configurations"]


def test_the_level_needs_the_links(reported):
    assert read_card(reported, NAME).level == 0
    assert read_card(reported, NAME, user=LINKS).level == 5
    half = UserStatements(code_link="https://example.org/code")
    assert read_card(reported, NAME, user=half).level == 0


def test_the_json_validates(reported):
    document = json.loads(report_text(reported, NAME, ".json"))
    jsonschema.validate(document, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert [one["number"] for one in document["questions"]] == list(range(1, 29))


def test_the_html_needs_nothing_from_outside(reported):
    page = report_text(reported, NAME, ".html")
    assert page.count('class="plotly-graph-div"') == 3
    assert len(page) > 1_000_000  # plotly.js is in it
    assert len(re.findall(r"plotly\.js v\d", page)) == 1
    assert not re.findall(r"""<(?:script|link|img|iframe)[^>]+(?:src|href)=["']?https?:""", page)


def test_the_markdown_holds_all_questions(reported):
    page = report_text(reported, NAME, ".md")
    assert len(re.findall(r"^### \d+\. ", page, flags=re.M)) == 28
    assert "**Strategies**" in page and "**Sources of randomness**" in page


def test_a_study_that_has_not_begun_says_what_it_lacks(reported, tiny_series):
    create_study(reported, spec_of(tiny_series, name="draft"))
    told = answers(reported, "draft")
    missing = {number for number, one in told.items() if not one.is_given}
    assert missing == ONLY_THE_USER | {13, 20, 22}
    card = read_card(reported, "draft", user=LINKS)
    assert card.level == 1 and "one training" in told[24].answer
    report_text(reported, "draft", ".html")


def test_the_end_of_a_training_is_told_with_its_patience(tiny_series):
    spec = spec_of(tiny_series)
    assert stopping(spec.budget) == "After 2 epochs; the score is that of the last epoch."
    patient = spec.budget.model_copy(update={"patience": 3, "max_epochs": 9})
    assert stopping(patient) == (
        "After 9 epochs, earlier where 3 epochs in a row brought no better validation score (in "
        "the search: epochs of the same rung); the score is that of the last epoch."
    )


def test_a_file_is_written_by_its_suffix(reported, tmp_path):
    write_report(reported, NAME, tmp_path / "card.json")
    assert json.loads((tmp_path / "card.json").read_text())["study"] == NAME
    with pytest.raises(SpecError, match=".txt"):
        write_report(reported, NAME, tmp_path / "card.txt")
    with pytest.raises(SpecError, match="writable"):
        write_report(reported, NAME, tmp_path / "nowhere" / "card.md")
    with pytest.raises(NotFound, match="'other'"):
        report_text(reported, "other", ".md")


def test_statements_are_checked():
    assert user_statements({"purpose": " Early warning. "}).purpose == "Early warning."
    with pytest.raises(SpecError, match="colour"):
        user_statements({"colour": "blue"})
    with pytest.raises(SpecError, match="link"):
        user_statements({"code_link": "my drive"})


def test_statements_are_kept_with_the_study_and_taken_back(reported, tiny_series):
    create_study(reported, spec_of(tiny_series, name="stated"))
    keep_statements(
        reported, "stated", {"code_link": "https://example.org/c", "bias": "none known"}
    )
    keep_statements(reported, "stated", {"licence": "MIT", "bias": " "})
    kept = read_statements(reported, "stated")
    assert kept == UserStatements(code_link="https://example.org/c", licence="MIT")
    card = read_card(reported, "stated")
    assert card.questions[9].answer == "https://example.org/c (licence: MIT)"
    assert "Licences of code and data." not in card.missing
    assert "What was done about bias in the data." in card.missing
    assert read_statements(reported, NAME) == UserStatements()  # of another study


def test_a_wrong_statement_keeps_nothing(reported):
    with pytest.raises(SpecError, match="a link starts"):
        keep_statements(reported, NAME, {"purpose": "warning", "data_link": "my drive"})
    assert read_statements(reported, NAME) == UserStatements()
    with pytest.raises(NotFound, match="'nowhere'"):
        keep_statements(reported, "nowhere", {"purpose": "warning"})
