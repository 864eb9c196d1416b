"""The study that is being set up, kept from page to page. It starts nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

if TYPE_CHECKING:
    from core.dataset.series import Series
    from core.models.space import SearchSpace
    from core.search.budget import Budget
    from core.search.spec import StudySpec

KEY = "draft"


@dataclass(frozen=True, slots=True)
class Draft:
    """What the Data, Search space and Run pages collect.

    Attributes:
        series: Name of a stored series; "" before one is chosen.
        targets: Columns to forecast; none for the first.
        known_ahead: Drivers known over the horizon.
        lookback: Steps read.
        horizon: Steps forecast.
        calendar: Whether the season is read.
        week: Whether the time of the week is read.
        trend: Whether the date itself is read.
        history: Whether the own past of the targets is read.
        means: Spans of trailing means that are read.
        anomalies: Half-lives, in samples, of the anomalies that are read.
        model: Name in the model table.
        spaces: Edited search spaces by model; a model that is absent uses its own.
        max_epochs: Epochs of a finalist.
        factor: Reduction factor.
        iterations: Runs over all brackets.
        strategy: Name in the table of strategies.
        resource: What grows from rung to rung.
        min_epochs: No rung trains less.
        parts: With windows as the resource: the smallest share is 1 / parts.
        patience: Epochs without progress that end a training; None for no such end.
        score_rule: Which epoch scores a rung.
        refit: Whether what forecasts is trained once more, on the validation part too.
        most_epochs: Limit of epochs given out; None for none.
        most_minutes: Limit of time; None for none.
        engine: Keras backend that trains.
        seed: Root entropy.
        name: Name of the study; "" before one is given.
        slots: Trainings side by side.
        finalists: Configurations that get fresh seeds.
        seeds: Fresh seeds of each.
    """

    series: str = ""
    targets: tuple[str, ...] = ()
    known_ahead: tuple[str, ...] = ()
    lookback: int = 30
    horizon: int = 7
    calendar: bool = True
    week: bool = False
    trend: bool = False
    history: bool = True
    means: tuple[int, ...] = ()
    anomalies: tuple[int, ...] = ()
    model: str = "hrhn"
    spaces: tuple[tuple[str, SearchSpace], ...] = ()
    max_epochs: int = 27
    factor: int = 3
    iterations: int = 1
    strategy: str = "hyperband"
    resource: Literal["epochs", "windows"] = "epochs"
    min_epochs: int = 1
    parts: int = 27
    patience: int | None = None
    score_rule: Literal["last", "best"] = "last"
    refit: bool = False
    most_epochs: int | None = None
    most_minutes: float | None = None
    engine: str = "tensorflow"
    seed: int = 20_240
    name: str = ""
    slots: int = 2
    finalists: int = 3
    seeds: int = 6  # fewer shared seeds allow no verdict

    def space(self) -> SearchSpace:
        """The edited space of the model, or the model's own."""
        from core.models.table import model_named

        return dict(self.spaces).get(self.model) or model_named(self.model).space

    def budget(self) -> Budget:
        """The budget as the search wants it.

        Raises:
            SpecError: A number breaks a rule.
        """
        from pydantic import ValidationError

        from core.search.budget import Budget
        from core.search.spec import spec_error

        try:
            return Budget(
                max_epochs=self.max_epochs,
                factor=self.factor,
                iterations=self.iterations,
                score_rule=self.score_rule,
                refit=self.refit,
                strategy=self.strategy,
                min_epochs=self.min_epochs,
                resource=self.resource,
                parts=self.parts,
                patience=self.patience,
                most_epochs=self.most_epochs,
                most_seconds=self.most_minutes and 60 * self.most_minutes,
            )
        except ValidationError as error:
            raise spec_error(error) from error

    def spec(self, series: Series) -> StudySpec:
        """The whole study.

        Raises:
            HalflifeError: A setting breaks a rule.
        """
        from core.search.spec import default_spec

        spec = default_spec(
            series,
            name=self.name,
            model=self.model,
            horizon=self.horizon,
            lookback=self.lookback,
            max_epochs=self.max_epochs,
            factor=self.factor,
            iterations=self.iterations,
            seed=self.seed,
            targets=self.targets,
            known_ahead=self.known_ahead,
            calendar=self.calendar,
            week=self.week,
            trend=self.trend,
            history=self.history,
            means=self.means,
            anomalies=self.anomalies,
            space=self.space(),
        )
        return spec.model_copy(update={"budget": self.budget(), "engine": self.engine})


def draft() -> Draft:
    """The draft of this visit."""
    if KEY not in st.session_state:
        st.session_state[KEY] = Draft()
    kept: Draft = st.session_state[KEY]
    return kept


def change(**fields: Any) -> Draft:
    """Replace fields of the draft."""
    st.session_state[KEY] = replace(draft(), **fields)
    return draft()


def field_key(field: str) -> str:
    """Key for the widget of a field, primed from the draft after a change of page."""
    key = f"draft {field}"
    kept = getattr(draft(), field)
    start = list(kept) if isinstance(kept, tuple) else kept
    # Set every time: the widget of the same key on another page forgets what was only kept.
    st.session_state[key] = st.session_state.get(key, start)
    return key


def most(field: str, usual: int) -> int:
    """The upper end of a widget: the usual one, or what a loaded file asks for beyond it."""
    return max(usual, int(getattr(draft(), field) or 0))


def forget_widgets() -> None:
    """Let the widgets start again from the draft, after it was changed from elsewhere."""
    for key in [k for k in st.session_state if str(k).startswith(f"{KEY} ")]:
        del st.session_state[key]
