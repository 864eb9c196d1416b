"""Run: start a study, watch it, stop it, go on. A worker process trains, this page only asks."""

from __future__ import annotations

import streamlit as st

from core.search.trial import StudySummary
from pages.shared import frame, run_start, run_watch
from pages.shared.guard import enter

enter(__file__)

study: StudySummary | None = frame.study_head(
    "Run", "How far is the search, and when is it done?", live=True
)
with frame.told():
    if study is None:
        st.info("The progress of a search will stand here. Start the first one below.")
        run_start.form(expanded=True)
        st.stop()
    run_start.form(expanded=False)
    run_watch.panel(study)
frame.study_footer(study)
