"""`StudySpec`: everything that decides what a study does, stored whole. It runs nothing."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.dataset.preparation.recipe import recipe_of
from core.dataset.scaling import choose_scales
from core.dataset.series import Series
from core.dataset.split import Split, chronological_split
from core.dataset.windows import WindowSpec
from core.errors import SpecError
from core.models.space import SearchSpace
from core.models.table import model_named
from core.search.budget import Budget

NAME_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$"


class StudySpec(BaseModel):
    """One search, before it starts.

    Attributes:
        name: Name of the study; letters, digits, dot, dash and underscore.
        series: Name of the stored series.
        model: Name in the model table.
        window: How the series is cut.
        split: Where training and validation end.
        space: What may be tried.
        budget: How much may be trained.
        seed: The root entropy, as the user gave it.
        engine: Keras backend that trains.
        sampler: Replicate of the sampler's stream: another number draws other configurations and
            leaves every other seed as it is.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=NAME_PATTERN)
    series: str
    model: str
    window: WindowSpec
    split: Split
    space: SearchSpace
    budget: Budget
    seed: int = Field(ge=0)
    engine: str = "tensorflow"
    sampler: int = Field(default=0, ge=0)


def default_spec(
    series: Series,
    *,
    name: str,
    model: str,
    horizon: int,
    lookback: int,
    max_epochs: int,
    factor: int,
    seed: int,
    targets: Sequence[str] = (),
    known_ahead: Sequence[str] = (),
    iterations: int = 1,
    calendar: bool = True,
    week: bool = False,
    trend: bool = False,
    history: bool = True,
    means: Sequence[int] = (),
    anomalies: Sequence[int] = (),
    space: SearchSpace | None = None,
) -> StudySpec:
    """A spec with the usual choices: all drivers, calendar, chronological split, scales by look.

    Without `targets` it is the first target of the series.

    Raises:
        SpecError: A setting breaks a rule.
        DataError: The series has no such target or driver, or too few samples to split.
        NotFound: No such model.
    """
    chosen = tuple(series.target(t).name for t in targets) or (series.targets[0].name,)
    for column in known_ahead:
        series.driver(column)
    entry = model_named(model)
    try:
        window = WindowSpec(
            targets=chosen,
            drivers=tuple(driver.name for driver in series.drivers),
            known_ahead=tuple(known_ahead),
            lookback=lookback,
            horizon=horizon,
            calendar=calendar,
            week=week,
            trend=trend,
            history=history,
            means=tuple(sorted(set(means))),
            anomalies=tuple(sorted(set(anomalies))),
            scales=choose_scales(series) | recipe_of(series).scales(),
        )
        return StudySpec(
            name=name,
            series=series.name,
            model=model,
            window=window,
            split=chronological_split(series, target=chosen),
            space=entry.space if space is None else space,
            budget=Budget(max_epochs=max_epochs, factor=factor, iterations=iterations),
            seed=seed,
        )
    except ValidationError as error:
        raise spec_error(error) from error


def spec_error(error: ValidationError) -> SpecError:
    """The first complaint of pydantic as one of our sentences."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"]) or "the setting"
    message = first["msg"].removeprefix("Value error, ")
    return SpecError(
        f"`{where}` must be valid ({message})",
        found=repr(first["input"])[:80],
        remedy="Change it and try again.",
    )
