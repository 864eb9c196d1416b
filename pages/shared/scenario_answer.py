"""The answer to a scenario: sentence, warnings, picture, table. The predictor computes it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from core.charts.wording import axis_title, three_digits
from core.search.trial import StudySummary
from core.what_if.answer import Answer
from core.what_if.answering import answer
from core.what_if.ground import Ground
from core.what_if.scenario import Scenario
from core.what_if.wording import cautions, in_one_sentence
from pages.shared import picture
from pages.shared.what_if_ground import predictor, rerun_ground_of, reruns_of

LEVELS = (0.5, 0.8, 0.95)
MOST_HELD = 8  # answers that a session keeps
_LAST = "what-if answers"


def show(study: StudySummary, ground: Ground, scenario: Scenario, target: str) -> None:
    """Ask, then tell."""
    place = st.container()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        level = st.segmented_control(
            "Interval", LEVELS, default=0.95, required=True, key="what-if level",
            format_func=lambda share: f"{100 * share:g} %",
            help="How often what happened lay inside, on the validation part.",
        )  # fmt: skip
        log = st.toggle("Logarithmic", value=True, key="what-if log", help="Of the lower axis.")
        members = st.toggle("Single seeds", key="what-if members", help="Every network by itself.")
    others = _others(study, ground)
    with place:
        made = asked(ground, scenario, target, float(level))
        reruns = {
            name: asked(other, scenario, target, float(level)) for name, other in others.items()
        }
        st.markdown(f"**{in_one_sentence(made)}**")
        for caution in cautions(made):
            st.warning(caution, icon=":material/warning:")
        _picture(study, made, reruns, log=log, members=members)
    with st.expander("Every number"):
        table = numbers(made, reruns)
        st.dataframe(table, hide_index=True, alt="Forecast before and after, with the drivers")
        day = str(made.issue)[:10]
        picture.download(
            lambda: table, file=f"{study.name}-{made.target}-{day}-what-if.csv", key="csv what-if"
        )


def _others(study: StudySummary, ground: Ground) -> dict[str, Ground]:
    """Reruns that somebody wants to see beside it."""
    done = reruns_of(study, ground)
    if not done:
        return {}
    chosen = st.pills(
        "Reruns beside it", list(done), selection_mode="multi", key="what-if reruns",
        help="Other settings, trained below; they answer the same scenario.",
    )  # fmt: skip
    return {name: rerun_ground_of(ground, id(ground), done[name]) for name in chosen}


def asked(ground: Ground, scenario: Scenario, target: str, level: float) -> Answer:
    """The answer; the last one again while nothing but its picture changed."""
    question = (scenario, target, level)
    held: dict[int, tuple[object, Answer]] = st.session_state.setdefault(_LAST, {})
    if id(ground) in held and held[id(ground)][0] == question:
        return held[id(ground)][1]
    with st.spinner("The networks are being loaded; from then on answers come at once."):
        made = answer(ground, scenario, predictor(), target=target, level=level)
    if len(held) >= MOST_HELD:
        held.clear()
    held[id(ground)] = (question, made)
    return made


def numbers(made: Answer, reruns: Mapping[str, Answer]) -> pd.DataFrame:
    """One row a date that is read or forecast."""
    fans = {"before": made.before, "after": made.after}
    forecast = pd.DataFrame(
        {"date": made.dates}
        | {
            f"{made.target} {part}, {name} ({made.unit})": getattr(fan, part)
            for name, fan in fans.items()
            for part in ("median", "lower", "upper")
        }
    )
    for name, other in reruns.items():
        for part in ("median", "lower", "upper"):
            column = f"{made.target} {part}, rerun {name} ({made.unit})"
            forecast[column] = getattr(other.after, part)
    table = forecast
    for path in made.drivers:
        columns = {
            f"{path.name}, {name} ({path.unit})": values
            for name, values in (("before", path.before), ("after", path.after))
        }
        table = table.merge(pd.DataFrame({"date": path.dates} | columns), on="date", how="outer")
    return table.sort_values("date")


def _picture(
    study: StudySummary,
    made: Answer,
    reruns: Mapping[str, Answer],
    *,
    log: bool,
    members: bool,
) -> None:
    from core.charts.what_if import MOST_EDGED, before_and_after, shown_drivers

    figure = before_and_after(
        made, reruns=reruns, log=log, show_members=members, palette=picture.palette()
    )
    drivers = ", ".join(path.name for path in shown_drivers(made))
    words = (
        f"{axis_title(made.target, made.unit)} issued {str(made.issue)[:10]}, before and after: "
        f"{made.scenario}. Median before {_range(made.before.median)}, after "
        f"{_range(made.after.median)}. Above it {drivers}."
    )
    picture.show(
        figure,
        key="what-if picture",
        alt=words,
        table=lambda: numbers(made, reruns),
        file=f"{study.name}-{made.target}-{str(made.issue)[:10]}-what-if-picture",
    )
    if len(reruns) > MOST_EDGED:
        st.caption(
            f"Of more than {MOST_EDGED} reruns only the medians are drawn; the table below has "
            "their intervals."
        )
    elif reruns:
        st.caption(
            "Thin lines are the ends of a rerun's own interval: the errors of its networks on the "
            "validation part."
        )


def _range(values: object) -> str:
    known = pd.Series(values)
    return f"{three_digits(known.min())} to {three_digits(known.max())}"
