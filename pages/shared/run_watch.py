"""Watching a study: progress, steps, slots, best score so far, rungs. It asks for nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from core.charts.resource import reached
from core.charts.wording import count, duration, three_digits
from core.search.study import read_plan, study_summary
from core.search.trial import StudySummary, Trial
from core.work import Request, list_requests, slot_activity, worker_log
from pages.shared import frame, picture, results, rung_picture
from pages.shared.run_phase import Phase, phase_of

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from core.charts.theme import Palette

KINDS = {
    "search": "Search",
    "confirm": "Confirmation",
    "seeds": "Fresh seeds",
    "sources": "Sources of variance",
    "origins": "Other periods",
    "replay": "Replay",
    "forecast": "Forecast",
}
MANY_TRIALS = 500  # above it the page asks less often
PICTURE_SECONDS = 15.0  # and draws still less often: one trial more is hardly seen there


def panel(study: StudySummary, phase: Phase) -> None:
    """The live part; it asks again every second until nothing is under way any more."""
    is_small = study.progress.trials_planned < MANY_TRIALS
    numbers, pictures = (1.0, 1.0) if is_small else (3.0, PICTURE_SECONDS)
    every = numbers if phase.is_active else None
    st.fragment(run_every=every)(_live)(study.name, phase)
    every = pictures if phase.is_active else None
    st.fragment(run_every=every)(_pictures)(study.name)
    if phase.is_active and not is_small:
        st.caption(f"The pictures follow every {PICTURE_SECONDS:.0f} seconds.")


def _live(name: str, was: Phase) -> None:
    with frame.told():
        store = results.store()
        study, requests = study_summary(store, name), list_requests(store, name)
        if phase_of(study, requests) is not was:
            st.rerun()  # the whole page: its chip, its buttons, and whether to ask on
        frame.alarms(study)
        _progress(study)
        _metrics(study)
        _steps(requests)
        if was in (Phase.RUNNING, Phase.PAUSING) and study.state.value == "running":
            _slots(study)


def _pictures(name: str) -> None:
    with frame.told():
        _picture(study_summary(results.store(), name))
        _log(name)


def _progress(study: StudySummary) -> None:
    """One wide bar, in epochs."""
    progress = study.progress
    share = progress.epochs_done / max(1, progress.epochs_planned)
    words = f"{progress.epochs_done:,} of {count(progress.epochs_planned, 'epoch')}"
    if progress.eta_seconds is not None:
        words += f", about {duration(progress.eta_seconds)} to go"
    st.progress(min(1.0, share), text=words)


def _metrics(study: StudySummary) -> None:
    progress = study.progress
    columns = st.columns(5)
    columns[0].metric(
        "Trials", f"{progress.trials_done:,} of {progress.trials_planned:,}", help="Ended so far."
    )
    columns[1].metric("Failed", f"{progress.failed:,}", help="Told to the search as worst.")
    columns[2].metric(
        "Best score",
        three_digits(study.best.score if study.best else None),
        help="Validation error on the working scale, of the best among those trained longest.",
    )
    columns[3].metric(
        "Time to go", duration(progress.eta_seconds), help="Epochs to go at the present pace."
    )
    columns[4].metric(
        "Seconds an epoch", three_digits(progress.seconds_per_epoch), help="Mean of one slot."
    )


def _steps(requests: list[Request]) -> None:
    """Search, fresh seeds, forecast: where each stands."""
    if not requests:
        return
    newest = {request.kind: request for request in sorted(requests, key=lambda r: r.request)}
    columns = st.columns(len(newest))
    for column, (kind, request) in zip(columns, newest.items(), strict=True):
        label = KINDS.get(kind, kind.capitalize())
        words = request.state
        if request.state == "running" and request.total and kind != "search":  # the bar tells that
            words += f", {request.done:,} of {count(request.total, 'training')}"
        column.markdown(f"**{label}:** {words}")
        if request.error:
            column.error(request.error)


def _slots(study: StudySummary) -> None:
    """A thin lane a slot: what it trains, since when."""
    activity = slot_activity(results.store(), study.name)
    if not activity:
        st.caption("The slots are warming up.")
        return
    resource = read_plan(results.store(), study.name).resource
    is_shared = resource == "windows"  # only then a lane tells more than its epochs
    trials = {t.trial: t for t in results.told_trials_of(study)} if is_shared else {}
    columns = st.columns(min(4, len(activity)))
    for place, lane in enumerate(activity):
        trial = trials.get(lane.trial)
        words = f"Slot {lane.slot + 1}: trial {lane.trial}, epoch {lane.epoch} of {lane.epochs}"
        if trial is not None:
            words += f" on {reached(trial, resource)}"
        with columns[place % len(columns)]:
            st.progress(
                min(1.0, lane.epoch / max(1, lane.epochs)),
                text=f"{words}, for {duration(lane.since_seconds)}",
            )


def _picture(study: StudySummary) -> None:
    """Best score so far, then the rungs as they fill."""
    trials = results.told_trials_of(study)
    if not any(trial.score is not None for trial in trials):
        st.caption("The best score so far will stand here after the first trial.")
        return
    from core.charts.progress import scores_shown

    st.header("Best score so far", anchor=False)
    figure = _best_figure(study.name, results.told_of(study), picture.palette(), study, trials)
    picture.show(figure, key="run best", alt="Best validation score by epochs spent.")
    shown, scored = scores_shown(trials)
    told = f"Showing {shown:,} of {count(scored, 'score')}, of all rungs"
    st.caption(f"{told}; the best score above is that of a trial trained longest.")
    st.header("Rungs", anchor=False)
    rung_picture.rungs(study, trials, score_label="Validation score", key="run rungs")


@st.cache_resource(max_entries=8, show_spinner=False)
def _best_figure(
    name: str,  # noqa: ARG001  the first two are part of the key
    version: results.Version,  # noqa: ARG001
    palette: Palette,
    _study: StudySummary,
    _trials: Sequence[Trial],
) -> go.Figure:
    from core.charts.progress import best_so_far

    progress = _study.progress
    return best_so_far(
        _trials,
        epochs_planned=max(progress.epochs_planned, progress.epochs_done),
        score_label="Validation score",
        palette=palette,
    )


def _log(name: str) -> None:
    with st.expander("Log of the worker"):
        st.code(worker_log(results.store(), name) or "Nothing yet.", language=None)
