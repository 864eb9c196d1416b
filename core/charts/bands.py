"""Nested intervals as tints that add up, the widest at the back. It calibrates none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from core.charts.theme import Palette, instants
from core.forecast.band import Band

TINT = 0.24  # of a band that stands alone
TINTS = (0.15, 0.2, 0.3)  # of several, widest first; they add up where bands overlap
EDGES = ("solid", "dash", "dot")  # so that no reader depends on the tint
MOST_WITH_EDGES = 60  # dates; the edges of more cover everything else


def nested_bands(
    figure: go.Figure, dates: np.ndarray, bands: Sequence[Band], place: Any, *, palette: Palette
) -> None:
    """Draw them, each with one entry in the legend; several have edges of their own dash.

    Args:
        figure: To draw on.
        dates: (m,) dates.
        bands: Widest first.
        place: Index of the m values in the (n, H) arrays of a band.
        palette: Colours.
    """
    is_alone = len(bands) == 1
    has_edges = not is_alone and len(dates) <= MOST_WITH_EDGES
    for number, band in enumerate(bands):
        fill = palette.tint(TINT if is_alone else TINTS[min(number, len(TINTS) - 1)])
        edge = {
            "width": 0.8 if has_edges else 0,
            "color": palette.accent,
            "dash": EDGES[number % len(EDGES)],
        }
        kept = {"x": instants(dates), "mode": "lines", "line": edge, "hoverinfo": "skip"}
        name = f"{100 * band.level:g} % interval"
        group = {"legendgroup": name, "name": name}  # a click takes both edges away
        figure.add_scatter(**kept, **group, y=band.upper[place], showlegend=False)
        figure.add_scatter(**kept, **group, y=band.lower[place], fill="tonexty", fillcolor=fill)
