"""Extending a study: what may grow, what that costs, one button. It extends nothing by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from core.charts.resource import cost_text
from core.charts.wording import count, duration
from core.search.budget import Budget, Plan
from core.search.planning import plan_study
from core.search.spec import StudySpec
from core.search.study import read_spec
from core.search.trial import StudySummary
from core.work import extend_study
from pages.shared import frame, results
from pages.shared.run_controls import attempt
from pages.shared.run_phase import CONTROLS, Phase

KINDS = {
    "iterations": "More iterations",
    "max_epochs": "A larger maximum",
    "most_epochs": "A higher limit of epochs",
    "most_seconds": "A higher limit of time",
}


@dataclass(frozen=True, slots=True)
class Extension:
    """What an extension would add.

    Attributes:
        change: Field of the budget and its new value.
        plan: What the study trains in all then.
        to_train: Epochs of that plan beyond what is trained.
        is_least: Whether more may be needed: wider rungs may not promote what was promoted.
    """

    change: dict[str, float]
    plan: Plan
    to_train: int
    is_least: bool


def form(study: StudySummary, phase: Phase) -> None:
    """The form, where the phase allows it."""
    if CONTROLS[phase].extend:
        _form(study)


@st.fragment
def _form(study: StudySummary) -> None:
    with st.expander("Extend this study", icon=":material/expand:"), frame.folded():
        spec = read_spec(results.store(), study.name)
        kinds = growable(spec.budget)
        kind = st.segmented_control(
            "What grows",
            kinds,
            default=kinds[0],
            required=True,
            format_func=KINDS.get,
            key=f"extend kind {study.name}",
            help="What is trained already is used again.",
        )
        wanted = extension(spec, study, {str(kind): _value(spec.budget, str(kind), study.name)})
        st.markdown(f"**{words(wanted, study, results.store().settings.slots)}**")
        if wanted.is_least:
            st.caption(
                "A wider first rung may leave out configurations that were promoted before: "
                "their places are trained in addition."
            )
        if st.button("Extend and go on", key="extend", type="primary"):
            attempt(study.name, lambda: _extend(study.name, wanted.change))


def growable(budget: Budget) -> list[str]:
    """Fields that an extension may raise."""
    kinds = ["iterations"]
    if budget.resource == "epochs":
        kinds.append("max_epochs")
    return kinds + [k for k in ("most_epochs", "most_seconds") if getattr(budget, k) is not None]


def extension(spec: StudySpec, study: StudySummary, change: dict[str, float]) -> Extension:
    """What a larger budget adds to what is trained.

    Args:
        spec: The study, with its present budget.
        study: How far it is.
        change: Field of the budget and its new value.
    """
    budget = Budget.model_validate(spec.budget.model_dump() | change)
    plan = plan_study(spec.space, budget)
    epochs = plan.epochs
    if budget.most_epochs is not None:
        epochs = min(epochs, budget.most_epochs)
    to_train = max(0, epochs - study.progress.epochs_done)
    return Extension(change, plan, to_train, is_least="max_epochs" in change)


def words(wanted: Extension, study: StudySummary, slots: int) -> str:
    """The cost in one sentence: "At least 1,392 more epochs (1,767 in all), about 92 min"."""
    progress = study.progress
    least = "At least " if wanted.is_least else ""
    more = f"{least}{count(wanted.to_train, 'more epoch')}"
    in_all = f"{count(wanted.plan.trials, 'training')} and {wanted.plan.epochs:,} epochs in all"
    if wanted.plan.resource == "windows":
        in_all += f", {cost_text(wanted.plan.cost, 'windows')}"
    pace = progress.seconds_per_epoch
    time = f", about {duration(wanted.to_train * pace / slots)}" if pace else ""
    on = f" on {count(slots, 'slot')}" if time else ""
    text = f"{more}{time}{on} ({in_all}; {progress.epochs_done:,} are trained)."
    return text[:1].upper() + text[1:]


def _value(budget: Budget, kind: str, study: str) -> float:
    """The new value, as its control gives it."""
    key = f"extend {kind} {study}"
    if kind == "iterations":
        now = budget.iterations
        label, words = (
            "Iterations in all",
            f"{now} now; each runs all brackets on new configurations.",
        )
        return int(
            st.number_input(label, now + 1, now + 100, now + 1, key=key, help=words, width=320)
        )
    if kind == "max_epochs":
        return int(
            st.segmented_control(
                "Epochs of a finalist",
                [budget.max_epochs * budget.factor**power for power in (1, 2)],
                default=budget.max_epochs * budget.factor,
                required=True,
                format_func=lambda epochs: f"{epochs:,}",
                key=key,
                help=f"{budget.max_epochs:,} now. Only a multiple by the reduction factor uses "
                "again what is trained.",
            )
            or 0
        )
    if kind == "most_epochs":
        least = (budget.most_epochs or 0) + 1
        return int(st.number_input("Epochs in all", least, value=2 * least - 2, key=key, width=320))
    minutes = (budget.most_seconds or 0) / 60
    return 60 * st.number_input(
        "Minutes in all", minutes + 1 / 60, value=2 * minutes, key=key, width=320
    )


def _extend(study: str, change: Mapping[str, float]) -> None:
    """Let it grow and queue what that asks for; seconds alone need not be whole."""
    seconds = change.get("most_seconds")
    whole = {name: int(value) for name, value in change.items() if name != "most_seconds"}
    extend_study(results.store(), study, most_seconds=seconds, **whole)
