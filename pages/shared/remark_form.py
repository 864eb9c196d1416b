"""A note and tags on the chosen configuration. It changes no result."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.search.remarks import LONGEST_TAG, MOST_LETTERS, MOST_TAGS, Remark, tags_of, write_remark
from core.search.trial import StudySummary
from pages.shared import frame, results


def form(study: StudySummary, configuration: str, remarks: Mapping[str, Remark]) -> None:
    """Both as they are kept, to be changed and saved."""
    held = remarks.get(configuration, Remark(configuration, ""))
    known = sorted({*tags_of(list(remarks.values())), "keep", "check", "too slow"})
    with st.form(f"remark {study.name} {configuration}", border=False):
        text = st.text_area(
            "Note",
            value=held.text,
            max_chars=MOST_LETTERS,
            height=90,
            placeholder="What you noticed; it stands in the table and in every export.",
        )
        left, right = st.columns([4, 1], vertical_alignment="bottom")
        tags = left.multiselect(
            "Tags",
            known,
            default=list(held.tags),
            accept_new_options=True,
            max_selections=MOST_TAGS,
            help=f"Choose or type, at most {LONGEST_TAG} letters each; filter the table by them.",
        )
        pressed = right.form_submit_button("Save note", icon=":material/edit_note:")
    if not pressed:
        return
    with frame.folded():
        write_remark(results.store(), study.name, configuration, text=text, tags=tags)
        st.rerun()
