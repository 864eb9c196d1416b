"""The picture of `scaling.py`: wall time and idle share by slots. Drawn by Plotly in Chromium."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import plotly.graph_objects as go
from playwright.sync_api import sync_playwright
from plotly.subplots import make_subplots

from benchmarks.chromium import launch
from core.charts.theme import LIGHT, frame

LABELS = {"hyperband": "Hyperband", "asha": "ASHA"}
COLOURS = {"hyperband": LIGHT.accent, "asha": LIGHT.references[1]}
WIDTH, HEIGHT = 900, 380


def draw(rows: Sequence[dict[str, object]], target: Path) -> None:
    """Write the picture as a PNG file."""
    figure = picture(rows)
    with tempfile.TemporaryDirectory() as folder:
        page_file = Path(folder) / "picture.html"
        figure.write_html(page_file, config={"staticPlot": True})
        with sync_playwright() as playwright:
            browser = launch(playwright)
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT + 20})
            page.goto(page_file.as_uri())
            page.wait_for_selector(".js-plotly-plot .main-svg .trace")
            page.locator(".js-plotly-plot").screenshot(path=str(target))
            browser.close()


def picture(rows: Sequence[dict[str, object]]) -> go.Figure:
    """Two panels over slots; colour is the strategy, dashes are one iteration."""
    figure = make_subplots(cols=2, subplot_titles=("Wall time, hours", "Idle slot time, %"))
    slots = sorted({row["slots"] for row in rows})
    fewest = min(row["iterations"] for row in rows)
    for (strategy, rounds), members in groupby(rows, lambda r: (r["strategy"], r["iterations"])):
        lines = list(members)
        for column, (name, factor) in enumerate((("hours", 1), ("idle", 100)), start=1):
            figure.add_scatter(
                x=[row["slots"] for row in lines],
                y=[row[name] * factor for row in lines],
                error_y={"array": [row[f"{name}_sd"] * factor for row in lines], "width": 2},
                name=f"{LABELS[strategy]}, {rounds} iteration{'s' * (rounds > 1)}",
                mode="lines+markers",
                line={
                    "color": COLOURS[strategy],
                    "dash": "dot" if rounds == fewest else "solid",
                },
                showlegend=column == 1,
                row=1,
                col=column,
            )
    frame(figure, LIGHT, height=HEIGHT)
    figure.update_xaxes(
        type="log", tickvals=slots, ticktext=[str(s) for s in slots], tickangle=0, title="slots"
    )
    hours = (0.1, 0.3, 1, 3, 10, 30, 100)
    figure.update_yaxes(type="log", tickvals=hours, ticktext=[f"{h:g}" for h in hours], col=1)
    figure.update_yaxes(range=[0, 100], col=2)
    figure.update_layout(
        width=WIDTH,
        paper_bgcolor="white",
        margin={"t": 84},
        legend={"y": 1.12},
    )
    return figure
