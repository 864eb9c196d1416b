"""The threshold of the Forecast page: set by the visitor, kept in the link. It judges nothing."""

from __future__ import annotations

import math

import streamlit as st

from core.charts.wording import axis_title
from core.outlook import Forecast

PARAMETER = "threshold"


def choose(forecast: Forecast, usual: float) -> float:
    """The threshold in the target's unit; a link that is opened wins over what was set before.

    Args:
        forecast: Of the chosen target.
        usual: Where it stands at first.
    """
    key = f"threshold {forecast.study} {forecast.target}"
    linked = st.query_params.get(PARAMETER)
    if linked != st.session_state.get("threshold seen"):
        _adopt(key, linked)
    # Another page makes the widget forget; what it held last is kept under a name of its own.
    last = st.session_state.get(f"{key} last", usual)
    st.session_state[key] = st.session_state.get(key, last)
    is_positive = bool((forecast.lower > 0).all())
    chosen = st.number_input(
        axis_title("threshold", forecast.unit),
        min_value=0.0 if is_positive else None,
        step=_step(usual),
        format="%.4g",
        key=key,
        help="Of which the probability of being exceeded is told. It stands at first near the "
        "90 % quantile of what the test part holds.",
    )
    st.session_state[f"{key} last"] = chosen
    _settle(f"{chosen:g}")
    return float(chosen)


def _adopt(key: str, linked: str | None) -> None:
    if linked is None:
        return
    value = _number(linked)
    if value is None:
        st.warning(f"The link asks for a threshold of {linked!r}, which is no number.")
    else:
        st.session_state[key] = value


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _step(usual: float) -> float:
    """A tenth of its first digit."""
    return 10.0 ** (math.floor(math.log10(abs(usual))) - 1) if usual else 0.1


def _settle(text: str) -> None:
    if st.query_params.get(PARAMETER) != text:
        st.query_params[PARAMETER] = text
    st.session_state["threshold seen"] = text
