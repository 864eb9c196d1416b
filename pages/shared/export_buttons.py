"""What can be taken away of a study, each file made when it is asked for."""

from __future__ import annotations

import streamlit as st

from core.search.trial import StudySummary
from pages.shared import results


def files(study: StudySummary) -> None:
    """Trials as CSV and for Optuna, the whole study as one page."""
    name = study.name
    st.header("Take it away", anchor=False)
    with st.container(horizontal=True):
        st.download_button(
            "All trials (CSV)",
            lambda: _csv(name),
            file_name=f"{name}-all-trials.csv",
            mime="text/csv",
            key="export csv",
            on_click="ignore",
            icon=":material/table_chart:",
            help="A row a training with its settings, score, state, notes and tags.",
        )
        st.download_button(
            "For optuna-dashboard",
            lambda: _journal(name),
            file_name=f"{name}-optuna.log",
            mime="text/plain",
            key="export optuna",
            on_click="ignore",
            icon=":material/monitoring:",
            help="An Optuna journal. Open it with `optuna-dashboard FILE`.",
        )
        st.download_button(
            "Whole study (HTML)",
            lambda: _page(name),
            file_name=f"{name}.html",
            mime="text/html",
            key="export html",
            on_click="ignore",
            icon=":material/description:",
            help="One page with every picture, to open without a network or to send.",
        )


def _csv(name: str) -> bytes:
    from core.report.exporting import trials_csv

    return trials_csv(results.store(), name)


def _journal(name: str) -> bytes:
    from core.report.exporting import optuna_journal

    return optuna_journal(results.store(), name)


def _page(name: str) -> bytes:
    from core.report.whole import study_page

    return study_page(results.store(), name).encode()
