"""The apps that are visited and what must stand on their pages. They measure nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from benchmarks.chromium import PROJECT
from benchmarks.pages_speed.browser import Drawing
from benchmarks.pages_speed.studies import BIG, RUNNING, environment_of

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


@dataclass(frozen=True, slots=True)
class App:
    """A server's script, the page that is opened, and how it is filtered.

    Attributes:
        script: The entrance.
        folder: Where it runs.
        environment: Where its store is.
        path: What is opened.
        drawing: When it counts as drawn.
        buttons: CSS selector of the buttons that are pressed; "" for none.
        changed: The charts that each press must change.
    """

    script: Path
    folder: Path
    environment: dict[str, str]
    path: str
    drawing: Drawing
    buttons: str = ""
    changed: tuple[str, ...] = ()


def empty_app(folder: Path) -> App:
    """Nothing but one chart and a row of buttons that change it."""
    script = folder / "empty_app.py"
    script.write_text(EMPTY_APP, encoding="utf-8")
    return App(script, folder, {}, "/", EMPTY, EMPTY_BUTTONS, EMPTY.charts)


def leaderboard(store: Path) -> App:
    """The ranking of the study of ten thousand trials."""
    return App(
        PROJECT / "streamlit_app.py", PROJECT, environment_of(store), LEADERBOARD_PATH,
        LEADERBOARD, LEADERBOARD_BUTTONS, LEADERBOARD_FILTERED,
    )  # fmt: skip


def overview(store: Path) -> App:
    """The first page of the store of a hundred studies."""
    return App(PROJECT / "streamlit_app.py", PROJECT, environment_of(store), "/", OVERVIEW)
