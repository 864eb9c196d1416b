"""Recent studies as cards: state, forecast, skill, seeds. It draws what is stored."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.charts.wording import axis_title, count, three_digits
from core.models.table import model_named
from core.search.trial import StudySummary
from pages.shared import frame, results

MOST = 6
COLUMNS = 3


def cards(studies: Sequence[StudySummary]) -> None:
    """The newest studies, three in a row."""
    for start in range(0, min(MOST, len(studies)), COLUMNS):
        columns = st.columns(COLUMNS)
        for column, study in zip(columns, studies[start : start + COLUMNS], strict=False):
            with column, st.container(border=True, height="stretch"):
                _card(study)
    if len(studies) > MOST:
        st.caption(f"Showing the newest {MOST} of {count(len(studies), 'study', 'studies')}.")


def _card(study: StudySummary) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{study.name}**", width="content")
        frame.chip(study)
    st.caption(f"{model_named(study.model).label} on {study.series}, {study.created:%Y-%m-%d}")
    glance = results.glance_of(study)
    if glance is None:
        _searching(study)
    else:
        over = f"Skill over {glance.reference}" if glance.reference else "Skill"
        st.metric(
            over,
            three_digits(glance.skill),
            chart_data=glance.curve,
            help=f"1 is perfect, 0 is as good as the reference, below 0 is worse. The curve is the "
            f"forecast of {axis_title(glance.target, glance.unit)} one step ahead, "
            f"{glance.first} to {glance.last}.",
        )
    with st.container(horizontal=True, vertical_alignment="center"):
        seeds = count(study.seed_runs, "fresh seed")
        st.caption(seeds if study.seed_runs else "no fresh seed yet", width="content")
        page = "forecast" if study.has_forecast else "run"
        st.page_link(
            f"pages/{page}.py",
            label="Open",
            icon=":material/arrow_forward:",
            query_params={"study": study.name},
        )


def _searching(study: StudySummary) -> None:
    """Until there is a forecast: the best score, and how far it is."""
    progress = study.progress
    st.metric(
        "Best validation score",
        three_digits(study.best.score if study.best else None),
        help="Root mean squared error on the working scale; lower is better, one seed only.",
    )
    share = progress.epochs_done / max(1, progress.epochs_planned)
    words = f"{progress.epochs_done:,} of {count(progress.epochs_planned, 'epoch')}"
    st.progress(min(1.0, share), text=words)
