"""Nested intervals as tints that add up, the widest at the back. It calibrates none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from core.charts.theme import Palette, instants
from core.forecast.band import Band

TINT = 0.24  # of a band that stands alone
FAINTEST = 0.15  # of each of several; tints add up where bands overlap
EDGES = ("solid", "dash", "dot")  # so that no reader depends on the tint


def nested_bands(
    figure: go.Figure, dates: np.ndarray, bands: Sequence[Band], place: Any, *, palette: Palette
) -> None:
    """Draw them, each with one entry in the legend; several have thin edges of their own dash.

    Args:
        figure: To draw on.
        dates: (m,) dates.
        bands: Widest first.
        place: Index of the m values in the (n, H) arrays of a band.
        palette: Colours.
    """
    is_alone = len(bands) == 1
    fill = palette.tint(TINT if is_alone else FAINTEST)
    for number, band in enumerate(bands):
        edge = {
            "width": 0 if is_alone else 0.6,
            "color": palette.accent,
            "dash": EDGES[number % len(EDGES)],
        }
        kept = {"x": instants(dates), "mode": "lines", "line": edge, "hoverinfo": "skip"}
        name = f"{100 * band.level:g} % interval"
        group = {"legendgroup": name, "name": name}  # a click takes both edges away
        figure.add_scatter(**kept, **group, y=band.upper[place], showlegend=False)
        figure.add_scatter(**kept, **group, y=band.lower[place], fill="tonexty", fillcolor=fill)
