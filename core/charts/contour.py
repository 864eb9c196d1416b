"""The score over two hyperparameters as a map. The surface comes ready."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from core.charts.hyperparameters import axis_of
from core.charts.theme import LIGHT, Palette, frame
from core.search.landscape import Surface


def score_map(
    surface: Surface, *, score_label: str = "Score", palette: Palette = LIGHT
) -> go.Figure:
    """Lines of equal score with their values, every trial as a point, the best as a star."""
    low, high = _span(surface.scores)
    figure = go.Figure()
    if np.isfinite(surface.grid).any():
        figure.add_contour(
            x=surface.grid_x,
            y=surface.grid_y,
            z=surface.grid,
            zmin=low,
            zmax=high,
            colorscale=palette.scores,
            ncontours=10,
            line={"width": 1, "color": palette.muted},
            contours={"coloring": "heatmap"},
            opacity=0.85,
            colorbar={"title": {"text": score_label, "side": "right"}, "thickness": 10},
            hovertemplate="about %{z:.3g}<extra></extra>",
            name="between trials",
        )
    best = int(np.argmin(surface.scores)) if len(surface.scores) else -1
    others = np.arange(len(surface.scores)) != best
    quiet = {"symbol": "circle", "size": 8, "color": palette.ground}
    line = {"width": 1.5, "color": palette.ink}
    _points(figure, surface, others, {**quiet, "line": line}, name="a trial")
    strong = {"symbol": "star", "size": 16, "color": palette.warning, "line": line}
    _points(figure, surface, ~others, strong, name="the best")
    figure.update_xaxes(**axis_of(surface.first, surface.x))
    figure.update_yaxes(**axis_of(surface.second, surface.y))
    return frame(figure, palette, height=460)


def _span(scores: np.ndarray) -> tuple[float, float]:
    """From the best to the 80th percentile, so that one diverged trial pales no other."""
    if not len(scores):
        return 0.0, 1.0
    low, high = float(scores.min()), float(np.quantile(scores, 0.8))
    return low, high if high > low else low + 1.0


def _points(
    figure: go.Figure,
    surface: Surface,
    chosen: np.ndarray,
    marker: dict[str, object],
    *,
    name: str,
) -> None:
    figure.add_scatter(
        x=surface.x[chosen],
        y=surface.y[chosen],
        mode="markers",
        marker=marker,
        name=name,
        customdata=np.column_stack([surface.trials[chosen], surface.scores[chosen]]),
        hovertemplate="trial %{customdata[0]}: %{customdata[1]:.3g}<extra></extra>",
    )
