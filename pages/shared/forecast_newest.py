"""The forecast from the newest data, asked of the process that holds the networks.

It knows no network and judges nothing: what it shows has not happened yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from core.charts.wording import axis_title, three_digits
from core.outlook import Forecast
from core.search.trial import StudySummary
from pages.shared import forecast_attention, frame, picture, what_if_ground

if TYPE_CHECKING:
    from core.what_if.answer import Answer
    from core.what_if.answering import Ask
    from core.what_if.ground import Ground


@st.fragment
def panel(study: StudySummary, forecast: Forecast) -> None:
    """Nothing is loaded before somebody asks; the first answer takes some seconds."""
    st.header("From the newest data", anchor=False)
    key = f"newest {study.name}"
    if not st.session_state.get(key):
        st.caption(
            "What comes after the record ends: a forecast that nothing observed can judge yet."
        )
        st.button(
            "Forecast from the newest data", key="ask newest", icon=":material/update:",
            on_click=_wish, args=(key,),
            help="Loads the networks in a process of their own, which takes some seconds.",
        )  # fmt: skip
        return
    with frame.folded():
        ground = what_if_ground.ground_of(study)
        if ground.networks.missing:
            forecast_attention.weights_missing()
            return
        version = (study.name, id(ground), forecast.target, forecast.level)
        _show(study, ground, _newest(ground, what_if_ground.predictor(), version), forecast)


def _wish(key: str) -> None:
    st.session_state[key] = True


@st.cache_data(max_entries=4, show_spinner="The networks are being loaded.")
def _newest(_ground: Ground, _ask: Ask, version: tuple[object, ...]) -> Answer:
    from core.what_if.answering import answer
    from core.what_if.scenario import Scenario

    _, _, target, level = version
    return answer(_ground, Scenario(), _ask, target=str(target), level=float(str(level)))


def _show(study: StudySummary, ground: Ground, made: Answer, forecast: Forecast) -> None:
    from core.charts.newest import newest_fan

    told = sentence(made)
    st.markdown(f"**{told}**")
    positive = bool((made.before.lower > 0).all())
    shown = f"{axis_title(made.target, made.unit)} issued on {str(made.issue)[:10]}"
    picture.show(
        newest_fan(made, log=positive, palette=picture.palette()),
        key="newest",
        alt=f"{shown}, beyond what is observed, with its interval of {100 * made.level:g} %. "
        f"{told}",
        table=lambda: numbers(made),
        file=f"{study.name}-{forecast.target}-newest",
    )
    st.caption(assumptions(made, ground))


def sentence(made: Answer) -> str:
    """From when to when, how much, how sure."""
    fan = made.before
    first, last = (str(made.dates[place])[:10] for place in (0, -1))
    low, high = three_digits(float(fan.lower.min())), three_digits(float(fan.upper.max()))
    middle = three_digits(float(fan.median[0]))
    if len(made.dates) > 1:
        then = f" and {three_digits(float(fan.median[-1]))} on {last}"
    else:
        then = ""
    return (
        f"Forecast {middle} {made.unit} on {first}{then}; the {100 * made.level:g} % interval "
        f"reaches from {low} to {high} {made.unit}."
    )


def assumptions(made: Answer, ground: Ground) -> str:
    """Where the record ends, and what was assumed of the days after it."""
    record = ground.record
    end, issue = f"{record.dates[-1]:%Y-%m-%d}", str(made.issue)[:10]
    sampled = record.dates[record.target(made.target).is_sampled]
    told = f"The last sample of {made.target} is of {sampled[-1]:%Y-%m-%d}. "
    if end != issue:
        return told + (
            f"The record ends on {end}, but {issue} is the newest instant at which every input "
            "is known."
        )
    told += f"The record ends on {end}; nothing after it is observed yet. "
    if not made.held:
        return told + "No driver is read beyond it, so that nothing was assumed of those days."
    held = [
        f"{path.name} ({three_digits(float(path.before[-1]))} {path.unit})"
        for path in made.drivers
        if path.name in made.held
    ]
    return told + (
        f"Assumed for the days after it: {', '.join(held)} stays at its last value. What-if "
        "takes other values, such as those of a flow forecast."
    )


def numbers(made: Answer) -> pd.DataFrame:
    """One row a date that is forecast."""
    fan = made.before
    return pd.DataFrame(
        {
            "issued": made.issue,
            "date": made.dates,
            f"median ({made.unit})": fan.median,
            f"lower, {100 * made.level:g} %": fan.lower,
            f"upper, {100 * made.level:g} %": fan.upper,
        }
    )
