"""What the checks say of a series, and what was done to it. It repairs nothing."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from core.dataset.checks import Check, check_parts, check_series
from core.dataset.preparation.recipe import recipe_of
from core.dataset.series import Series
from core.dataset.split import chronological_split
from core.errors import DataError

MARKS = {
    "stop": ("Stop", "red", ":material/block:"),
    "look": ("Look", "orange", ":material/visibility:"),
}


def checks(series: Series, target: str) -> None:
    """Findings, the gravest first, each with its advice.

    Args:
        series: What is checked.
        target: Whose parts are compared with each other.
    """
    found = [*check_series(series, now=datetime.now()), *_parts(series, target)]
    grave = [check for mark in MARKS for check in found if check.mark == mark]
    st.header("Checks", anchor=False)
    for check in grave:
        _check(check, *MARKS[check.mark])
    fine = [check for check in found if check.mark == "fine"]
    if fine:
        words = f"All {len(fine)} checks are fine" if not grave else f"{len(fine)} more are fine"
        with st.expander(words, icon=":material/check:"):
            for check in fine:
                st.markdown(check.sentence)


def _parts(series: Series, target: str) -> tuple[Check, ...]:
    """Drift between the parts; none where the series cannot be split (the picture says so)."""
    try:
        return check_parts(series, chronological_split(series, target=target))
    except DataError:
        return ()


def _check(check: Check, word: str, colour: str, icon: str) -> None:
    mark, words = st.columns([1, 11], vertical_alignment="top")
    mark.badge(word, color=colour, icon=icon)  # type: ignore[arg-type]
    words.markdown(check.sentence + (f" *{check.advice}*" if check.advice else ""))


def preparation(series: Series) -> None:
    """Every step that made the series of what was read, in order."""
    st.header("Preparation", anchor=False)
    steps = recipe_of(series).sentences()
    if not steps:
        st.caption("None: the values are as they were read.")
        return
    st.markdown("\n".join(f"{number}. {step}" for number, step in enumerate(steps, start=1)))
    st.caption("In this order; the list is stored with the series and with every study of it.")
