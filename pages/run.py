"""Run: start a study, watch it, pause it, extend it. A worker process trains, this page asks."""

from __future__ import annotations

import streamlit as st

from core.search.trial import StudySummary
from core.work import list_requests
from pages.shared import frame, results, run_controls, run_extend, run_start, run_watch
from pages.shared.guard import enter
from pages.shared.run_phase import phase_of

enter(__file__)

study: StudySummary | None = frame.study_head(
    "Run", "How far is the search, and when is it done?", live=True
)
with frame.told():
    if study is None:
        st.info("The progress of a search will stand here. Start the first one below.")
        run_start.form(expanded=True)
        st.stop()
    requests = list_requests(results.store(), study.name)
    phase = phase_of(study, requests)
    run_start.form(expanded=False)
    run_controls.buttons(study, requests, phase)
    run_extend.form(study, phase)
    run_watch.panel(study, phase)
frame.study_footer(study)
