"""Coverage against nominal level, with what sampling noise allows. It computes neither."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from core.charts.theme import LIGHT, Palette, frame
from core.charts.wording import count
from core.forecast.reliability import Reliability

HEIGHT = 360


def coverage_curve(parts: Sequence[Reliability], *, palette: Palette = LIGHT) -> go.Figure:
    """One line a part; the band is the noise of the first, dotted lines that of the others.

    Args:
        parts: All samples first, then floods where there are any.
        palette: Colours.
    """
    figure = go.Figure()
    for number, part in enumerate(parts):
        _noise(figure, part, palette, is_first=number == 0)
    figure.add_scatter(
        x=[0, 100], y=[0, 100], mode="lines", name="calibrated", hoverinfo="skip",
        line={"color": palette.ink, "width": 1},
    )  # fmt: skip
    for number, part in enumerate(parts):
        _line(figure, part, palette, is_first=number == 0)
    figure.update_xaxes(title_text="Nominal level (%)", range=[0, 100], dtick=20)
    figure.update_yaxes(title_text="Coverage on the test part (%)", range=[0, 103], dtick=20)
    return frame(figure, palette, height=HEIGHT)


def _noise(figure: go.Figure, part: Reliability, palette: Palette, *, is_first: bool) -> None:
    line = {"width": 0} if is_first else {"width": 1, "dash": "dot", "color": palette.wrong}
    place = {"x": 100 * part.levels, "mode": "lines", "line": line, "hoverinfo": "skip"}
    name = f"what noise allows, {part.name}"
    group = {"legendgroup": name, "name": name}
    figure.add_scatter(**place, **group, y=100 * part.high, showlegend=False)
    filled = {"fill": "tonexty", "fillcolor": palette.faint} if is_first else {}
    figure.add_scatter(**place, **group, **filled, y=100 * part.low)


def _line(figure: go.Figure, part: Reliability, palette: Palette, *, is_first: bool) -> None:
    colour = palette.accent if is_first else palette.wrong
    figure.add_scatter(
        x=100 * part.levels,
        y=100 * part.covered,
        mode="lines+markers",
        name=f"{part.name} ({count(part.samples, 'sample')})",
        line={"color": colour, "width": 2, "dash": "solid" if is_first else "dash"},
        marker={"size": 6, "symbol": "circle" if is_first else "triangle-up"},
        hovertemplate="nominal %{x:.0f} %, covered %{y:.3g} %<extra>" + part.name + "</extra>",
    )
