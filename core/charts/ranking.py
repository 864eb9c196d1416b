"""Scores of a search that has one rung, in order. It promotes nobody and ranks by score only."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from core.charts.resource import reached
from core.charts.theme import LIGHT, Palette, frame
from core.charts.wording import three_digits
from core.search.budget import Resource
from core.search.trial import Trial


def ranked_scores(
    trials: Sequence[Trial],
    *,
    resource: Resource = "epochs",
    score_label: str = "Score",
    palette: Palette = LIGHT,
) -> go.Figure:
    """Every scored trial at its rank, best on top and strong; all were trained equally long.

    Args:
        trials: Of one iteration.
        resource: What the trainings were given.
        score_label: Axis title of the score.
        palette: Colours.
    """
    scored = [(trial.score, trial) for trial in trials if trial.score is not None]
    scored.sort(key=lambda pair: (pair[0], pair[1].trial))
    ranks = list(range(1, len(scored) + 1))
    figure = go.Figure(
        go.Scatter(
            x=[score for score, _ in scored],
            y=ranks,
            mode="markers",
            marker={
                "size": [12, *[9] * (len(ranks) - 1)],
                "color": [palette.accent, *[palette.muted] * (len(ranks) - 1)],
                "symbol": ["circle", *["circle-open"] * (len(ranks) - 1)],
            },
            hovertext=[
                f"trial {trial.trial} · configuration {trial.configuration_id}<br>"
                f"{score_label.lower()} {three_digits(score)}, {reached(trial, resource)}"
                for score, trial in scored
            ],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    figure.update_xaxes(title_text=score_label)
    figure.update_yaxes(title_text="Rank", range=[len(ranks) + 0.7, 0.3], dtick=_step(len(ranks)))
    return frame(figure, palette, height=340, legend=False)


def _step(ranks: int) -> int:
    """Ranks between two ticks, so that about ten are written."""
    return next((step for step in (1, 2, 5, 10, 20, 50, 100) if ranks / step <= 12), 500)
