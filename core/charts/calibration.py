"""Figures of the simulator beside the published ones, on one axis. It simulates nothing."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from core.charts.theme import LIGHT, Palette, frame
from core.dataset.simulation.comparison import FigureComparison

ROW = 38  # pixels a figure
LONGEST = 62  # letters before a name goes on in a second line
TICKS = (0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5)


def drawable(lines: Sequence[FigureComparison]) -> tuple[FigureComparison, ...]:
    """Those whose published figure is a number or a range; bounds and words have no place."""
    return tuple(line for line in lines if line.marks)


def published_and_simulated(
    lines: Sequence[FigureComparison], *, palette: Palette = LIGHT
) -> go.Figure:
    """One row a figure, as a multiple of what is published, so that all units share an axis.

    A diamond is the published value (two of them a range), a bar the simulated 5 to 95 % range
    with its mean as a dot; the pale band is what the mean may miss by our own tolerance.
    """
    shown = drawable(lines)
    names = [_label(line) for line in shown]
    centres = [float(np.exp(np.mean(np.log(line.marks)))) for line in shown]
    figure = go.Figure()
    figure.add_vline(x=1, line={"color": palette.muted, "width": 1, "dash": "dot"}, layer="below")
    tolerated = [
        (line.lowest / c, line.highest / c) for line, c in zip(shown, centres, strict=True)
    ]
    _spans(figure, names, tolerated, name="tolerated (ours)", colour=palette.faint, width=20)
    ranges = [(line.low / c, line.high / c) for line, c in zip(shown, centres, strict=True)]
    _spans(figure, names, ranges, name="simulated, 5-95 %", colour=palette.warning, width=7)
    figure.add_scatter(
        x=[line.simulated / c for line, c in zip(shown, centres, strict=True)],
        y=names,
        mode="markers",
        name="simulated, mean",
        marker={"size": 11, "color": palette.warning, "line": {"color": palette.ink, "width": 1.5}},
        customdata=[
            (_number(line.simulated), _number(line.low), _number(line.high), line.unit, line.count)
            for line in shown
        ],
        hovertemplate="simulated %{customdata[0]} %{customdata[3]} (%{customdata[1]} to "
        "%{customdata[2]}, n = %{customdata[4]})<extra></extra>",
    )
    _published(figure, shown, names, centres, palette)
    figure.update_yaxes(autorange="reversed", showgrid=False, ticklabelstandoff=6)
    figure.update_xaxes(
        title_text="Multiple of the published figure (–)",
        type="log",
        tickvals=TICKS,
        ticktext=[f"{tick:g}" for tick in TICKS],
        tickangle=0,
    )
    figure.update_layout(hovermode="closest")
    return frame(figure, palette, height=110 + ROW * max(3, len(shown)))


def _spans(
    figure: go.Figure,
    names: list[str],
    spans: list[tuple[float, float]],
    *,
    name: str,
    colour: str,
    width: int,
) -> None:
    """One thick line a row, all in one trace."""
    figure.add_scatter(
        x=[x for low, high in spans for x in (low, high, None)],
        y=[y for label in names for y in (label, label, None)],
        mode="lines",
        name=name,
        line={"color": colour, "width": width},
        hoverinfo="skip",
    )


def _published(
    figure: go.Figure,
    shown: Sequence[FigureComparison],
    names: list[str],
    centres: list[float],
    palette: Palette,
) -> None:
    points = [
        (mark / centre, name, f"published {line.published} {line.unit} ({line.source})")
        for line, name, centre in zip(shown, names, centres, strict=True)
        for mark in line.marks
    ]
    figure.add_scatter(
        x=[x for x, _, _ in points],
        y=[y for _, y, _ in points],
        text=[words for _, _, words in points],
        mode="markers",
        name="published",
        marker={"symbol": "diamond-tall", "size": 14, "color": palette.ink},
        hovertemplate="%{text}<extra></extra>",
    )


def _label(line: FigureComparison) -> str:
    """Quantity, then the published figure with its unit, smaller."""
    name = "<br>".join(textwrap.wrap(line.name[:1].upper() + line.name[1:], LONGEST))
    words = f"{line.published} {line.unit}".strip()
    return f"{name}<br><span style='font-size:11px'>{words}</span>"


def _number(value: float) -> str:
    return f"{value:,.3g}" if abs(value) < 1_000 else f"{value:,.0f}"
