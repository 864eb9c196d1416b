"""A finished figure in large type, for a wall. It changes no data."""

from __future__ import annotations

import plotly.graph_objects as go

TYPE = 20  # pixels
GROWTH = 1.4


def enlarged(figure: go.Figure) -> go.Figure:
    """The same picture with larger words and more height."""
    height = figure.layout.height
    figure.update_layout(
        font={"size": TYPE},
        legend={"font": {"size": TYPE}},
        hoverlabel={"font": {"size": TYPE}},
        height=None if height is None else round(GROWTH * height),
    )
    axis = {"tickfont": {"size": TYPE - 2}, "title": {"font": {"size": TYPE}}}
    figure.update_xaxes(**axis)
    figure.update_yaxes(**axis)
    for note in figure.layout.annotations:
        note.font.size = round(GROWTH * (note.font.size or 12))
    for trace in figure.data:
        if getattr(trace, "textfont", None) is not None and trace.textfont.size:
            trace.textfont.size = round(GROWTH * trace.textfont.size)
    bar = figure.layout.coloraxis.colorbar
    if bar.title.text:
        bar.update(tickfont={"size": TYPE - 2}, title={"font": {"size": TYPE}})
    margin = figure.layout.margin
    if margin.t:
        figure.update_layout(margin={"t": round(GROWTH * margin.t)})
    return figure
