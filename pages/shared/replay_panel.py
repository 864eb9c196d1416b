"""Replays on a page: ask for one, and what came of those that are there. It trains nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypedDict

import pandas as pd
import streamlit as st

from core.search.trial import StudySummary
from core.work import list_requests
from pages.shared import frame, results

if TYPE_CHECKING:
    from core.seeds.replays import KeptReplay
    from core.training.fingerprint import EnvironmentFingerprint

ENDED = ("done", "failed", "cancelled")
SHORT = 12  # digits of a fingerprint


class Subject(TypedDict, total=False):
    """What is to be repeated: one of the two."""

    trial: int
    seed_run: str


def show(study: StudySummary, subjects: Mapping[str, Subject]) -> None:
    """A button that queues a replay, and every replay that was kept.

    Args:
        study: The study.
        subjects: What can be repeated, by its name on the page.
    """
    from core.work import queue_replay

    st.header("Replay", anchor=False)
    st.caption(
        "Trains once more what was trained, in another process, and compares every epoch and the "
        "final weights."
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox("Training", list(subjects), key="replay subject", width=320)
        is_open = _is_open(study.name)
        if st.button(
            "Train again and compare",
            key="replay",
            icon=":material/replay:",
            disabled=is_open or chosen is None,
            help="One is under way." if is_open else None,
        ):
            with frame.told():
                queue_replay(results.store(), study.name, **subjects[chosen])
            is_open = True
    st.fragment(run_every=2.0 if is_open else None)(_outcome)(study.name, is_open)


def _is_open(study: str) -> bool:
    with frame.told():
        requests = list_requests(results.store(), study)
    return any(one.kind == "replay" and one.state not in ENDED for one in requests)


def _outcome(study: str, was_open: bool) -> None:
    """Asks every two seconds while one is under way."""
    if was_open and not _is_open(study):
        st.rerun()  # the whole page: the button, and no more asking
    with frame.folded():
        _requested(study)
        kept = results.replays_of(study)
        if not kept:
            st.caption("Nothing was repeated yet.")
            return
        newest = kept[0]
        told = newest.comparison.sentence
        st.markdown(f"**{newest.subject.capitalize()}**: {told} {environments(newest)}")
        st.dataframe(rows(kept), hide_index=True, alt="Replays with verdicts and fingerprints")


def _requested(study: str) -> None:
    """How far the newest request is, or why it failed."""
    asked = [one for one in list_requests(results.store(), study) if one.kind == "replay"]
    if not asked:
        return
    newest = asked[-1]
    if newest.state not in ENDED:
        share = newest.done / newest.total if newest.total else 0.0
        st.progress(min(1.0, share), text=f"Replay {newest.state}")
    elif newest.state == "failed":
        st.error(newest.error, icon=":material/error:")


def environments(replay: KeptReplay) -> str:
    """Whether both ran on the same, in a sentence."""
    differences = replay.differences
    if differences is None:
        return "What the recorded training ran on was not recorded."
    if not differences:
        return "Both environments are the same."
    named = ", ".join(f"{d.field} ({d.first or '–'} / {d.second or '–'})" for d in differences)
    return f"The environments differ in {named}."


def rows(kept: list[KeptReplay]) -> pd.DataFrame:
    """One row a replay, the newest first."""
    return pd.DataFrame(
        [
            {
                "training": one.subject,
                "threads": one.threads,
                "verdict": one.comparison.verdict,
                "first differing epoch": one.comparison.first_different_epoch
                or one.comparison.first_unequal_epoch,
                "largest difference": one.comparison.largest_difference,
                "recorded on": _short(one.recorded),
                "repeated on": _short(one.repeated),
                "environments differ in": ", ".join(d.field for d in one.differences or ()),
                "made": f"{one.made:%Y-%m-%d %H:%M}",
            }
            for one in kept
        ]
    )


def _short(environment: EnvironmentFingerprint | None) -> str:
    return environment.hash[:SHORT] if environment else "not recorded"
