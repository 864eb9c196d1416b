"""What a card is made of: facts as they were recorded, and statements that only a user can give.

Everything optional is None or empty where it was not recorded; nothing is filled in here.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from core.errors import SpecError
from core.models.space import Configuration

LINK_STARTS = ("https://", "http://", "doi:")


class Facts(BaseModel):
    """Frozen, and strict about names."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class DataFacts(Facts):
    """The series and how it was cut.

    Attributes:
        series: Its name.
        file_format: Of what was read ("CSV").
        rows: Dates.
        start: First date.
        end: Last date.
        step: Between dates, in words ("1 day").
        targets: Names with units.
        drivers: Names with units.
        non_detect_share: Share of the samples below a detection limit, 0 to 1.
        is_simulated: Whether the numbers come from a simulator.
        origin: Where they come from, as stored with the series; empty where nothing is.
        sha256: Fingerprint of the series.
        preprocessing: One sentence a step, in their order.
        augmentation: The same; empty where windows are used as they are.
        split: One sentence on how the parts were cut.
        windows: Windows by part ("training", "validation", "test").
    """

    series: str
    file_format: str
    rows: int
    start: str
    end: str
    step: str
    targets: tuple[str, ...]
    drivers: tuple[str, ...] = ()
    non_detect_share: float = 0.0
    is_simulated: bool = False
    origin: str = ""
    sha256: str
    preprocessing: tuple[str, ...] = ()
    augmentation: tuple[str, ...] = ()
    split: str
    windows: dict[str, int]


class ModelFacts(Facts):
    """What was trained.

    Attributes:
        name: Name in the model table.
        summary: One sentence on its architecture.
        configuration: The hyperparameters of the reported configuration.
        optimiser: With its loss, in words; None for a model without one.
        regularisation: One entry a method; empty where none is used.
        stopping: When a training ends.
        monitoring: What is watched while it trains.
    """

    name: str
    summary: str
    configuration: Configuration
    optimiser: str | None = None
    regularisation: tuple[str, ...] = ()
    stopping: str
    monitoring: str


class SearchFacts(Facts):
    """How the hyperparameters were found.

    Attributes:
        strategy: Name of the strategy.
        space: One entry a hyperparameter, with its range.
        max_epochs: Epochs of a finalist.
        factor: Reduction factor.
        trials: Trainings told to the search.
        configurations: Different ones among them.
        failed: Trainings that failed.
    """

    strategy: str
    space: tuple[str, ...]
    max_epochs: int
    factor: int
    trials: int
    configurations: int
    failed: int = 0


class RandomSource(Facts):
    """One source of randomness. A source is not a strategy.

    Attributes:
        source: Its name ("shuffle").
        is_seeded: Whether it draws from a recorded seed.
        stream_key: The key that its seeds are derived by; empty where it has none.
        seeds: The integers used.
        role: Varied between the reported runs, held for all, or absent from this model.
    """

    source: str
    is_seeded: bool
    stream_key: str = ""
    seeds: tuple[int, ...] = ()
    role: Literal["varied", "held", "absent"]


class RandomnessFacts(Facts):
    """What was done about chance.

    Attributes:
        root_entropy: As text: 128 bits do not survive a JavaScript number.
        sources: Every source, also those that are absent.
        choosing: Replicates that chose the winner.
        reporting: Replicates that are reported; shares none with `choosing`.
        splits: Rolling-origin splits.
        is_paired: Whether configurations share their seeds of split and shuffle.
        determinism: Switches that were on, one entry each.
        replay: Result of a repetition, in words; None where none was made.
        variance: Which source makes the spread, as a sentence; None where nobody measured it.
        environment_hash: Fingerprint of the environment; None where it was not recorded.
        ensemble: Seeds whose predictions are combined; None where none are.
    """

    root_entropy: str = Field(pattern=r"^\d+$")
    sources: tuple[RandomSource, ...]
    choosing: tuple[int, ...] = ()
    reporting: tuple[int, ...] = ()
    splits: int = 1
    is_paired: bool = True
    determinism: tuple[str, ...] = ()
    replay: str | None = None
    variance: str | None = None
    environment_hash: str | None = None
    ensemble: int | None = None

    @field_validator("reporting")
    @classmethod
    def _apart(cls, reporting: tuple[int, ...], info: object) -> tuple[int, ...]:
        chosen = getattr(info, "data", {}).get("choosing", ())
        if shared := sorted(set(chosen) & set(reporting)):
            raise SpecError(
                "seeds that choose and seeds that report are different ones",
                found=f"replicates {shared} in both",
                remedy="Report on fresh seeds.",
            )
        return reporting


class MetricFact(Facts):
    """One reported metric of the chosen configuration.

    Attributes:
        name: Name in the table of metrics.
        unit: Its unit; empty where it has none.
        part: On which part ("test").
        n: Seeds.
        mean: Over the seeds.
        sd: Spread of a single training; None for n = 1.
        low: Lower end of the 95 % interval of the mean; None for n = 1.
        high: Upper end.
    """

    name: str
    unit: str = ""
    part: str
    n: int
    mean: float
    sd: float | None = None
    low: float | None = None
    high: float | None = None


class ResourceFacts(Facts):
    """What it ran on.

    Attributes:
        frameworks: Versions by package.
        hardware: Processor, threads, memory, in words; None where it was not recorded.
        system: Operating system and Python.
        code_version: Version or commit of this program; None where it was not recorded.
    """

    frameworks: dict[str, str]
    hardware: str | None = None
    system: str
    code_version: str | None = None


class UserStatements(Facts):
    """What no record can know. None stands in the card as "not given".

    Attributes:
        code_link: Where the code lies (https:// or doi:).
        data_link: Where the data lie.
        licence: Under which licences code and data may be used.
        collection: How the raw data were collected.
        annotation: How they were annotated.
        purpose: What the model is for, beyond what the study says.
        bias: What was done about bias in the data.
        deployment: How the model was put to use.
        platform: On which platform.
    """

    code_link: str | None = None
    data_link: str | None = None
    licence: str | None = None
    collection: str | None = None
    annotation: str | None = None
    purpose: str | None = None
    bias: str | None = None
    deployment: str | None = None
    platform: str | None = None

    @field_validator("*")
    @classmethod
    def _blank_is_none(cls, value: str | None) -> str | None:
        return value.strip() or None if value else None

    @field_validator("code_link", "data_link")
    @classmethod
    def _link(cls, value: str | None) -> str | None:
        if value is not None and (not value.startswith(LINK_STARTS) or " " in value):
            raise SpecError(
                f"a link starts with one of {', '.join(LINK_STARTS)} and has no spaces",
                found=repr(value),
                remedy="Leave it empty where there is none: the card then says so.",
            )
        return value


class StudyFacts(Facts):
    """All that a card says of one study.

    Attributes:
        study: Its name.
        created: Date of the study.
        target: What is forecast, in words ("caesium-137, 7 days ahead").
        data: The series.
        model: What was trained.
        search: How it was found.
        randomness: What was done about chance.
        metrics: What is reported.
        baselines: References on the same dates.
        postprocessing: Steps after training, one entry each.
        resources: What it ran on.
        user: What only a user can state.
    """

    study: str
    created: str
    target: str
    data: DataFacts
    model: ModelFacts
    search: SearchFacts
    randomness: RandomnessFacts
    metrics: tuple[MetricFact, ...] = ()
    baselines: tuple[str, ...] = ()
    postprocessing: tuple[str, ...] = ()
    resources: ResourceFacts
    user: UserStatements = UserStatements()
