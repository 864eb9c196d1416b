"""A forecast's error under other seeds and another test period, as intervals. It only draws."""

from __future__ import annotations

import plotly.graph_objects as go

from core.charts.theme import LIGHT, Palette, frame
from core.charts.wording import axis_title, three_digits
from core.forecast.period import ForecastLuck
from core.seeds.analysis.period import PeriodLuck

# What is drawn anew, its place in a row, its marker.
LUCKS = (
    ("seeds", "other seeds", -0.22, "circle"),
    ("period", "another period", 0.0, "square"),
    ("jointly", "both", 0.22, "diamond"),
)


def period_intervals(found: ForecastLuck, *, palette: Palette = LIGHT) -> go.Figure:
    """Rows for the whole test part, floods and the rest; three intervals of the RMSE in each."""
    lucks = [one for one in (found.whole, found.floods, found.rest) if one is not None]
    colours = (palette.muted, palette.accent, palette.ink)
    figure = go.Figure()
    for (field, name, place, symbol), colour in zip(LUCKS, colours, strict=True):
        _add(figure, lucks, field, name, place, symbol=symbol, colour=colour)
    labels = [f"{one.part.capitalize()}<br>{one.steps:,} samples" for one in lucks]
    figure.update_yaxes(
        tickvals=list(range(len(lucks))),
        ticktext=labels,
        range=[len(lucks) - 0.4, -0.6],
        showgrid=False,
    )
    figure.update_xaxes(title_text=axis_title("RMSE", found.unit), rangemode="tozero")
    return frame(figure, palette, height=130 + 74 * len(lucks))


def _add(
    figure: go.Figure,
    lucks: list[PeriodLuck],
    field: str,
    name: str,
    place: float,
    *,
    symbol: str,
    colour: str,
) -> None:
    ends = [getattr(one, field) for one in lucks]
    figure.add_scatter(
        x=[one.score for one in lucks],
        y=[row + place for row in range(len(lucks))],
        mode="markers",
        name=name,
        marker={"symbol": symbol, "size": 9, "color": colour},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [max(0.0, e.high - one.score) for e, one in zip(ends, lucks, strict=True)],
            "arrayminus": [max(0.0, one.score - e.low) for e, one in zip(ends, lucks, strict=True)],
            "color": colour,
            "thickness": 2,
            "width": 6,
        },
        hovertext=[
            f"{three_digits(one.score)}, with {name} {three_digits(e.low)} to "
            f"{three_digits(e.high)}"
            for e, one in zip(ends, lucks, strict=True)
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )
