"""Pause, resume, cancel: the right buttons for each phase. It asks; the core decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import streamlit as st

from core.charts.wording import duration
from core.errors import HalflifeError
from core.search.trial import StudySummary
from core.work import Request, cancel_study, pause_study, resume_study, start_worker
from pages.shared import results
from pages.shared.run_phase import CONTROLS, Phase

TOLD = "run told"
PATIENCE = 20.0  # seconds that a worker may take to claim what waits


def buttons(study: StudySummary, requests: list[Request], phase: Phase) -> None:
    """The buttons of a phase and one sentence on it; a refusal stays until the next attempt."""
    store, name, controls = results.store(), study.name, CONTROLS[phase]
    with st.container(horizontal=True, vertical_alignment="center"):
        if controls.resume and st.button(
            controls.resume,
            key="resume",
            type="primary",
            icon=":material/play_arrow:",
            help="Goes on from the last finished epoch.",
        ):
            attempt(name, lambda: resume_study(store, name))
        if controls.pause and st.button(
            "Pause",
            key="pause",
            icon=":material/pause:",
            help="Gives up the epoch that is being trained, keeps everything else and its place.",
        ):
            attempt(name, lambda: pause_study(store, name))
        if controls.cancel and st.button(
            "Cancel",
            key="cancel",
            icon=":material/stop:",
            help="Ends the search, the fresh seeds and the forecast that wait; nothing that is "
            "trained is lost, and Resume brings them back.",
        ):
            attempt(name, lambda: cancel_study(store, name))
        if (
            phase is Phase.QUEUED
            and _waits_long(requests)
            and st.button(
                "Wake a worker",
                key="wake",
                icon=":material/bolt:",
                help="Starts a worker unless one lives.",
            )
        ):
            attempt(name, lambda: start_worker(store))
        st.caption(_words(requests, phase))
    _tell(name)


def attempt(study: str, action: Callable[[], object]) -> None:
    """Do what a button asks; what the core says against it stays on the page as its sentence."""
    try:
        action()
        st.session_state.pop(TOLD, None)
    except HalflifeError as error:
        st.session_state[TOLD] = (study, str(error))
    st.rerun()


def _tell(study: str) -> None:
    told = st.session_state.get(TOLD)
    if told and told[0] == study:
        st.error(told[1], icon=":material/error:")


def _words(requests: list[Request], phase: Phase) -> str:
    if phase is Phase.QUEUED and _waits_long(requests):
        waited = duration(_waited(requests))
        return f"It has waited for {waited}: perhaps no worker runs."
    return CONTROLS[phase].words


def _waits_long(requests: list[Request]) -> bool:
    """Whether nobody has taken it up although a worker claims within seconds."""
    return _waited(requests) > PATIENCE


def _waited(requests: list[Request]) -> float:
    """Seconds since it was queued; 0 once a worker has begun with it."""
    waiting = [request.created for request in requests if request.state == "queued"]
    if not waiting:
        return 0.0
    begun = [r for r in requests if r.created >= min(waiting) and r.state != "queued"]
    return 0.0 if begun else (datetime.now(UTC) - min(waiting)).total_seconds()
