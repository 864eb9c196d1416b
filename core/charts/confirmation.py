"""A confirmation as a picture: what was promised, and what fresh seeds make of it."""

from __future__ import annotations

import plotly.graph_objects as go

from core.charts.theme import LIGHT, Palette, frame
from core.charts.wording import count, three_digits
from core.seeds.confirmation import Confirmation
from core.seeds.statistics import Interval


def promise_and_report(
    confirmation: Confirmation, *, score_label: str = "Score", palette: Palette = LIGHT
) -> go.Figure:
    """Three rows for the winner: the search's score, the seeds that chose, those that report.

    Args:
        confirmation: With a report.
        score_label: Quantity and unit of the axis.
        palette: Colours.
    """
    assert confirmation.reported is not None
    rows = [
        ("the search<br>1 seed", confirmation.search_score, "x-thin"),
        (f"chosen on<br>{count(len(confirmation.choosing), 'seed')}",
         confirmation.choosing_mean, "circle-open"),
        (f"reported on<br>{count(len(confirmation.reporting), 'other seed')}",
         confirmation.reported.mean, "diamond"),
    ]  # fmt: skip
    figure = go.Figure()
    for number, (_, score, symbol) in enumerate(rows):
        figure.add_scatter(
            x=[score],
            y=[number],
            mode="markers+text",
            text=[three_digits(score)],
            textposition="top center",
            marker={"symbol": symbol, "size": 12, "color": palette.ink, "line": {"width": 2}},
            error_x=_error(confirmation.reported, palette) if number == len(rows) - 1 else None,
            hovertemplate="%{x:.3g}<extra></extra>",
            showlegend=False,
        )
    figure.update_yaxes(
        tickvals=list(range(len(rows))),
        ticktext=[label for label, _, _ in rows],
        range=[len(rows) - 0.5, -0.7],
        showgrid=False,
    )
    figure.update_xaxes(title_text=score_label)
    return frame(figure, palette, height=260)


def _error(interval: Interval, palette: Palette) -> dict[str, object]:
    reach = interval.high - interval.mean
    return {"type": "data", "array": [reach], "color": palette.ink, "thickness": 2, "width": 6}
