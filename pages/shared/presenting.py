"""The pictures of a presentation: large, without controls. It reads what is stored."""

from __future__ import annotations

import streamlit as st

from core.search.trial import StudySummary
from pages.shared import frame, picture, results

CONFIG = {"displayModeBar": False}
MOST_SENTENCES = 2  # a wall is read from afar


def show(study: StudySummary, parts: list[str]) -> None:
    """Each part with its heading, what it says and its pictures."""
    from core.charts.presenting import enlarged
    from core.report.record import read_record
    from core.report.sections import sections_of

    record = read_record(results.store(), study.name)
    sections = sections_of(results.store(), record, study, parts=parts, palette=picture.palette())
    st.title(study.name, anchor=False)
    if study.is_simulated:
        frame.simulated_badge()
    if not sections:
        st.title("There is nothing of these to show yet.", anchor=False)
    for section in sections:
        st.title(section.title, anchor=False)
        for sentence in section.sentences[:MOST_SENTENCES]:
            st.header(sentence, anchor=False)
        for number, drawn in enumerate(section.pictures):
            st.plotly_chart(
                enlarged(drawn.figure),
                key=f"presented {section.key} {number}",
                alt=drawn.alt,
                theme="streamlit",
                config=CONFIG,
            )


def way_out(study: str) -> None:
    """Back to the pages, at the very end."""
    st.page_link(
        "pages/overview.py",
        label="End of the presentation",
        icon=":material/logout:",
        query_params={"study": study} if study else None,
    )
