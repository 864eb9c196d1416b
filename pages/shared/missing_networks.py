"""The state in which the networks of a study kept no weights: the way to get them. Trains none."""

from __future__ import annotations

import streamlit as st

from core.charts.wording import count, duration
from core.search.trial import StudySummary
from core.what_if.ground import Ground
from core.work import Request, list_requests
from core.work.what_if import queue_networks
from pages.shared import frame, results

OPEN = ("queued", "running", "paused", "pausing", "cancelling", "lost")


def panel(study: StudySummary, ground: Ground) -> None:
    """What is missing, what it takes, and the button; while it trains, how far it is."""
    newest = _newest(study.name)
    with st.container(border=True):
        if newest is not None and newest.state in OPEN:
            _watch(study.name)
            return
        missing = ground.networks.missing
        st.write(
            f"Scenarios are asked of {count(len(ground.networks.jobs), 'network')} of "
            f"configuration {ground.configuration_id}. {len(missing)} of them kept no weights, "
            "because an earlier version trained them or the study was imported. They are trained "
            f"again with the same seeds{_cost(study, ground)}; what the study reports stays as it "
            "is."
        )
        if newest is not None and newest.error:
            st.error(newest.error, icon=":material/error:")
        if st.button("Train them again", type="primary", key="train networks"):
            with frame.told():
                queue_networks(
                    results.store(), study.name, configuration_id=ground.configuration_id
                )
            st.rerun()


def _cost(study: StudySummary, ground: Ground) -> str:
    epochs = sum(job.last_epoch for job in ground.networks.missing)
    seconds = study.progress.seconds_per_epoch
    took = f", about {duration(epochs * seconds)} on one slot" if seconds else ""
    return f", {count(epochs, 'epoch')} in all{took}"


def _newest(study: str) -> Request | None:
    with frame.told():
        asked = list_requests(results.store(), study)
    return max(
        (request for request in asked if request.kind == "networks"),
        key=lambda request: request.request,
        default=None,
    )


@st.fragment(run_every="2s")
def _watch(study: str) -> None:
    """How far it is; the page begins anew when it has ended."""
    request = _newest(study)
    if request is None or request.state not in OPEN:
        st.rerun()
    share = request.done / request.total if request.total else 0.0
    words = {
        "queued": "The networks wait for the worker.",
        "running": f"{request.done} of {count(request.total, 'network')} are trained.",
        "lost": "The worker ended without a word; open Run and resume the study.",
    }
    st.progress(share, text=words.get(request.state, f"The networks are {request.state}."))
    st.page_link("pages/run.py", label="Run", icon=":material/play_circle:")
