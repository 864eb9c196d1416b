"""The apps that are visited and what must stand on their pages. They measure nothing."""

from __future__ import annotations

from benchmarks.pages_speed.browser import Drawing
from benchmarks.pages_speed.studies import BIG, RUNNING

EMPTY_APP = """
import plotly.graph_objects as go
import streamlit as st

pressed = st.pills("Bracket", ["4", "3", "2", "1", "0"], selection_mode="multi", key="choice")
figure = go.Figure(go.Scatter(x=[1, 2, 3], y=[1, 3 + sum(2 ** int(n) for n in pressed), 2]))
st.plotly_chart(figure, key="chart")
"""
EMPTY = Drawing(charts=(".st-key-chart",))
EMPTY_BUTTONS = ".st-key-choice button"

LEADERBOARD = Drawing(
    charts=(
        ".st-key-rung-flow",
        ".st-key-curves",
        ".st-key-best-so-far",
        ".st-key-slices",
        ".st-key-compared",
    ),
    tables=2,
)
LEADERBOARD_BUTTONS = ".st-key-lb_bracket button"
LEADERBOARD_FILTERED = (".st-key-curves", ".st-key-slices")  # what a filter changes
LEADERBOARD_PATH = f"/leaderboard?study={BIG}"

OVERVIEW = Drawing(charts=(".st-key-overview-forecast",), tables=1)
RUN = Drawing(charts=(".st-key-run-best", ".st-key-run-rungs"))
RUN_PATH = f"/run?study={RUNNING}"
