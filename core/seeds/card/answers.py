"""The 28 answers, each from the record, from the user, or "not given". Nothing is made up."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlparse

from pydantic import BaseModel, ConfigDict

from core.seeds.card.facts import MetricFact, StudyFacts
from core.seeds.card.questions import QUESTIONS, RANDOMNESS
from core.seeds.card.randomness import answer_on_randomness

NOT_GIVEN = "not given"
USER = "stated by the user"


class Answer(BaseModel):
    """One answered question.

    Attributes:
        number: From 1 to 28.
        question: Its text.
        answer: The answer, or "not given".
        evidence: Where in the record it stands, "stated by the user", or "not given".
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    number: int
    question: str
    answer: str
    evidence: str

    @property
    def is_given(self) -> bool:
        """Whether there is an answer."""
        return self.answer != NOT_GIVEN


def answers_of(facts: StudyFacts) -> tuple[Answer, ...]:
    """All 28, in order."""
    return tuple(
        _answer(number, question, *_FILLERS[number](facts))
        for number, question in enumerate(QUESTIONS, start=1)
    )


def _answer(number: int, question: str, text: str | None, evidence: str) -> Answer:
    told = " ".join((text or "").split())  # one line, whatever was typed
    return Answer(
        number=number,
        question=question,
        answer=told or NOT_GIVEN,
        evidence=evidence if told else NOT_GIVEN,
    )


Filled = tuple[str | None, str]


def _collection(facts: StudyFacts) -> Filled:
    if facts.user.collection:
        return facts.user.collection, USER
    return facts.data.origin, "record: series, origin"


def _formats(facts: StudyFacts) -> Filled:
    data = facts.data
    text = f"Time series from {data.file_format}, one row each {data.step}."
    return text, "record: series"


def _augmentation(facts: StudyFacts) -> Filled:
    return " ".join(facts.data.augmentation) or "None.", "record: windows"


def _datasets(facts: StudyFacts) -> Filled:
    data = facts.data
    kind = "simulated series" if data.is_simulated else "series"
    drivers = f", drivers {', '.join(data.drivers)}" if data.drivers else ", no drivers"
    text = (
        f"{data.series}: {kind} of {data.rows} dates from {data.start} to {data.end}; "
        f"targets {', '.join(data.targets)}{drivers}; SHA-256 {data.sha256}."
    )
    return text, "record: series"


def _preprocessing(facts: StudyFacts) -> Filled:
    return " ".join(facts.data.preprocessing), "record: windows, scaling"


def _split(facts: StudyFacts) -> Filled:
    counts = ", ".join(f"{part} {count}" for part, count in facts.data.windows.items())
    return f"{facts.data.split} Windows: {counts}.", "record: split"


def _place(link: str | None) -> str | None:
    """The host of a link; a DOI names its resolver."""
    if link is None:
        return None
    return "doi.org" if link.startswith("doi:") else urlparse(link).netloc


def _linked(link: str | None, licence: str | None) -> str | None:
    """A link, with the licence where one was stated."""
    return f"{link} (licence: {licence})" if link and licence else link


def _model(facts: StudyFacts) -> Filled:
    return f"{facts.model.name}: {facts.model.summary}", "record: model table"


def _hyperparameters(facts: StudyFacts) -> Filled:
    pairs = [f"{name} = {value}" for name, value in facts.model.configuration.items()]
    return ", ".join(pairs), "record: configuration"


def _search(facts: StudyFacts) -> Filled:
    search = facts.search
    failed = f", {search.failed} failed" if search.failed else ""
    text = (
        f"By {search.strategy}: {search.trials} trainings of {search.configurations} "
        f"configurations{failed}, at most {search.max_epochs} epochs, factor {search.factor}. "
        f"Space: {'; '.join(search.space)}."
    )
    return text, "record: search"


def _regularisation(facts: StudyFacts) -> Filled:
    return "; ".join(facts.model.regularisation) or "None.", "record: configuration"


def _frameworks(facts: StudyFacts) -> Filled:
    versions = facts.resources.frameworks
    return ", ".join(f"{name} {text}" for name, text in versions.items()), "record: versions"


def _hardware(facts: StudyFacts) -> Filled:
    return facts.resources.hardware, "record: environment"


def _postprocessing(facts: StudyFacts) -> Filled:
    return " ".join(facts.postprocessing), "record: forecast"


def _metrics(facts: StudyFacts) -> Filled:
    return " ".join(_metric(metric) for metric in facts.metrics), "record: seed runs"


def _metric(metric: MetricFact) -> str:
    unit = f" {metric.unit}" if metric.unit else ""
    text = f"{metric.name} ({metric.part}) {metric.mean:.4g}{unit}"
    if metric.sd is None or metric.low is None or metric.high is None:
        return f"{text}, one training."
    return (
        f"{text}: mean of {metric.n} seeds, SD {metric.sd:.2g}, "
        f"95 % interval {metric.low:.4g} to {metric.high:.4g}."
    )


def _generalisability(facts: StudyFacts) -> Filled:
    lines = ["The parts follow each other in time; the test part took no part in the search."]
    if facts.randomness.splits > 1:
        lines.append(f"{facts.randomness.splits} rolling-origin splits.")
    if facts.baselines:
        lines.append(f"Compared on the same dates with {', '.join(facts.baselines)}.")
    return " ".join(lines), "record: split, seed runs"


def _purpose(facts: StudyFacts) -> Filled:
    text = f"Regression of a time series: forecast of {facts.target}."
    return (f"{text} {facts.user.purpose}" if facts.user.purpose else text), "record: study"


_FILLERS: dict[int, Callable[[StudyFacts], Filled]] = {
    1: _collection,
    2: _formats,
    3: lambda facts: (facts.user.annotation, USER),
    4: _augmentation,
    5: _datasets,
    6: _preprocessing,
    7: _split,
    8: lambda facts: (_place(facts.user.code_link), USER),
    9: lambda facts: (_place(facts.user.data_link), USER),
    10: lambda facts: (_linked(facts.user.code_link, facts.user.licence), USER),
    11: lambda facts: (_linked(facts.user.data_link, facts.user.licence), USER),
    12: _model,
    13: _hyperparameters,
    14: _search,
    15: lambda facts: (facts.model.optimiser, "record: model"),
    16: lambda facts: (facts.model.stopping, "record: budget"),
    17: _regularisation,
    18: lambda facts: (facts.model.monitoring, "record: epochs"),
    19: _frameworks,
    20: _hardware,
    21: _postprocessing,
    22: _metrics,
    23: _generalisability,
    RANDOMNESS: lambda facts: (answer_on_randomness(facts).text, "record: seeds, environment"),
    25: _purpose,
    26: lambda facts: (facts.user.bias, USER),
    27: lambda facts: (facts.user.deployment, USER),
    28: lambda facts: (facts.user.platform, USER),
}
