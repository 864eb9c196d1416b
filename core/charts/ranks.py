"""How firm the order of the finalists is, as a picture: ranks with intervals. It ranks nothing."""

from __future__ import annotations

import plotly.graph_objects as go

from core.charts.theme import LIGHT, Palette, direct_label, frame
from core.seeds.table import SeedOrder


def rank_intervals(order: SeedOrder, *, palette: Palette = LIGHT) -> go.Figure:
    """One row a configuration: its rank, the 95 % interval, and how often it comes first."""
    found, rows = order.stability, list(range(len(order.configurations)))
    ranks = [float(rank) for rank in found.ranks]
    figure = go.Figure()
    figure.add_scatter(
        x=ranks,
        y=rows,
        mode="markers",
        marker={
            "symbol": "diamond",
            "size": 11,
            "color": [palette.accent if rank == min(ranks) else palette.ink for rank in ranks],
        },
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [ends.high - rank for ends, rank in zip(found.intervals, ranks, strict=True)],
            "arrayminus": [
                rank - ends.low for ends, rank in zip(found.intervals, ranks, strict=True)
            ],
            "color": palette.ink,
            "thickness": 1.6,
            "width": 5,
        },
        hovertext=[
            f"rank {rank:g}, 95 % interval {ends.low:g} to {ends.high:g}"
            for ends, rank in zip(found.intervals, ranks, strict=True)
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    for row, share in zip(rows, found.first_probability, strict=True):
        direct_label(
            figure, palette, text=f"first in {100 * share:.0f} %", x=1.01, xref="paper",
            xanchor="left", y=row,
        )  # fmt: skip
    figure.update_yaxes(
        tickvals=rows,
        ticktext=list(order.configurations),
        range=[len(rows) - 0.4, -0.6],
        showgrid=False,
    )
    figure.update_xaxes(title_text="Rank, 1 is best", dtick=1, range=[0.5, len(rows) + 0.5])
    height = 110 + 44 * max(1, len(rows))
    return frame(figure, palette, height=height, legend=False).update_layout(margin={"r": 110})
