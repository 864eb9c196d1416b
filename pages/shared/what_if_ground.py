"""What the What-if page reads: the ground of a study's scenarios, and the warm predictor.

The predictor is the only thing here that knows networks, and it is another process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import results

if TYPE_CHECKING:
    from core.search.trial import StudySummary
    from core.what_if.ground import Ground
    from core.what_if.predictor import Predictor
    from core.what_if.rerun import Rerun

Version = tuple[object, ...]


@st.cache_resource(max_entries=1, show_spinner=False)
def predictor() -> Predictor:
    """The one of this server; its process starts with the first question and ends with us."""
    from core.what_if.predictor import Predictor

    return Predictor()


def ground_of(study: StudySummary) -> Ground:
    """The ground of a study, read again when its results or its networks changed."""
    from core.work import list_requests

    made = [
        request.request
        for request in list_requests(results.store(), study.name)
        if request.kind == "networks" and request.state == "done"
    ]
    return _ground(study.name, (*results.version_of(study), *made))


def reruns_of(study: StudySummary, ground: Ground) -> dict[str, Rerun]:
    """The reruns that are done, by what they change, the newest first."""
    from core.what_if.rerunning import read_reruns

    started_from = ground.networks.jobs[0].configuration
    return {
        one.rerun.changes(started_from, ground.window.lookback): one.rerun
        for one in read_reruns(results.store(), study.name)
        if one.is_done
    }


@st.cache_resource(max_entries=8, show_spinner="Reading the rerun")
def rerun_ground_of(_ground: Ground, version: int, rerun: Rerun) -> Ground:  # noqa: ARG001
    """The ground on which a rerun answers; `version` is the other ground's `id`."""
    from core.what_if.rerunning import rerun_ground

    return rerun_ground(results.store(), _ground, rerun)


@st.cache_resource(max_entries=4, show_spinner="Reading what the scenarios stand on")
def _ground(name: str, version: Version) -> Ground:  # noqa: ARG001  part of the key
    from core.what_if.ground import read_ground

    return read_ground(results.store(), name)
