"""The luck of what a search drew, on the Seeds page: repeats of the search, and their price."""

from __future__ import annotations

import streamlit as st

from core.charts.wording import count
from core.search.trial import StudySummary
from pages.shared import frame, results


def show(study: StudySummary) -> None:
    """What repeats of the search found, and the way to more of them."""
    with frame.folded():
        found = results.sampler_luck_of(study.name)
        if found is not None:
            from core.seeds.sources.luck import luck_sentence

            st.markdown(luck_sentence(found))
            if found.unfinished:
                st.caption(f"{count(found.unfinished, 'search', 'searches')} still to end.")
    with st.expander("Repeat the whole search with other configurations"), frame.folded():
        _ask(study)


def _ask(study: StudySummary) -> None:
    """How many searches, what they cost, and the button."""
    from core.seeds.sources.luck import search_price
    from core.seeds.sources.searches import MOST_ROWS, ROWS
    from core.work import list_requests, queue_searches

    if study.state.value != "finished":
        st.caption("The search must have finished first.")
        return
    store = results.store()
    rows = st.number_input(
        "Searches in all", 2, MOST_ROWS, ROWS, key="sampler rows", width=160,
        help="This study's search counts; each other becomes a study of its own.",
    )  # fmt: skip
    cost = results.search_cost_of(study, int(rows))
    st.markdown(search_price(cost, slots=store.settings.slots))
    waits = any(
        one.study.startswith(f"{study.name}.sampler-") and one.state in ("queued", "running")
        for one in list_requests(store)
    )
    why = "All of them are there." if cost.missing == 0 else None
    why = "They are under way: see the Run page." if waits else why
    if st.button("Search again", key="repeat search", disabled=why is not None, help=why):
        queue_searches(store, study.name, rows=int(rows))
        st.success("Queued. The Run page shows how far each is.")
