"""The card: 28 answers, the level by its rules, and the three formats."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import pytest
from pydantic import ValidationError

from core.errors import SpecError
from core.seeds.card.answers import NOT_GIVEN, answers_of
from core.seeds.card.card import card_schema, make_card, write_schema
from core.seeds.card.facts import RandomSource, StudyFacts, UserStatements
from core.seeds.card.html import Picture, card_html
from core.seeds.card.levels import Variable, level_of, variables_of
from core.seeds.card.markdown import card_markdown, escaped
from core.seeds.card.methods import methods_paragraph
from core.seeds.card.questions import QUESTIONS, RANDOMNESS
from core.seeds.card.randomness import answer_on_randomness
from tests.seeds.card.facts_of_a_study import ENTROPY, full_facts, without

SCHEMA_FILE = Path(__file__).resolve().parents[3] / "docs" / "reproducibility-card.schema.json"
NOTHING = {name: None for name in UserStatements.model_fields}


def silent() -> StudyFacts:
    """A study whose user stated nothing."""
    return without(full_facts(), "user", **NOTHING)


def test_the_questions_are_28_and_number_24_is_the_one():
    assert len(QUESTIONS) == 28 == len(set(QUESTIONS))
    assert QUESTIONS[RANDOMNESS - 1] == (
        "What strategies are employed to handle randomness in the deep learning pipeline?"
    )


def test_every_answer_is_derived_or_says_that_it_was_not_given():
    full, bare = answers_of(full_facts()), answers_of(silent())
    assert [one.number for one in full] == list(range(1, 29))
    assert all(one.is_given and one.evidence != NOT_GIVEN for one in full)
    open_ones = {one.number for one in bare if not one.is_given}
    assert open_ones == {3, 8, 9, 10, 11, 26, 27, 28}
    assert all(one.evidence == NOT_GIVEN for one in bare if not one.is_given)
    assert all(one.evidence.startswith("record:") for one in bare if one.is_given)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "Weekly samples."), (2, "CSV"), (4, "None."), (5, "simulated series of 4018 dates"),
        (6, "Logarithm of the target. Scaled"), (7, "training 2000, validation 700, test 700"),
        (8, "example.org"), (9, "doi.org"), (10, "https://example.org/code (licence: MIT)"),
        (11, "doi:10.1000/data"), (12, "hrhn: Convolutions"), (13, "learning_rate = 0.001"),
        (14, "By hyperband: 211 trainings of 143 configurations, 2 failed"), (15, "Adam"),
        (16, "After 81 epochs."), (17, "dropout 0.2"), (19, "tensorflow 2.21.0"), (20, "A CPU"),
        (22, "rmse (test) 1.234 Bq/m3: mean of 20 seeds, SD 0.05, 95 % interval 1.211 to 1.257."),
        (23, "3 rolling-origin splits."), (25, "caesium-137, 7 days ahead. Early warning."),
    ],
)  # fmt: skip
def test_answers_say_what_was_recorded(number, said):
    assert said in answers_of(full_facts())[number - 1].answer


def test_what_was_not_recorded_is_not_made_up():
    facts = without(full_facts(), "resources", hardware=None)
    facts = without(facts, "data", origin="", preprocessing=())
    facts = without(facts, "user", collection=None).model_copy(update={"metrics": ()})
    answers = answers_of(facts)
    assert [answers[n - 1].answer for n in (1, 6, 20, 22)] == [NOT_GIVEN] * 4


def test_answer_24_keeps_sources_apart_from_strategies():
    found = answer_on_randomness(full_facts())
    assert [line.source for line in found.sources] == ["initialisation", "shuffle", "split"]
    text = " ".join(found.strategies)
    for done in (
        "20 fresh seeds",
        "10 seeds chose",
        "share none",
        "3 rolling-origin",
        "op determinism",
        "bit-identical",
        "median of 10 seeds",
        "95 % interval",
    ):
        assert done in text  # fmt: skip
    assert found.open_points == ()
    answer = answers_of(full_facts())[RANDOMNESS - 1].answer
    assert answer.index("Sources of randomness:") < answer.index("Strategies:")


def test_a_source_alone_is_no_strategy():
    facts = without(
        full_facts(), "randomness", splits=1, choosing=(), reporting=(), determinism=(),
        replay=None, environment_hash=None, ensemble=None,
        sources=(RandomSource(source="dropout", is_seeded=False, role="varied"),),
    ).model_copy(update={"metrics": ()})  # fmt: skip
    found = answer_on_randomness(facts)
    assert [line.source for line in found.sources] == ["dropout"] and found.strategies == ()
    assert found.open_points == (
        "Not seeded: dropout.",
        "The result rests on one training.",
        "No training was repeated for comparison.",
    )
    assert "Strategies: None recorded." in answers_of(facts)[RANDOMNESS - 1].answer
    assert "derive by key" not in methods_paragraph(facts)


def test_choosing_and_reporting_never_meet():
    with pytest.raises(SpecError, match="replicates \\[11\\]"):
        without(full_facts(), "randomness", choosing=(10, 11))


def variables(*present: str) -> tuple[Variable, ...]:
    return tuple(
        Variable(category=c, name=c, is_present=c in present, reason="")
        for c in ("Resources", "Methodological", "Randomness", "Statistical")
    )


@pytest.mark.parametrize(
    ("present", "level"),
    [
        ((), 0),
        (("Methodological", "Randomness", "Statistical"), 0),
        (("Resources",), 1),
        (("Resources", "Randomness", "Statistical"), 1),
        (("Resources", "Methodological"), 2),
        (("Resources", "Methodological", "Statistical"), 3),
        (("Resources", "Methodological", "Randomness"), 4),
        (("Resources", "Methodological", "Randomness", "Statistical"), 5),
    ],
)
def test_the_levels(present, level):
    assert level_of(variables(*present)) == level


def test_the_ten_variables_and_what_lowers_the_level():
    assert len(variables_of(full_facts())) == 10
    assert make_card(full_facts()).level == 5
    assert make_card(silent()).level == 0  # links are missing
    assert make_card(without(full_facts(), "user", data_link="")).level == 0
    assert make_card(without(full_facts(), "resources", hardware=None)).level == 1
    loose = without(
        full_facts(), "randomness",
        sources=(RandomSource(source="dropout", is_seeded=False, role="varied"),),
    )  # fmt: skip
    assert make_card(loose).level == 3
    single = full_facts().metrics[0].model_copy(update={"n": 1, "sd": None})
    assert make_card(full_facts().model_copy(update={"metrics": (single,)})).level == 4


def test_links_are_links_and_never_invented():
    card = make_card(silent())
    assert card.questions[9].answer == card.questions[10].answer == NOT_GIVEN
    assert "Link to the code." in card.missing and len(card.missing) == 8
    assert "http" not in card.to_json()
    assert make_card(full_facts()).missing == ()
    for wrong in ("soon", "javascript:alert(1)", "https://a b"):
        with pytest.raises(SpecError, match="a link starts with"):
            UserStatements(code_link=wrong)
    assert UserStatements(code_link="  ").code_link is None


def test_the_json_validates_against_the_published_schema():
    schema = json.loads(SCHEMA_FILE.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for facts in (full_facts(), silent()):
        document = json.loads(make_card(facts).to_json())
        validator.validate(document)
        assert {"questions", "variables", "level"} <= set(document)
        assert set(document["questions"][0]) == {"number", "question", "answer", "evidence"}
    del document["level"]
    assert not validator.is_valid(document)


def test_the_published_schema_is_the_one_of_the_code(tmp_path):
    assert json.loads(SCHEMA_FILE.read_text()) == card_schema()
    write_schema(tmp_path / "schema.json")
    assert (tmp_path / "schema.json").read_text() == SCHEMA_FILE.read_text()


def test_the_root_entropy_survives_a_javascript_round_trip():
    document = json.loads(make_card(full_facts()).to_json(), parse_int=float)  # as JavaScript does
    assert document["randomness"]["root_entropy"] == ENTROPY
    assert int(float(ENTROPY)) != int(ENTROPY)
    with pytest.raises(ValidationError):
        without(full_facts(), "randomness", root_entropy="1e39")


def test_the_methods_paragraph_is_made_of_the_facts():
    text = methods_paragraph(full_facts())
    for part in (
        "model hrhn",
        "simulated series rhone",
        "hyperband",
        ENTROPY,
        "20 seeds",
        "10 other seeds",
        "bit-identical",
        "1.234 Bq/m3",
        "n = 20",
    ):
        assert part in text  # fmt: skip
    assert text.endswith(".") and "  " not in text and "None" not in text


class Page(HTMLParser):
    """Collects what a page would load and which tags stay open."""

    def __init__(self):
        super().__init__()
        self.loads, self.open, self.text = [], [], []

    def handle_starttag(self, tag, attributes):
        self.loads += [v for k, v in attributes if k in ("src", "href", "data", "srcset")]
        if tag not in ("meta", "br", "img", "!doctype"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def parsed(text: str) -> Page:
    page = Page()
    page.feed(text)
    assert page.open == []
    return page


def test_the_page_is_complete_and_loads_nothing():
    card = make_card(full_facts())
    page = parsed(card_html(card))
    assert page.loads == []
    shown = " ".join(" ".join(page.text).split())
    for answer in card.questions:
        assert answer.question in shown and " ".join(answer.answer.split()) in shown
    assert "Level 5 of 5" in shown and "Sources of randomness" in shown


def test_the_page_escapes_what_a_user_typed_and_keeps_pictures():
    facts = without(full_facts(), "user", purpose="<script>alert(1)</script> & more")
    picture = Picture("Points & intervals", "<svg><circle r='1'></circle></svg>")
    text = card_html(make_card(facts), pictures=[picture])
    assert "<script>" not in text and "&lt;script&gt;" in text
    assert picture.fragment in text and "Points &amp; intervals" in text
    parsed(text)


def test_the_markdown_holds_all_answers_and_breaks_nothing():
    facts = without(full_facts(), "user", purpose="a | b *c*\n# heading <b>")
    card = make_card(facts)
    text = card_markdown(card)
    assert text.count("\n### ") == 28 and text.count("\n# ") == 0
    assert all(escaped(one.answer) in text for one in card.questions)
    assert "a \\| b \\*c\\* \\# heading &lt;b>" in text
    assert "**Sources of randomness**" in text and "**Strategies**" in text
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert len(rows) == (1 + 1 + 10) + (1 + 1 + 3)


def test_a_silent_user_is_asked_in_all_formats():
    card = make_card(silent())
    for text in (card_markdown(card), card_html(card), card.to_json()):
        assert "Link to the data." in text and NOT_GIVEN in text
