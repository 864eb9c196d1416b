"""Configurations as lines over all hyperparameters at once. It ranks by score only."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from core.charts.hyperparameters import value_text
from core.charts.theme import LIGHT, Palette, frame, log_ticks
from core.charts.wording import axis_title, three_digits
from core.models.space import SearchSpace
from core.search.importance import varying
from core.search.landscape import Scale, scale_of
from core.search.trial import Trial

MOST_LINES = 1_000  # beyond it a browser takes seconds to draw them
MOST_LEVEL = 8  # axes whose names find room beside each other


def parallel_coordinates(
    trials: Sequence[Trial],
    space: SearchSpace,
    *,
    score_label: str = "Score",
    palette: Palette = LIGHT,
) -> go.Figure:
    """One line a trial; the score stands first, hyperparameters that all share are left out.

    Args:
        trials: Scored ones of one level; the best `MOST_LINES` are drawn.
        space: To know which axis is logarithmic.
        score_label: What the score is called.
        palette: Colours.
    """
    scored = sorted((t for t in trials if t.score is not None), key=lambda t: t.score or 0.0)
    shown = scored[:MOST_LINES][::-1]  # the best on top
    scores = np.array([t.score for t in shown], dtype=float)
    axes = [_score_axis(scores, score_label)]
    axes += [_axis(scale_of(name, shown, space), shown) for name in varying(shown)]
    high = float(np.quantile(scores, 0.8)) if len(scores) else 1.0
    low = float(scores.min()) if len(scores) else 0.0
    many = len(axes) > MOST_LEVEL
    figure = go.Figure(
        go.Parcoords(
            dimensions=axes,
            labelangle=-30 if many else 0,
            line={
                "color": scores,
                "colorscale": palette.scores,
                "cmin": low,
                "cmax": high if high > low else low + 1.0,
            },
            labelfont={"color": palette.ink, "size": 13},
            tickfont={"color": palette.ink, "size": 12},
            rangefont={"color": "rgba(0,0,0,0)", "size": 1},
            unselected={"line": {"color": palette.muted, "opacity": 0.08}},
        )
    )
    frame(figure, palette, height=440 if many else 400, legend=False)
    return figure.update_layout(margin={"l": 70, "r": 70, "t": 104 if many else 64, "b": 30})


def _score_axis(scores: np.ndarray, label: str) -> dict[str, object]:
    """The score upside down: the best on top, as on a podium."""
    if not len(scores):
        return {"label": label, "values": scores}
    low, high = float(scores.min()), float(scores.max())
    ticks = np.linspace(low, high, 5) if high > low else np.array([low])
    return {
        "label": label.split(" (")[0],
        "values": scores,
        "range": [high, low] if high > low else [low + 1, low - 1],
        "tickvals": ticks,
        "ticktext": [three_digits(float(tick)) for tick in ticks],
    }


def _axis(scale: Scale, trials: Sequence[Trial]) -> dict[str, object]:
    places = np.array([scale.place(t.configuration[scale.name]) for t in trials], dtype=float)
    axis: dict[str, object] = {"label": axis_title(scale.name), "values": places}
    if scale.labels:
        axis |= {
            "tickvals": list(range(len(scale.labels))),
            "ticktext": [value_text(label) for label in scale.labels],
            "range": [-0.3, len(scale.labels) - 0.7],
        }
    elif scale.is_log:
        ticks = [t for t in _log_ticks(places) if places.min() <= t <= places.max()]
        ticks = sorted({float(places.min()), float(places.max()), *ticks[1:-1]})
        axis |= {
            "values": np.log10(places),
            "tickvals": [float(np.log10(tick)) for tick in ticks],
            "ticktext": [three_digits(tick) for tick in ticks],
        }
    elif len(set(places.tolist())) <= 8:
        distinct = sorted(set(places.tolist()))
        axis |= {"tickvals": distinct, "ticktext": [value_text(_whole(v)) for v in distinct]}
    return axis


def _whole(value: float) -> int | float:
    return int(value) if value.is_integer() else value


def _log_ticks(places: np.ndarray) -> list[float]:
    held = log_ticks(places).get("tickvals")
    return [float(tick) for tick in held] if isinstance(held, list) else []
