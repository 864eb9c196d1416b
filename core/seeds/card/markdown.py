"""The card as Markdown. It adds nothing to the card."""

from __future__ import annotations

from collections.abc import Sequence

from core.seeds.card.card import ReproducibilityCard
from core.seeds.card.questions import RANDOMNESS
from core.seeds.card.randomness import RandomnessAnswer


def card_markdown(card: ReproducibilityCard) -> str:
    """One document with headings, two tables, and the 28 answers."""
    parts = [
        f"# Reproducibility card: {escaped(card.study)}",
        f"Study of {escaped(card.created)}. Level {card.level} of 5.",
        "## Methods paragraph",
        escaped(card.methods),
        "## Still to be supplied",
        "\n".join(f"- {escaped(text)}" for text in card.missing) or "Nothing.",
        "## Variables",
        _table(
            ("category", "variable", "present", "reason"),
            [(v.category, v.name, "yes" if v.is_present else "no", v.reason)
             for v in card.variables],
        ),
        "## Questions",
    ]  # fmt: skip
    for answer in card.questions:
        parts += [f"### {answer.number}. {answer.question}", escaped(answer.answer)]
        if answer.number == RANDOMNESS:
            parts += [_randomness(card.randomness)]
        parts += [f"*Evidence: {escaped(answer.evidence)}*"]
    return "\n\n".join(parts) + "\n"


def escaped(text: str) -> str:
    """Text in which nothing is read as Markdown or HTML."""
    plain = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;")
    for mark in "\\`*_[]|#":
        plain = plain.replace(mark, "\\" + mark)
    return plain


def _randomness(answer: RandomnessAnswer) -> str:
    rows = [
        (
            line.source,
            "yes" if line.is_seeded else "no",
            line.role,
            line.stream_key,
            ", ".join(map(str, line.seeds)),
        )
        for line in answer.sources
    ]
    parts = [
        f"Root entropy: {answer.root_entropy}",
        "**Sources of randomness**",
        _table(("source", "seeded", "role", "stream key", "seeds"), rows),
        "**Strategies**",
        "\n".join(f"- {escaped(line)}" for line in answer.strategies) or "None recorded.",
    ]
    if answer.open_points:
        parts += ["**Open**", "\n".join(f"- {escaped(line)}" for line in answer.open_points)]
    return "\n\n".join(parts)


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [" | ".join(head), " | ".join("---" for _ in head)]
    lines += [" | ".join(escaped(cell) for cell in row) for row in rows]
    return "\n".join(f"| {line} |" for line in lines)
