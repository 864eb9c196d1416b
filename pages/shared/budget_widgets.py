"""Controls of a budget: what matters in sight, the rest one click away. It plans nothing."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.search.strategies import STRATEGIES
from pages.shared import engines
from pages.shared.draft import change, draft, field_key, most

RESOURCES = {"epochs": "Epochs", "windows": "Training windows"}
SCORE_RULES = {"last": "Its last epoch", "best": "Its best epoch so far"}


def budget_widgets(*, is_network: bool) -> None:
    """Draw them all and keep what is chosen in the draft.

    Args:
        is_network: Whether the model trains in an engine at all.
    """
    _strategy()
    _sizes()
    with st.expander("More choices", icon=":material/tune:"):
        _rungs()
        _ends()
        _engine(is_network=is_network)


def _strategy() -> None:
    chosen = st.segmented_control(
        "Strategy",
        list(STRATEGIES),
        key=field_key("strategy"),
        required=True,
        format_func=lambda name: STRATEGIES[name].label,
        help="All cost about the same with the same numbers below, so that you can compare them.",
    )
    change(strategy=chosen)
    st.caption(STRATEGIES[str(chosen)].summary)


def _sizes() -> None:
    """The five numbers that every search needs."""
    columns = st.columns([3, 2, 2, 2, 2])
    shares = st.session_state[field_key("resource")] == "windows"  # chosen further down
    with columns[0]:
        epochs = st.slider(
            "Epochs of each training" if shares else "Epochs of a finalist",
            1,
            most("max_epochs", 243),
            key=field_key("max_epochs"),
            help="R of Hyperband." if not shares else "Every rung trains so long, on its share.",
        )
    with columns[1]:
        factor = _number("Reduction factor", "factor", 2, 10, "One in this many goes up a rung.")
    with columns[2]:
        iterations = _number("Iterations", "iterations", 1, 20, "How often all of it runs.")
    with columns[3]:
        slots = _number("Slots", "slots", 1, 64, "Trainings side by side.")
    with columns[4]:
        seed = _number("Seed", "seed", 0, 2**31 - 1, "Root entropy of the whole study.")
    change(max_epochs=int(epochs), factor=factor, iterations=iterations, slots=slots, seed=seed)


def _number(label: str, field: str, low: int, high: int, words: str) -> int:
    return int(st.number_input(label, low, most(field, high), key=field_key(field), help=words))


def _rungs() -> None:
    """What grows from rung to rung, from where, and what scores it."""
    columns = st.columns(3)
    with columns[0]:
        resource = st.segmented_control(
            "What grows from rung to rung",
            list(RESOURCES),
            key=field_key("resource"),
            required=True,
            format_func=RESOURCES.get,
            help="Epochs: a promoted trial goes on. Training windows: each rung trains anew on a "
            "larger share of the windows.",
        )
    with columns[1]:
        if resource == "windows":
            parts = _number(
                "Smallest share: 1 in", "parts", 1, 729, "The first rung sees 1 in so many windows."
            )
            change(parts=parts)
        else:
            words = "No rung trains less; the most hasty brackets are left out."
            change(min_epochs=_number("Smallest epochs", "min_epochs", 1, 243, words))
    with columns[2]:
        rule = st.selectbox(
            "What scores a rung",
            list(SCORE_RULES),
            key=field_key("score_rule"),
            format_func=SCORE_RULES.get,
            help="The last epoch is what goes on; the best one is kinder to restless curves.",
        )
    refit = st.checkbox(
        "Train what forecasts once more, on training and validation together",
        key=field_key("refit"),
        help="A seed run then trains twice: on the training part, for its score, and on both "
        "parts, for the forecast. The youngest samples often say most of what comes next. The "
        "references are fitted again as well.",
    )
    change(resource=resource, score_rule=rule, refit=refit)


def _ends() -> None:
    """What ends a training or the search early; empty means: nothing does."""
    columns = st.columns(3)
    with columns[0]:
        patience = _optional(
            "Patience (epochs)",
            "patience",
            "A training ends when so many epochs brought no better validation score.",
        )
    with columns[1]:
        epochs = _optional(
            "Limit of epochs", "most_epochs", "No training begins after so many were given out."
        )
    with columns[2]:
        minutes = _optional(
            "Limit of time (minutes)",
            "most_minutes",
            "No training begins after so long a search; what runs is finished.",
            step=1.0,
        )
    change(
        patience=None if patience is None else int(patience),
        most_epochs=None if epochs is None else int(epochs),
        most_minutes=minutes,
    )


def _optional(label: str, field: str, words: str, *, step: Any = 1) -> Any:
    return st.number_input(
        label,
        min_value=step,
        value=None,
        step=step,
        key=field_key(field),
        placeholder="none",
        help=words,
    )


def _engine(*, is_network: bool) -> None:
    """What trains; a library that is not here is named with the way to get it."""
    here = engines.installed()
    if draft().engine not in here:
        change(engine=here[0])
    choice = len(here) > 1 and is_network
    engine = st.selectbox(
        "Engine",
        here,
        key=field_key("engine"),
        format_func=engines.ENGINES.get,
        disabled=not choice,
        help="What computes a network's training. It is recorded with the study.",
        width=320,
    )
    change(engine=engine)
    if not is_network:
        st.caption("This model is no network: no engine is needed.")
    elif not choice:
        st.caption(f"Only TensorFlow is installed. {engines.REMEDY}")
