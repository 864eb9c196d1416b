"""The card: 28 answers, ten variables, the level, and the JSON schema that it keeps to."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from core.seeds.card.answers import Answer, answers_of
from core.seeds.card.facts import StudyFacts
from core.seeds.card.levels import Variable, level_of, variables_of
from core.seeds.card.methods import methods_paragraph
from core.seeds.card.randomness import RandomnessAnswer, answer_on_randomness

FORMAT = 1  # of the JSON; raised when a reader would have to change
_WANTED = {
    "code_link": "Link to the code.",
    "data_link": "Link to the data.",
    "licence": "Licences of code and data.",
    "collection": "How the raw data were collected.",
    "annotation": "How the data were annotated.",
    "bias": "What was done about bias in the data.",
    "deployment": "How the model was put to use.",
    "platform": "On which platform it runs.",
}


class ReproducibilityCard(BaseModel):
    """A study's card.

    Attributes:
        format: Version of this layout.
        study: Name of the study.
        created: Date of the study.
        level: Reproducibility level, 1 to 5; 0 where not all resources are given.
        variables: The ten variables behind the level.
        questions: The 28 answers.
        randomness: Answer 24 in parts.
        methods: Paragraph for a Methods section.
        missing: What only the user can still supply.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", title="Halflife reproducibility card")
    format: int
    study: str
    created: str
    level: int = Field(ge=0, le=5)
    variables: tuple[Variable, ...] = Field(min_length=10, max_length=10)
    questions: tuple[Answer, ...] = Field(min_length=28, max_length=28)
    randomness: RandomnessAnswer
    methods: str
    missing: tuple[str, ...]

    def to_json(self) -> str:
        """The JSON document that the schema describes."""
        return self.model_dump_json(indent=2)


def make_card(facts: StudyFacts) -> ReproducibilityCard:
    """The card of a study."""
    variables = variables_of(facts)
    return ReproducibilityCard(
        format=FORMAT,
        study=facts.study,
        created=facts.created,
        level=level_of(variables),
        variables=variables,
        questions=answers_of(facts),
        randomness=answer_on_randomness(facts),
        methods=methods_paragraph(facts),
        missing=tuple(
            text for field, text in _WANTED.items() if getattr(facts.user, field) is None
        ),
    )


def card_schema() -> dict[str, JsonValue]:
    """JSON schema (draft 2020-12) of the card's JSON."""
    schema = ReproducibilityCard.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def write_schema(path: Path) -> None:
    """Publish the schema as a file, stable from one writing to the next."""
    text = json.dumps(card_schema(), indent=2, sort_keys=True, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")
