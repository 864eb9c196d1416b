"""Where a series can come from: one form a source of the core's table. It reads no file itself."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.dataset.sources import SOURCES
from pages.shared import fetch_forms, simulation_form, upload

FORMS: dict[str, Callable[[], None]] = {
    "file": upload.form,
    "rhone": simulation_form.form,
    "hubeau": fetch_forms.hubeau,
    "usgs": fetch_forms.usgs,
    "radioactivity-network": fetch_forms.radioactivity_network,
}


def form(*, expanded: bool) -> None:
    """Choose a source, fill in its form, keep the series."""
    with st.expander("Add a river", expanded=expanded, icon=":material/add:"):
        names = list(SOURCES)
        source = st.segmented_control(
            "From where",
            names,
            default=names[0],
            required=True,
            key="source",
            format_func=lambda name: SOURCES[name].label,
        )
        entry = SOURCES[source]
        online = " It needs the internet." if entry.is_remote else ""
        st.caption(f"{entry.summary}{online}")
        FORMS[source]()
