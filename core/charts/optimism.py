"""The winner's optimism as a picture: what the search promised, and what came of it."""

from __future__ import annotations

import math

import plotly.graph_objects as go

from core.charts.theme import LIGHT, Palette, frame
from core.charts.wording import count, three_digits
from core.seeds.table import SeedOptimism


def promise_and_truth(
    optimism: SeedOptimism, *, score_label: str = "Score", palette: Palette = LIGHT
) -> go.Figure:
    """Three rows: what the search reported, what was to be expected, what fresh seeds confirm.

    Args:
        optimism: Of the search's winner.
        score_label: Quantity and unit of the axis.
        palette: Colours.
    """
    found = optimism.found
    rows = [
        ("reported by<br>the search", found.reported, "x-thin"),
        (f"expected of the best<br>of {found.candidates}", found.shrunken, "circle-open"),
        (f"confirmed on<br>{count(optimism.seeds, 'fresh seed')}", found.confirmed.mean, "diamond"),
    ]
    reach = found.confirmed.high - found.confirmed.mean
    figure = go.Figure()
    for number, (_, score, symbol) in enumerate(rows):
        is_last = number == len(rows) - 1
        figure.add_scatter(
            x=[score],
            y=[number],
            mode="markers+text",
            text=[three_digits(score)],
            textposition="top center",
            marker={"symbol": symbol, "size": 12, "color": palette.ink, "line": {"width": 2}},
            error_x={"type": "data", "array": [reach], "color": palette.ink, "width": 6}
            if is_last and math.isfinite(reach)
            else None,
            hovertemplate="%{x:.3g}<extra></extra>",
        )
    figure.update_yaxes(
        tickvals=list(range(len(rows))),
        ticktext=[label for label, _, _ in rows],
        range=[len(rows) - 0.5, -0.7],
        showgrid=False,
    )
    figure.update_xaxes(title_text=score_label)
    return frame(figure, palette, height=260, legend=False)
