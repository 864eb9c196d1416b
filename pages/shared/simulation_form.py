"""The simulator's controls: a river by seed, kept as a series marked simulated."""

from __future__ import annotations

import streamlit as st

from core.charts.wording import axis_title
from core.dataset.rhone_source import TARGETS
from core.dataset.source import request_of
from core.dataset.sources import SOURCES
from pages.shared import frame
from pages.shared.upload import keep


def form() -> None:
    """Seed, length, step and targets; the same ones give the same river again."""
    with st.form("simulate", border=False):
        columns = st.columns(4)
        seed = columns[0].number_input(
            "Seed", 0, 2**31 - 1, 1, key="simulated seed", help="The same seed, the same river."
        )
        years = columns[1].number_input("Years", 1, 100, 20, key="simulated years")
        start = columns[2].number_input("From the year", 1950, 2100, 2000, key="simulated start")
        step = columns[3].selectbox("Step", ["daily", "hourly"], key="simulated step")
        targets = st.multiselect(
            "Targets",
            TARGETS,
            default=TARGETS[:1],
            format_func=axis_title,
            key="simulated targets",
        )
        left, right = st.columns([3, 2], vertical_alignment="bottom")
        name = left.text_input(
            "Name of the series", placeholder="rhone-seed-1", key="simulated name"
        )
        gauges = right.toggle("Discharge upstream as drivers", key="simulated gauges")
        pressed = st.form_submit_button("Simulate and keep", type="primary")
    if not pressed:
        return
    asked = {
        "name": name.strip() or f"rhone-seed-{seed}",
        "seed": int(seed),
        "start": f"{int(start)}-01-01",
        "years": int(years),
        "step_hours": 24 if step == "daily" else 1,
        "targets": tuple(targets),
        "gauges": gauges,
    }
    with frame.folded(), st.spinner("Simulating"):
        source = SOURCES["rhone"]
        keep(source.read(request_of(source, asked)))
