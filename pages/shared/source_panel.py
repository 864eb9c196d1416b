"""Sources of variance on a page: what is known, and what measuring would cost. It measures none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.charts.wording import count
from core.search.study import read_spec
from core.search.trial import StudySummary
from core.seeds.sources.design import LABELS, ROWS, default_sources, sources_of
from core.seeds.sources.sentences import cost_sentence, effects_sentence
from core.work import list_requests
from pages.shared import frame, picture, results

if TYPE_CHECKING:
    from core.seeds.sources.reading import SourceEffects
    from core.seeds.table import SeedGroup

ENDED = ("done", "failed", "cancelled")


def show(study: StudySummary, leader: SeedGroup) -> None:
    """What the kept runs say, and the way to more of them.

    Args:
        study: The study.
        leader: The configuration that is measured.
    """
    st.header("Where the luck comes from", anchor=False)
    with frame.folded():
        found = results.effects_of(study)
        if found is None:
            st.caption("Nobody has measured yet which source of randomness makes the spread.")
        else:
            _found(found)
    with st.expander("Measure the sources of variance"), frame.folded():
        _ask(study, leader)


def _found(found: SourceEffects) -> None:
    from core.charts.sources import source_shares

    st.markdown(effects_sentence(found))
    if found.effects and found.sd > 0:
        picture.show(
            source_shares(found, palette=picture.palette()),
            key="sources",
            alt="Main and total share of the variance by source, with 95 % intervals.",
        )
        st.caption(
            f"{count(found.rows, 'row')} of trainings in which one source at a time is drawn anew. "
            "The total share of a source counts all that it is involved in, so that shares overlap "
            "and need not add up to 100 %; the main share is what it does alone."
        )
    if found.missing:
        st.caption(f"{count(found.missing, 'run')} still to be trained.")
    if found.failed:
        st.caption(f"{count(found.failed, 'run')} failed; their rows are left out.")


def _ask(study: StudySummary, leader: SeedGroup) -> None:
    """Sources, rows, what that costs, and the button."""
    from core.work import queue_sources

    store = results.store()
    offered = sources_of(read_spec(store, study.name).model, leader.configuration)
    chosen = st.multiselect(
        "Sources",
        offered,
        default_sources(offered),
        format_func=lambda name: LABELS[name],
        key="sources wanted",
        help="Each is drawn anew on its own; what acts and is not chosen is held.",
    )
    rows = st.number_input(
        "Rows", 2, 100, ROWS, key="source rows", width=160,
        help="Ten are a first look; more rows narrow the intervals.",
    )  # fmt: skip
    cost = results.cost_of(study, tuple(chosen), int(rows), leader.configuration_id)
    st.markdown(cost_sentence(cost, slots=store.settings.slots))
    waits = any(
        one.kind == "sources" and one.state not in ENDED for one in list_requests(store, study.name)
    )
    ready = study.state.value == "finished" and not waits and cost.missing > 0
    why = None if ready else _why(study, waits=waits)
    if st.button("Measure", key="measure sources", disabled=not ready, help=why):
        queue_sources(
            store, study.name, sources=chosen, rows=int(rows),
            configuration_id=leader.configuration_id,
        )  # fmt: skip
        st.success("Queued. The Run page shows how far it is.")


def _why(study: StudySummary, *, waits: bool) -> str:
    if study.state.value != "finished":
        return "The search must have finished first."
    return "It is under way: see the Run page." if waits else "All of it is there."
