"""Watching a study: progress, slots, best score so far, cancel and resume. It trains nothing."""

from __future__ import annotations

import streamlit as st

from core.charts.wording import count, duration, three_digits
from core.search.study import read_plan, study_summary
from core.search.trial import StudyState, StudySummary
from core.work import Request, cancel_study, list_requests, resume_study, slot_activity, worker_log
from pages.shared import frame, picture, results

ACTIVE = ("queued", "running", "cancelling")
KINDS = {
    "search": "Search",
    "confirm": "Confirmation",
    "seeds": "Fresh seeds",
    "forecast": "Forecast",
}


def panel(study: StudySummary) -> None:
    """The live part; it asks again every second until nothing is under way any more."""
    active = is_active(study, list_requests(results.store(), study.name))
    every = (1.0 if study.progress.trials_planned < 500 else 3.0) if active else None
    st.fragment(run_every=every)(_live)(study.name, study.state, active)


def is_active(study: StudySummary, requests: list[Request]) -> bool:
    """Whether anything of the study still waits or works."""
    return study.state.value in ACTIVE or any(request.state in ACTIVE for request in requests)


def _live(name: str, was: StudyState, was_active: bool) -> None:
    with frame.told():
        store = results.store()
        study, requests = study_summary(store, name), list_requests(store, name)
        active = is_active(study, requests)
        if (study.state, active) != (was, was_active):
            st.rerun()  # the whole page: its chip, and no more asking once it is done
        frame.notices(study)
        _progress(study)
        _metrics(study)
        _steps(requests)
        _buttons(study, requests, active)
        if study.state.value == "running":
            _slots(name)
        _picture(study)
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
        if request.state == "running" and request.total:
            words += f", {request.done:,} of {request.total:,}"
        column.markdown(f"**{label}:** {words}")
        if request.error:
            column.error(request.error)


def _buttons(study: StudySummary, requests: list[Request], active: bool) -> None:
    store = results.store()
    with st.container(horizontal=True):
        if st.button(
            "Cancel",
            key="cancel",
            disabled=not active or any(r.state == "cancelling" for r in requests),
            help="Stops after the present epoch; nothing that is done is lost."
            if active
            else "Nothing is under way.",
        ):
            cancel_study(store, study.name)
            st.rerun()
        lost = any(request.state == "lost" for request in requests)
        stopped = not active and (lost or study.state.value == "stopped")
        if st.button(
            "Resume",
            key="resume",
            type="primary" if stopped else "secondary",
            disabled=not stopped,
            help="Goes on from the last finished epoch."
            if stopped
            else "Only a stopped study can go on.",
        ):
            resume_study(store, study.name)
            st.rerun()


def _slots(name: str) -> None:
    """A thin lane a slot: what it trains, since when."""
    activity = slot_activity(results.store(), name)
    if not activity:
        st.caption("The slots are warming up.")
    for lane in activity:
        st.progress(
            min(1.0, lane.epoch / max(1, lane.epochs)),
            text=f"Slot {lane.slot + 1}: trial {lane.trial}, epoch {lane.epoch} of {lane.epochs}, "
            f"since {duration(lane.since_seconds)}",
        )


def _picture(study: StudySummary) -> None:
    """Best score so far, then the rungs as they fill."""
    from core.charts.progress import best_so_far
    from core.charts.rungs import rung_flow

    trials = results.trials_of(study)
    if not any(trial.score is not None for trial in trials):
        st.caption("The best score so far will stand here after the first trial.")
        return
    planned = study.progress.epochs_planned
    colours = picture.palette()
    st.subheader("Best score so far", anchor=False)
    figure = best_so_far(
        trials, epochs_planned=planned, score_label="Validation score", palette=colours
    )
    picture.show(figure, key="run best", alt="Best validation score by epochs spent.")
    st.subheader("Rungs", anchor=False)
    newest = max(trial.iteration for trial in trials)
    plan = read_plan(results.store(), study.name)
    figure = rung_flow(
        trials, plan, iteration=newest, score_label="Validation score", palette=colours
    )
    picture.show(figure, key="run rungs", alt="Rank of every trial in its rung.")


def _log(name: str) -> None:
    with st.expander("Log of the worker"):
        st.code(worker_log(results.store(), name) or "Nothing yet.", language=None)
