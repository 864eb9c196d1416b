"""The frame of a page: head, chooser, state, errors and footer. It reads no result by itself."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import streamlit as st

from core.charts.wording import count, duration
from core.errors import HalflifeError
from core.settings import PROJECT
from pages.shared import link, picture
from pages.shared.results import store

if TYPE_CHECKING:
    from core.dataset.catalogue import SeriesRow
    from core.search.trial import StudySummary

STALE_SECONDS = 30  # the driver gives a sign of life every few seconds
CHIPS = {
    "draft": "gray",
    "queued": "gray",
    "running": "blue",
    "pausing": "blue",
    "cancelling": "blue",
    "paused": "gray",
    "stopped": "red",
    "finished": "green",
}


@contextmanager
def told() -> Iterator[None]:
    """Show an error of the core as its sentence, its details folded, and end the page there."""
    try:
        yield
    except HalflifeError as error:
        _tell(error)
        st.stop()


@contextmanager
def folded() -> Iterator[None]:
    """The same inside a part of a page: the rest of the page goes on."""
    try:
        yield
    except HalflifeError as error:
        _tell(error, in_expander=True)


def _tell(error: HalflifeError, *, in_expander: bool = False) -> None:
    st.error(str(error), icon=":material/error:")
    details = "".join(traceback.format_exception(error))
    if in_expander:  # Streamlit refuses an expander inside an expander
        with st.popover("Details"):
            st.code(details, language=None)
        return
    with st.expander("Details"):
        st.code(details, language=None)


def simple_head(title: str, question: str) -> None:
    """Head of a page that is not about one study."""
    picture.come_from(simulated=False)  # what the page before showed
    st.title(title, anchor=False)
    st.caption(question)


def study_head(
    title: str,
    question: str,
    *,
    live: bool = False,
    held: list[StudySummary] | None = None,
) -> StudySummary | None:
    """Title, question, study chooser and state chip.

    Args:
        title: Name of the page.
        question: What it answers.
        live: Whether the page tells the state by itself, again and again.
        held: All studies, where the page has read them already.

    Returns:
        The chosen study, or None when the store holds none (the page then says what to do).
    """
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        simple_head(title, question)
    if held is None:
        with told():
            held = studies()
    if not held:
        return None
    names = [study.name for study in held]
    absent = link.missing("study", names)
    with right, st.container(horizontal=True, vertical_alignment="bottom"):
        key = link.follow("study", names)
        chosen = st.selectbox("Study", names, key=key)
        study = next(s for s in held if s.name == chosen)
        chips = st.empty()
    picture.come_from(simulated=study.is_simulated)
    link.settle("study", chosen)
    with chips.container(horizontal=True, width="content"):
        chip(study)
    if absent:
        st.warning(f"No study is called {absent!r}. You see {chosen!r} instead.")
    if not live:
        notices(study)
    return study


def studies() -> list[StudySummary]:
    """All stored studies, the newest first."""
    from core.search.study import list_studies

    return list_studies(store())


def chip(study: StudySummary) -> None:
    """State of a study, and an amber badge when its data are simulated."""
    word = _state_word(study)
    st.badge(word, color=CHIPS.get(word, "gray"))  # type: ignore[arg-type]
    if study.is_simulated:
        simulated_badge()


def _state_word(study: StudySummary) -> str:
    """Its state; while it is on its way to another one, that."""
    from core.work import list_requests
    from pages.shared.run_phase import Phase, phase_of

    if study.state.value != "running":
        return study.state.value
    with told():
        phase = phase_of(study, list_requests(store(), study.name))
    return phase.value if phase in (Phase.PAUSING, Phase.CANCELLING) else study.state.value


def simulated_badge() -> None:
    """The amber word that stands on every page with simulated data."""
    st.badge(
        "simulated", color="orange", help="These numbers come from a simulator, not from a river."
    )


def notices(study: StudySummary) -> None:
    """Partial, paused, stale and stopped, each in a sentence."""
    progress = study.progress
    ended = f"{progress.trials_done:,} of {count(progress.trials_planned, 'trial')} have ended."
    if alarms(study):
        return
    if study.state.value in ("running", "queued"):
        st.info(f"Partial: {ended} What you see will change.", icon=":material/pending:")
    elif study.state.value == "paused":
        st.info(f"Paused: {ended} Resume it on Run.", icon=":material/pause_circle:")


def alarms(study: StudySummary) -> bool:
    """What needs a look, stale and stopped, in a sentence; True when there was one."""
    progress, state = study.progress, study.state.value
    age = progress.heartbeat_age
    if state == "running" and age is not None and age > STALE_SECONDS:
        st.warning(
            f"Last sign of life {duration(age)} ago. If it stays silent, open Run and resume it.",
            icon=":material/hourglass_empty:",
        )
    elif state == "stopped":
        why = study.note or "It was stopped before its end."
        st.warning(
            f"{why} {progress.trials_done:,} of {count(progress.trials_planned, 'trial')} ended.",
            icon=":material/stop_circle:",
        )
    else:
        return False
    return True


def empty(sentence: str, *, page: str, button: str) -> None:
    """An empty page: what will stand here, and the one way to fill it."""
    with st.container(border=True):
        st.write(sentence)
        st.page_link(f"pages/{page}.py", label=button, icon=":material/arrow_forward:")


def study_footer(study: StudySummary) -> None:
    """Series, dates, simulated or observed, code version and root entropy, in one line."""
    from core.search.study import read_facts, read_spec

    with told():
        spec, facts = read_spec(store(), study.name), read_facts(store(), study.name)
    rows = {row.name: row for row in series_rows()}
    row = rows.get(study.series)
    dates = f", {row.start} to {row.end}" if row else ""
    kind = "simulated" if study.is_simulated else "observed"
    versions = facts.get("versions")
    known = versions if isinstance(versions, dict) else {}
    made_with = [f"{name} {known[name]}" for name in ("keras", "tensorflow") if name in known]
    code = ", ".join([f"Halflife {code_version()}", *made_with])
    st.divider()
    st.caption(
        f"Series {study.series}{dates} ({kind}) · {code} · "
        f"root entropy {spec.seed}" + (f" · {study.note}" if study.note else "")
    )


@st.cache_data(show_spinner=False)
def code_version() -> str:
    """The version that `pyproject.toml` states."""
    import tomllib

    text = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(text)["project"]["version"])


def series_rows() -> list[SeriesRow]:
    """All stored series, by name."""
    from core.dataset.catalogue import list_series

    return list_series(store())
