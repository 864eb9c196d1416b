"""Where networks look: one heat map a depth of the encoder. It computes no weight."""

from __future__ import annotations

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.charts.theme import LIGHT, Palette, frame, instants
from core.what_if.attention import Attention

SIDE_BY_SIDE = 3  # maps in a row; four stand two by two
SCALE = "Cividis"


def attention_maps(attention: Attention, *, palette: Palette = LIGHT) -> go.Figure:
    """Lag over issue time, the newest step on the right; one colour scale, from zero, for all.

    Args:
        attention: Weights by issue time, lag and depth.
        palette: Colours.
    """
    depth = attention.weights.shape[2]
    columns = 2 if depth == 4 else min(SIDE_BY_SIDE, depth)
    rows = -(-depth // columns)
    figure = make_subplots(
        rows=rows,
        cols=columns,
        shared_yaxes="all",
        horizontal_spacing=0.03,
        vertical_spacing=0.4 / (rows + 1),
        subplot_titles=[f"Depth {k + 1} of {depth}" for k in range(depth)],
    )
    for k in range(depth):
        row, column = divmod(k, columns)
        figure.add_heatmap(
            x=attention.lags,
            y=instants(attention.issue_times),
            z=attention.weights[:, :, k],
            coloraxis="coloraxis",
            hovertemplate="issued %{y|%Y-%m-%d}, lag %{x}: weight %{z:.3g}<extra></extra>",
            row=row + 1,
            col=column + 1,
        )
    figure.update_annotations(font={"size": 13, "color": palette.muted})
    figure.update_xaxes(autorange="reversed", showgrid=False)
    figure.update_xaxes(title_text="Lag (steps)")
    figure.update_yaxes(showgrid=False, tickformat="%Y-%m-%d")
    figure.update_yaxes(title_text="Issue time", col=1)
    frame(figure, palette, height=140 + 300 * rows, legend=False)
    return figure.update_layout(
        coloraxis={
            "colorscale": SCALE,
            "cmin": 0,
            "cmax": float(attention.weights.max()),
            "colorbar": {"title": {"text": "Weight (–)"}, "thickness": 12},
        },
        hovermode="closest",
    )
