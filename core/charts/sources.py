"""Sources of variance as points with intervals; never a pie, for they overlap. It splits none."""

from __future__ import annotations

import plotly.graph_objects as go

from core.charts.theme import LIGHT, Palette, frame
from core.seeds.analysis.sources import Share
from core.seeds.sources.design import LABELS
from core.seeds.sources.reading import SourceEffects

APART = 0.16  # of a row, main above total


def source_shares(found: SourceEffects, *, palette: Palette = LIGHT) -> go.Figure:
    """One row a source: its main and its total share of the variance, each with its interval."""
    rows = list(range(len(found.effects)))
    figure = go.Figure()
    totals = [one.total for one in found.effects]
    mains = [one.first_order for one in found.effects]
    _add(figure, "total: with all it is involved in", totals, [row + APART for row in rows],
         symbol="circle", colour=palette.accent)  # fmt: skip
    known = [(main, row - APART) for main, row in zip(mains, rows, strict=True) if main is not None]
    _add(figure, "main: it alone", [main for main, _ in known], [row for _, row in known],
         symbol="diamond-open", colour=palette.ink)  # fmt: skip
    figure.update_yaxes(
        tickvals=rows,
        ticktext=[LABELS[one.stream].capitalize() for one in found.effects],
        range=[len(rows) - 0.4, -0.6],
        showgrid=False,
    )
    figure.update_xaxes(
        title_text="Share of the variance of one training (%)", range=[0, 102], dtick=20
    )
    return frame(figure, palette, height=130 + 56 * max(1, len(rows)))


def _add(
    figure: go.Figure,
    name: str,
    shares: list[Share],
    rows: list[float],
    *,
    symbol: str,
    colour: str,
) -> None:
    values = [100 * share.value for share in shares]
    lows, highs = ([100 * getattr(s.bounds, end) for s in shares] for end in ("low", "high"))
    figure.add_scatter(
        x=values,
        y=rows,
        mode="markers",
        name=name,
        cliponaxis=False,  # a share of 0 stands on the axis
        marker={"symbol": symbol, "size": 11, "color": colour, "line": {"width": 2}},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [max(0.0, high - x) for high, x in zip(highs, values, strict=True)],
            "arrayminus": [max(0.0, x - low) for low, x in zip(lows, values, strict=True)],
            "color": colour,
            "thickness": 1.8,
            "width": 5,
        },
        hovertext=[
            f"{x:.0f} %, 95 % interval {low:.0f} to {high:.0f} %"
            for x, low, high in zip(values, lows, highs, strict=True)
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )
