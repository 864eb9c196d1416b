"""The drafted search as a file, and back; what a file says is checked before anything changes."""

from __future__ import annotations

from typing import Annotated, Literal

import streamlit as st
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.errors import HalflifeError, SpecError
from core.models.space import SearchSpace
from core.models.table import model_named
from core.search.budget import Budget
from core.search.spec import spec_error
from core.search.strategies import strategy_named
from pages.shared import engines
from pages.shared.draft import Draft, change, draft, forget_widgets

KEY = "settings file"
TOLD, WARNED = "settings told", "settings warned"


class SearchSettings(BaseModel):
    """All that the Search space page sets, but the series.

    Attributes:
        model: Name in the model table.
        targets: Columns to forecast.
        horizon: Steps forecast.
        lookback: Steps read.
        known_ahead: Drivers known over the horizon.
        calendar: Whether the season is read.
        week: Whether the time of the week is read.
        trend: Whether the date itself is read.
        history: Whether the own past of the targets is read.
        means: Spans of trailing means that are read.
        anomalies: Half-lives of the anomalies that are read.
        space: What may be tried; the model's own names.
        budget: How much may be trained.
        seed: Root entropy.
        slots: Trainings side by side.
        engine: What trains.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    targets: tuple[str, ...] = ()
    horizon: int = Field(ge=1, le=3_650)
    lookback: int = Field(ge=1, le=10_000)
    known_ahead: tuple[str, ...] = ()
    calendar: bool = True
    week: bool = False
    trend: bool = False
    history: bool = True
    means: tuple[Annotated[int, Field(ge=2)], ...] = ()
    anomalies: tuple[Annotated[int, Field(ge=1)], ...] = ()
    space: SearchSpace
    budget: Budget
    seed: int = Field(ge=0, lt=2**31)
    slots: int = Field(ge=1, le=10_000)
    engine: Literal["tensorflow", "jax"] = "tensorflow"


def to_json(held: Draft) -> str:
    """The file of a draft.

    Raises:
        SpecError: The draft breaks a rule.
    """
    settings = SearchSettings(
        model=held.model,
        targets=held.targets,
        horizon=held.horizon,
        lookback=held.lookback,
        known_ahead=held.known_ahead,
        calendar=held.calendar,
        week=held.week,
        trend=held.trend,
        history=held.history,
        means=held.means,
        anomalies=held.anomalies,
        space=held.space(),
        budget=held.budget(),
        seed=held.seed,
        slots=held.slots,
        engine=held.engine,
    )
    return settings.model_dump_json(indent=2) + "\n"


def from_json(content: bytes) -> SearchSettings:
    """What a file says.

    Raises:
        SpecError: It is no such file, or says something that no search may say.
        NotFound: Its model or strategy is unknown here.
    """
    try:
        settings = SearchSettings.model_validate_json(content)
    except ValidationError as error:
        if error.errors()[0]["type"] == "json_invalid":
            raise SpecError(
                "a settings file must be JSON as this page saves it",
                found=repr(content[:40].decode(errors="replace")),
                remedy="Save one here first, then change its numbers.",
            ) from error
        raise spec_error(error) from error
    strategy_named(settings.budget.strategy)
    wanted = [d.name for d in model_named(settings.model).space.dimensions]
    found = [d.name for d in settings.space.dimensions]
    if sorted(found) != sorted(wanted):
        raise SpecError(
            f"the space of {settings.model} must have the dimensions {', '.join(wanted)}",
            found=", ".join(found) or "none",
            remedy="Fix one by giving it a single value; none may be left out or added.",
        )
    return settings


def save_button() -> None:
    """Take the draft away as a file."""
    try:
        content = to_json(draft())
    except HalflifeError:
        content = ""  # the sentence stands where the picture would
    st.download_button(
        "Save these settings",
        content,
        file_name=f"{draft().series}-{draft().model}-search.json",
        mime="application/json",
        key="save settings",
        on_click="ignore",
        icon=":material/download:",
        disabled=not content,
        help="Model, space, budget and seed as a JSON file; load it for another series or again.",
    )


def load_widget() -> None:
    """Bring a saved file back; a bad one is told in a sentence and changes nothing."""
    with st.popover("Load settings", icon=":material/upload:"):
        st.file_uploader(
            "Settings that this page saved",
            type=["json"],
            key=KEY,
            on_change=_load,
            help="Everything on this page but the series is replaced.",
        )


def tell() -> None:
    """How the last loading went."""
    if TOLD in st.session_state:
        st.error(st.session_state.pop(TOLD), icon=":material/error:")
    for sentence in st.session_state.pop(WARNED, ()):
        st.warning(sentence)


def _load() -> None:
    """Runs before the page does, so that its widgets start from the new draft."""
    file = st.session_state[KEY]
    if file is None:
        return
    try:
        settings = from_json(file.getvalue())
        columns = _columns()
    except HalflifeError as error:
        st.session_state[TOLD] = f"{file.name}: {error} Nothing was changed."
        return
    st.session_state[WARNED] = _put(settings, *columns)


def _columns() -> tuple[list[str], list[str]]:
    """Targets and drivers of the series that is chosen."""
    from pages.shared import frame, results

    row = next((row for row in frame.series_rows() if row.name == draft().series), None)
    if row is None:
        return [], []
    series = results.series_named(row.name, row.rows)
    return [t.name for t in series.targets], [d.name for d in series.drivers]


def _put(settings: SearchSettings, targets: list[str], drivers: list[str]) -> list[str]:
    """Change the draft; gives sentences on what this series or this machine cannot do."""
    warned = []
    engine, wanted = settings.engine, tuple(t for t in settings.targets if t in targets)
    if engine not in engines.installed():
        engine = "tensorflow"
        warned.append(f"The file asks for JAX, so TensorFlow trains instead. {engines.REMEDY}")
    absent = [name for name in settings.known_ahead if name not in drivers]
    absent += [name for name in settings.targets if name not in targets]
    if absent:
        warned.append(f"{draft().series} has no {', '.join(absent)}: left as it was here.")
    own = model_named(settings.model).space
    spaces = {name: space for name, space in draft().spaces if name != settings.model}
    spaces |= {} if settings.space == own else {settings.model: settings.space}
    budget = settings.budget
    change(
        model=settings.model,
        targets=wanted or draft().targets,
        horizon=settings.horizon,
        lookback=settings.lookback,
        known_ahead=tuple(name for name in settings.known_ahead if name in drivers),
        calendar=settings.calendar,
        week=settings.week,
        trend=settings.trend,
        history=settings.history,
        means=settings.means,
        anomalies=settings.anomalies,
        spaces=tuple(spaces.items()),
        max_epochs=budget.max_epochs,
        factor=budget.factor,
        iterations=budget.iterations,
        strategy=budget.strategy,
        resource=budget.resource,
        min_epochs=budget.min_epochs,
        parts=budget.parts,
        patience=budget.patience,
        score_rule=budget.score_rule,
        refit=budget.refit,
        most_epochs=budget.most_epochs,
        most_minutes=budget.most_seconds and budget.most_seconds / 60,
        engine=engine,
        seed=settings.seed,
        slots=settings.slots,
    )
    forget_widgets()
    st.session_state["space generation"] = st.session_state.get("space generation", 0) + 1
    st.query_params["model"] = settings.model
    return warned
