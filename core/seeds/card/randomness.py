"""Answer 24: what is random (sources) apart from what was done about it (strategies).

Naming dropout or shuffling is no answer to the question.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from core.seeds.card.facts import MetricFact, RandomnessFacts, RandomSource, StudyFacts


class SourceLine(BaseModel):
    """One source of randomness in the card."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    source: str
    is_seeded: bool
    role: str
    stream_key: str
    seeds: tuple[int, ...]


class RandomnessAnswer(BaseModel):
    """Answer 24 in parts.

    Attributes:
        root_entropy: As text, so that every reader keeps all digits.
        sources: What is random here.
        strategies: What was done about it.
        open_points: What was not done or not recorded.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    root_entropy: str
    sources: tuple[SourceLine, ...]
    strategies: tuple[str, ...]
    open_points: tuple[str, ...]

    @property
    def text(self) -> str:
        """Both lists in running text, sources first."""
        named = ", ".join(line.source for line in self.sources) or "none"
        done = " ".join(self.strategies) or "None recorded."
        left = f" Open: {' '.join(self.open_points)}" if self.open_points else ""
        return f"Sources of randomness: {named}. Strategies: {done}{left}"


def answer_on_randomness(facts: StudyFacts) -> RandomnessAnswer:
    """What is random in a study, and what was done about it."""
    chance = facts.randomness
    sources = [source for source in chance.sources if source.role != "absent"]
    return RandomnessAnswer(
        root_entropy=chance.root_entropy,
        sources=tuple(SourceLine(**source.model_dump()) for source in sources),
        strategies=tuple(_strategies(chance, sources, facts.metrics)),
        open_points=tuple(_open_points(chance, sources)),
    )


def _strategies(
    chance: RandomnessFacts, sources: list[RandomSource], metrics: tuple[MetricFact, ...]
) -> list[str]:
    seeded = [source for source in sources if source.is_seeded]
    varied = [source.source for source in seeded if source.role == "varied"]
    held = [source.source for source in seeded if source.role == "held"]
    lines = []
    if seeded:
        lines.append("Every seed is derived by key from one recorded root entropy.")
    if varied:
        lines.append(f"Varied between runs: {', '.join(varied)}.")
    if held:
        lines.append(f"Held for all runs: {', '.join(held)}.")
    return lines + _repetition(chance, metrics) + _determinism(chance)


def _repetition(chance: RandomnessFacts, metrics: tuple[MetricFact, ...]) -> list[str]:
    lines = []
    n = len(chance.reporting)
    if n > 1:
        lines.append(f"The configuration was trained from scratch with {n} fresh seeds.")
    if chance.choosing and chance.reporting:
        lines.append(
            f"{len(chance.choosing)} seeds chose the winner and {n} others are reported; "
            "the two sets share none."
        )
    if n > 1 and chance.is_paired:
        lines.append("Configurations are compared on the same seeds.")
    if chance.splits > 1:
        lines.append(f"{chance.splits} rolling-origin splits were trained.")
    if any(metric.n > 1 for metric in metrics):
        lines.append(
            "Results are given as mean, SD (spread of a single training) and 95 % interval "
            "(uncertainty of the mean)."
        )
    if chance.variance:
        lines.append(f"Its sources of variance were measured. {chance.variance}")
    if chance.ensemble:
        lines.append(f"The forecast is the median of {chance.ensemble} seeds.")
    return lines


def _determinism(chance: RandomnessFacts) -> list[str]:
    lines = []
    if chance.determinism:
        lines.append(f"Determinism switches: {', '.join(chance.determinism)}.")
    if chance.replay:
        lines.append(f"A repetition was compared: {chance.replay.rstrip('.')}.")
    if chance.environment_hash:
        lines.append(f"The environment has the fingerprint {chance.environment_hash[:16]}.")
    return lines


def _open_points(chance: RandomnessFacts, sources: list[RandomSource]) -> list[str]:
    loose = [source.source for source in sources if not source.is_seeded]
    lines = [f"Not seeded: {', '.join(loose)}."] if loose else []
    if len(chance.reporting) < 2:
        lines.append("The result rests on one training.")
    if chance.replay is None:
        lines.append("No training was repeated for comparison.")
    return lines
