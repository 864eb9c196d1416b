"""Building a scenario change by change, and keeping it by name. It asks no network."""

from __future__ import annotations

from datetime import date, datetime
from urllib.parse import urlencode

import numpy as np
import streamlit as st

from core.search.trial import StudySummary
from core.what_if.ground import Ground
from core.what_if.keeping import forget_scenario, keep_scenario, kept_scenarios
from core.what_if.scenario import MOST_CHANGES, Change, Scenario
from pages.shared import results, scenario_state
from pages.shared.scenario_editor import edit
from pages.shared.scenario_state import Draft

NAMED = "kept"  # in a link: the name of a kept scenario


def open_linked(study: str) -> None:
    """Begin with the kept scenario that a link names; from then on the link holds its content."""
    name = st.query_params.get(NAMED)
    if name is None:
        return
    kept = kept_scenarios(results.store(), study)
    del st.query_params[NAMED]
    if name in kept:
        scenario_state.begin(
            study, kept[name], word=st.query_params.get(scenario_state.PARAMETER, "")
        )
        return
    st.warning(f"No scenario of this study is kept as {name!r}.", icon=":material/link_off:")


def build(state: Draft, ground: Ground) -> Scenario:
    """Issue time, settled changes, the one being made, and the two buttons."""

    def key(name: str) -> str:
        return f"what-if {name} {state.study} {state.round}"

    issue = _issue(state, ground, key("issue"))
    newest = int(ground.issues[-1])
    asked = None if issue == newest else _instant(ground, issue)
    issued = asked.isoformat() if asked else ""
    place = st.container()
    live = edit(ground, issue, key)
    with place:
        _settled(state, live, issued)
    changes = (*state.held, *live)[:MOST_CHANGES]
    with st.container(horizontal=True):
        st.button(
            "Add another change",
            key=key("add"),
            disabled=not live or len(changes) >= MOST_CHANGES,
            on_click=scenario_state.hold,
            args=(state, changes, issued),
            help="Settles this one and lets you make a second." if live else "Make one first.",
        )
        st.button(
            "Start over",
            key=key("over"),
            disabled=not changes,
            on_click=scenario_state.hold,
            args=(state, (), issued),
            help="Back to the drivers as they were.",
        )
    return Scenario(issue=asked, changes=changes)


def shelf(study: StudySummary, state: Draft, scenario: Scenario) -> None:
    """Scenarios of this study under their names."""
    store = results.store()
    kept = kept_scenarios(store, study.name)
    left, right = st.columns(2)
    with left, st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(
            "Name", key="what-if name", placeholder="flow doubled", help="To find it again."
        )
        pressed = st.button(
            "Keep",
            key="what-if keep",
            disabled=not scenario.changes,
            help=None if scenario.changes else "There is nothing to keep: nothing is changed.",
        )
    if pressed:
        keep_scenario(store, study.name, name, scenario)
        kept = kept_scenarios(store, study.name)
        st.success(f"Kept: {scenario}. The link of this page holds it too.")
    if not kept:
        right.caption("Nothing is kept yet.")
        return
    with right, st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox("Kept", list(kept), key="what-if kept", help="The newest first.")
        st.button(
            "Load",
            key="what-if load",
            on_click=scenario_state.begin,
            args=(study.name, kept[chosen]),
            kwargs={"word": state.word},
        )
        st.button(
            "Delete", key="what-if delete", on_click=forget_scenario,
            args=(store, study.name, chosen),
        )  # fmt: skip
    right.caption(str(kept[chosen]))
    here = (st.context.url or "").split("?")[0]
    right.caption("This link opens it by its name, whatever is kept under that name by then:")
    right.code(f"{here}?{urlencode({'study': study.name, NAMED: chosen})}", language=None)


def _issue(state: Draft, ground: Ground, key: str) -> int:
    """The row of the chosen day's last issue time."""
    times = ground.issue_times
    newest = _date(times[-1])
    wanted = datetime.fromisoformat(state.issue).date() if state.issue else newest
    first = _date(times[0])
    chosen = st.date_input(
        "Issue time",
        min(max(wanted, first), newest),
        min_value=first,
        max_value=newest,
        format="YYYY-MM-DD",
        key=key,
        help="The last day that is known. On the newest one the record ends: what is known ahead "
        "stays at its last value unless you change it.",
    )
    assert isinstance(chosen, date)
    until = np.datetime64(chosen) + np.timedelta64(1, "D")
    place = max(0, int(np.searchsorted(times, until.astype(times.dtype))) - 1)
    return int(ground.issues[place])


def _settled(state: Draft, live: tuple[Change, ...], issued: str) -> None:
    """The changes made so far, each with a button that takes it back and settles the live one."""
    for number, change in enumerate(state.held):
        rest = (*state.held[:number], *state.held[number + 1 :], *live)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{number + 1}. {change}")
            st.button(
                "Remove",
                key=f"what-if remove {state.round} {number}",
                on_click=scenario_state.hold,
                args=(state, rest, issued),
                type="tertiary",
            )


def _instant(ground: Ground, row: int) -> datetime:
    found: datetime = ground.series.dates[row].to_pydatetime()
    return found


def _date(instant: np.datetime64) -> date:
    found: date = instant.astype("datetime64[D]").item()
    return found
