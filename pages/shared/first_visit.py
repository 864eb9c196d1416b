"""Three steps to one's own forecast, for who has none yet. It does none of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from core.dataset.bundle import OPTIONS
from core.dataset.catalogue import SeriesRow
from core.example import NAME as EXAMPLE
from core.search.trial import StudySummary

HIDDEN = "first visit hidden"


@dataclass(frozen=True, slots=True)
class Step:
    """One of the three, and whether it is done."""

    title: str
    sentence: str
    page: str
    label: str
    is_done: bool


def steps(series: Sequence[SeriesRow], studies: Sequence[StudySummary]) -> tuple[Step, ...]:
    """What was done with a river and a study of one's own; the bundled ones do not count."""
    own = [study for study in studies if study.name != EXAMPLE]
    return (
        Step(
            "1. Bring your river",
            "Upload a CSV as your laboratory writes it, or fetch a station. Columns are guessed "
            "and can be put right; a value like <0.4 stays a limit.",
            "data",
            "Add a series",
            any(row.name != OPTIONS.name for row in series),
        ),
        Step(
            "2. Start a search",
            "Choose what is forecast and how far ahead. The plan and its cost in minutes stand "
            "there before you start; you may close the browser while it runs.",
            "search_space",
            "Set up a search",
            bool(own),
        ),
        Step(
            "3. Read the forecast",
            "Fresh seeds show how much is luck; the forecast stands beside simple references, "
            "with an interval that was tested.",
            "forecast",
            "See the forecast",
            any(study.has_forecast for study in own),
        ),
    )


def guide(series: Sequence[SeriesRow], studies: Sequence[StudySummary]) -> None:
    """The three steps, until the third is done or somebody hides them."""
    shown = steps(series, studies)
    if shown[-1].is_done or st.session_state.get(HIDDEN):
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.header("Three steps to your own forecast", anchor=False)
        st.button("Hide", key="hide first visit", type="tertiary", on_click=_hide)
    for column, step in zip(st.columns(len(shown)), shown, strict=True):
        with column, st.container(border=True, height="stretch"):
            st.markdown(f"**{step.title}**" + (" (done)" if step.is_done else ""))
            st.write(step.sentence)
            icon = ":material/check_circle:" if step.is_done else ":material/arrow_forward:"
            st.page_link(f"pages/{step.page}.py", label=step.label, icon=icon)


def _hide() -> None:
    st.session_state[HIDDEN] = True
