"""Which trials the Leaderboard shows: filters that live in the link. It ranks nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core.charts.wording import count
from core.search.levels import Level, level_of, levels_of
from core.search.remarks import Remark, tags_of
from core.search.trial import Trial, TrialState

STATES = [state.value for state in TrialState]


def filtered(trials: Sequence[Trial], remarks: Mapping[str, Remark]) -> list[Trial]:
    """Draw the filters; gives the trials that pass all of them, and says how many do."""
    brackets = sorted({str(t.bracket) for t in trials}, key=int, reverse=True)
    levels = {level_text(level): level for level in levels_of(trials)}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen_brackets = _pills("Bracket", brackets, "lb_bracket") if len(brackets) > 1 else []
        state = _pills(
            "State", [s for s in STATES if any(t.state == s for t in trials)], "lb_state"
        )
        tags = _pills("Tag", tags_of(list(remarks.values())), "lb_tag")
        least = (
            st.selectbox(
                "Trained for at least",
                [ANY, *levels],
                key="lb_least",
                bind="query-params",
                width=180,
                help="Only trials of long enough training; scores compare at equal length.",
            )
            if len(levels) > 1
            else ANY
        )
        words = st.text_input(
            "Configuration contains",
            key="lb_id",
            bind="query-params",
            width=180,
            help="A part of the configuration's short name.",
        )
    shown = [
        t
        for t in trials
        if (not chosen_brackets or str(t.bracket) in chosen_brackets)
        and (not state or t.state in state)
        and (not tags or set(tags) & set(_tags(remarks, t)))
        and (least not in levels or level_of(t) >= levels[least])
        and words.strip().lower() in t.configuration_id
    ]
    if len(shown) < len(trials):
        st.caption(f"Filtered: {len(shown):,} of {count(len(trials), 'trial')}. The link keeps it.")
    return shown


ANY = "any length"


def level_text(level: Level) -> str:
    """A level in words."""
    if level.share < 1:
        return f"{100 * level.share:.3g} % of the windows"
    return count(level.epochs, "epoch")


def _pills(label: str, options: list[str], key: str) -> list[str]:
    """None chosen is all; a row of one is no choice."""
    if len(options) < 2 and key != "lb_tag" or not options:
        return []
    return list(
        st.pills(label, options, selection_mode="multi", key=key, bind="query-params") or []
    )


def _tags(remarks: Mapping[str, Remark], trial: Trial) -> tuple[str, ...]:
    remark = remarks.get(trial.configuration_id)
    return remark.tags if remark else ()
