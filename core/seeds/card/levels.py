"""Ten variables in four categories, and the level of reproducibility that they reach.

Level 1 is Resources; 2 adds Methodological; 3 adds to that Statistical, 4 instead Randomness; 5 is
all four (arXiv 2407.07550). A category counts when all of its variables are there. Where Resources
are not complete the card says 0.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from core.seeds.card.facts import StudyFacts

Category = Literal["Resources", "Methodological", "Randomness", "Statistical"]


class Variable(BaseModel):
    """One of the ten.

    Attributes:
        category: Its category.
        name: Its name.
        is_present: Whether the study gives it.
        reason: What it rests on, or what is missing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    category: Category
    name: str
    is_present: bool
    reason: str


def variables_of(facts: StudyFacts) -> tuple[Variable, ...]:
    """The ten variables of a study."""
    user, chance = facts.user, facts.randomness
    active = [source for source in chance.sources if source.role != "absent"]
    seeded = bool(active) and all(source.is_seeded for source in active)
    averaged = any(metric.n > 1 for metric in facts.metrics)
    rows: list[tuple[Category, str, bool, str]] = [
        ("Resources", "dataset", bool(user.data_link), _link(user.data_link)),
        ("Resources", "source code", bool(user.code_link), _link(user.code_link)),
        ("Resources", "frameworks or environment", *_held(facts.resources.frameworks, "versions")),
        ("Resources", "architecture", *_held(facts.model.summary, "model")),
        ("Methodological", "software and hardware", *_held(facts.resources.hardware, "hardware")),
        ("Methodological", "methods", *_held(facts.data.preprocessing, "preprocessing")),
        ("Methodological", "hyperparameters", *_held(facts.model.configuration, "configuration")),
        ("Randomness", "randomness", seeded, "all sources seeded" if seeded else "not all seeded"),
        ("Statistical", "averaged results", averaged, "over seeds" if averaged else "one training"),
        ("Statistical", "metrics", *_held(facts.metrics, "metrics")),
    ]
    return tuple(
        Variable(category=category, name=name, is_present=is_present, reason=reason)
        for category, name, is_present, reason in rows
    )


def level_of(variables: tuple[Variable, ...]) -> int:
    """0 to 5 by the rule in the head of this file."""

    def full(category: Category) -> bool:
        return all(one.is_present for one in variables if one.category == category)

    if not full("Resources"):
        return 0
    if not full("Methodological"):
        return 1
    statistical, randomness = full("Statistical"), full("Randomness")
    if statistical and randomness:
        return 5
    return 4 if randomness else 3 if statistical else 2


def _link(link: str | None) -> str:
    return link or "not given"


def _held(value: object, name: str) -> tuple[bool, str]:
    return bool(value), f"{name} recorded" if value else f"{name} not recorded"
