"""What one window reads, with the attention that falls on it, on one time axis. It weighs none."""

from __future__ import annotations

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.charts.series import observed_traces
from core.charts.theme import DASHES, LIGHT, Palette, date_axis, direct_label, frame, instants
from core.charts.wording import axis_title
from core.what_if.looked_at import LookedAt

MOST_DRIVERS = 3


def window_inputs(looked: LookedAt, *, palette: Palette = LIGHT) -> go.Figure:
    """Weights above, the target and at most `MOST_DRIVERS` drivers below.

    Args:
        looked: The window.
        palette: Colours.
    """
    paths = looked.drivers[:MOST_DRIVERS]
    rows = 2 + len(paths)
    figure = make_subplots(rows=rows, cols=1, shared_xaxes=True, vertical_spacing=0.3 / (rows + 1))
    colours = (palette.accent, *palette.references)
    for depth in range(looked.weights.shape[1]):
        figure.add_scatter(
            x=instants(looked.dates), y=looked.weights[:, depth], mode="lines",
            name=f"weight, depth {depth + 1}",
            line={
                "color": colours[depth % len(colours)],
                "dash": ("solid", *DASHES)[depth % (1 + len(DASHES))],
                "width": 1.8,
            },
            hovertemplate=f"depth {depth + 1}: %{{y:.3g}}<extra></extra>", row=1, col=1,
        )  # fmt: skip
    seen = looked.dates, looked.values, looked.limits
    for trace in observed_traces(*seen, looked.unit, palette, size=5.0):
        figure.add_trace(trace, row=2, col=1)
    titles = ["Attention weight (–)", axis_title(looked.target, looked.unit)]
    for row, path in enumerate(paths, start=3):
        figure.add_scatter(
            x=instants(path.dates), y=path.before, mode="lines", name=path.name, showlegend=False,
            line={"color": palette.accent, "width": 1.4},
            hovertemplate="%{y:.3g} " + path.unit + f"<extra>{path.name}</extra>", row=row, col=1,
        )  # fmt: skip
        titles.append(axis_title(path.name, path.unit))
    for row, title in enumerate(titles, start=1):
        axis = "" if row == 1 else str(row)
        direct_label(figure, palette, text=title, xref="paper", x=0, xanchor="left",
                     yref=f"y{axis} domain", y=1.0, yanchor="bottom")  # fmt: skip
    figure.add_vline(x=str(looked.issue), line={"color": palette.ink, "width": 1.5, "dash": "dot"})
    figure.update_yaxes(rangemode="tozero", nticks=4)
    date_axis(figure)
    frame(figure, palette, height=100 + 110 * rows)
    return figure.update_layout(margin={"t": 64}, legend={"y": 1.06})  # titles stand below it
