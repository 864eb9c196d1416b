"""The score over each hyperparameter by itself, in small pictures of equal range."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.charts.hyperparameters import axis_of, plain
from core.charts.theme import LIGHT, Palette, frame
from core.models.space import SearchSpace
from core.search.importance import varying
from core.search.landscape import Scale, scale_of
from core.search.trial import Trial

COLUMNS = 4
MOST_MARKS = 1_500  # in all pictures together; beyond it points hide each other
ROW = 230  # pixels


def slices(
    trials: Sequence[Trial],
    space: SearchSpace,
    *,
    highlighted: str | None = None,
    score_label: str = "Score",
    palette: Palette = LIGHT,
) -> go.Figure:
    """One small picture a hyperparameter that varies, all with the same score axis.

    Args:
        trials: Scored ones of one level; the best `most_points` of them are drawn.
        space: To know which axis is logarithmic.
        highlighted: Configuration that is drawn as a star; None: the best.
        score_label: Axis title of the score.
        palette: Colours.
    """
    scored = sorted((t for t in trials if t.score is not None), key=lambda t: t.score or 0.0)
    shown = scored[: most_points(scored)]
    names = varying(shown)
    rows = max(1, math.ceil(len(names) / COLUMNS))
    figure = make_subplots(
        rows=rows,
        cols=min(COLUMNS, max(1, len(names))),
        shared_yaxes=True,
        horizontal_spacing=0.025,
        vertical_spacing=min(0.3, 70 / (rows * ROW)),
    )
    traces: list[go.Scatter] = []
    axes: dict[str, object] = {}
    star = highlighted or (shown[0].configuration_id if shown else None)
    others = [t for t in shown if t.configuration_id != star]
    chosen = [t for t in shown if t.configuration_id == star]
    quiet = {"symbol": "circle-open", "size": 7, "color": palette.muted}
    strong = {"symbol": "star", "size": 14, "color": palette.accent}
    for index, name in enumerate(names):
        scale = scale_of(name, shown, space)
        traces.append(_points(others, scale, quiet, name="a trial"))
        traces.append(_points(chosen, scale, strong, name=f"configuration {star}"))
        places = np.array([scale.place(t.configuration[name]) for t in shown], dtype=float)
        axes[f"xaxis{index + 1}"] = axis_of(scale, places)
    cells = [divmod(index // 2, COLUMNS) for index in range(len(traces))]
    # All at once: plotly looks at the whole figure at every call.
    figure.add_traces(traces, rows=[r + 1 for r, _ in cells], cols=[c + 1 for _, c in cells])
    figure.update_layout(axes)
    figure.update_yaxes(range=_range([t.score for t in shown if t.score is not None]))
    figure.update_yaxes(title_text=score_label, col=1)
    for index, trace in enumerate(figure.data):
        trace.showlegend = index < 2
    return frame(figure, palette, height=70 + ROW * rows)


def most_points(trials: Sequence[Trial]) -> int:
    """How many trials are drawn in each picture, by the number of pictures."""
    return max(1, MOST_MARKS // max(1, len(varying(trials))))


def _range(scores: list[float]) -> list[float] | None:
    """Equal in all, and not spoiled by a trial that went astray."""
    if not scores:
        return None
    low, high, worst = min(scores), float(np.quantile(scores, 0.95)), max(scores)
    if worst - high <= high - low:  # near the others: it is shown, not cut in half
        high = worst
    room = max(high - low, abs(low) * 0.02, 1e-9)
    return [low - 0.1 * room, high + 0.15 * room]


def _points(
    trials: Sequence[Trial], scale: Scale, marker: dict[str, object], *, name: str
) -> go.Scatter:
    value = "" if scale.labels else f" · {plain(scale.name)} %{{x:.3g}}"
    return go.Scatter(
        x=np.array([scale.place(t.configuration[scale.name]) for t in trials], dtype=float),
        y=np.array([t.score for t in trials], dtype=float),
        mode="markers",
        marker={**marker, "line": {"width": 1}},
        name=name,
        legendgroup=name,
        customdata=np.array([t.trial for t in trials], dtype=int),
        hovertemplate=f"trial %{{customdata}}{value}<br>score %{{y:.3g}}<extra></extra>",
    )
