"""Presentation: chosen pictures of a study in large type, by link. It starts and changes nothing.

Without `charts` in the link it asks what to show and makes the link; with it there is no menu and
no control.
"""

from __future__ import annotations

import streamlit as st

from core.search.study import study_summary
from core.search.trial import StudySummary
from pages.shared import frame, presenting, results
from pages.shared.guard import enter, is_presenting

enter(__file__)


def choose(study: StudySummary) -> None:
    """Which parts, in which order; the link does the rest."""
    from core.report.sections import PARTS

    chosen = st.multiselect(
        "What to show, in this order",
        list(PARTS),
        default=["forecast", "search", "seeds"],
        format_func=lambda key: PARTS[key],
        key="presented parts",
        help="Parts that the study does not have yet are left out.",
    )
    query = {"study": study.name, "charts": ",".join(chosen)}
    if st.button("Start the presentation", type="primary", disabled=not chosen):
        st.switch_page("pages/presentation.py", query_params=query)
    if chosen:
        st.caption("Or give this link to whoever presents; it opens the same pictures:")
        here = (st.context.url or "").split("?")[0].rpartition("/")[0]
        link = f"{here}/presentation?study={query['study']}&charts={query['charts']}"
        st.code(link, language=None)


def present(name: str, parts: list[str]) -> None:
    """The pictures, and nothing to press but the way out."""
    from core.errors import NotFound

    try:
        study = study_summary(results.store(), name)
    except NotFound:
        st.error(f"No study is called {name!r}.")
        presenting.way_out(name)
        return
    with frame.told():
        presenting.show(study, parts)
    presenting.way_out(name)


if is_presenting():
    wanted = st.query_params.get("charts", "").split(",")
    present(st.query_params.get("study", ""), wanted)
    st.stop()
study = frame.study_head("Presentation", "What do you want to show, and to whom will you send it?")
if study is None:
    frame.empty("A study to present will stand here.", page="run", button="Start a search")
    st.stop()
choose(study)
frame.study_footer(study)
