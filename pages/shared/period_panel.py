"""The luck of the test period on a page. It draws nothing anew."""

from __future__ import annotations

import streamlit as st

from core.charts.wording import count
from core.search.trial import StudySummary
from pages.shared import frame, picture, results


def show(study: StudySummary) -> None:
    """What another period would do, beside what other seeds would; floods apart."""
    from core.charts.period import period_intervals
    from core.forecast.period_words import luck_sentences

    st.header("Luck of the test period", anchor=False)
    found = ()
    with frame.folded():
        found = results.luck_of(study)
    if not found:
        st.caption("A kept forecast, with ten samples in its test part, will tell it.")
        return
    for luck in found:
        if len(found) > 1:
            st.markdown(f"**{luck.target}**")
        for sentence in luck_sentences(luck):
            st.markdown(sentence)
        picture.show(
            period_intervals(luck, palette=picture.palette()),
            key=f"period {luck.target}",
            alt="RMSE on the test part with intervals over seeds, over periods, and over both.",
        )
    st.caption(
        f"Moving-block bootstrap of the test part in blocks of "
        f"{count(found[0].issue_times, 'issue time')}, 2,000 draws, the same for all seeds. It "
        "cannot see years unlike any in the test part."
    )
