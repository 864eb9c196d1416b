"""Choices that live in the link and outlive a change of page. It draws nothing."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st


def follow(parameter: str, options: Sequence[str]) -> str:
    """Key for the widget of a link parameter, primed from the link or from the last choice.

    A link that is opened, or a step back in the browser, wins over what was chosen before.
    """
    key, seen, last = (f"{parameter} {part}" for part in ("choice", "seen", "last"))
    linked = st.query_params.get(parameter)
    wanted = [st.session_state.get(key), st.session_state.get(last), options[0]]
    if linked != st.session_state.get(seen):
        wanted.insert(0, linked)
    # Set every time: the widget of the same key on another page forgets what was only kept.
    st.session_state[key] = next(name for name in wanted if name in options)
    return key


def settle(parameter: str, chosen: str) -> None:
    """Write a choice into the link and remember it for the other pages."""
    if st.query_params.get(parameter) != chosen:
        st.query_params[parameter] = chosen
    st.session_state[f"{parameter} seen"] = chosen
    st.session_state[f"{parameter} last"] = chosen


def missing(parameter: str, options: Sequence[str]) -> str | None:
    """What the link asks for and nobody has, to be told in words."""
    linked = st.query_params.get(parameter)
    return linked if linked and linked not in options else None
