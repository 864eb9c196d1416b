"""Residuals over dates, against the forecast, and with themselves later. It computes none."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.charts.theme import LIGHT, Palette, date_axis, frame, instants, log_ticks
from core.charts.wording import axis_title
from core.forecast.residuals import Residuals

HEIGHT = 560


def residual_pictures(
    residuals: Residuals, *, target: str, log: bool = False, palette: Palette = LIGHT
) -> go.Figure:
    """Three axes: over the dates (wide), against the forecast, and the autocorrelation.

    Args:
        residuals: At one lead.
        target: Its name, for the axis of forecasts.
        log: Whether that axis is logarithmic.
        palette: Colours.
    """
    figure = make_subplots(
        rows=2,
        cols=2,
        specs=[[{"colspan": 2}, None], [{}, {}]],
        row_heights=[0.5, 0.5],
        vertical_spacing=0.17,
        horizontal_spacing=0.11,
    )
    title = axis_title("observed - forecast", residuals.unit).replace(" - ", " − ")
    _points(figure, instants(residuals.dates), residuals, palette, row=1, col=1, hover="%{x}")
    _points(figure, residuals.forecast, residuals, palette, row=2, col=1, hover="%{x:.3g}")
    _correlations(figure, residuals, palette)
    date_axis(figure)
    figure.update_xaxes(hoverformat="", tickformatstops=[], row=2)
    figure.update_yaxes(title_text=title, row=1, col=1)
    figure.update_yaxes(title_text=title, row=2, col=1)
    scale = log_ticks(residuals.forecast) if log else {}
    figure.update_xaxes(title_text=axis_title(f"forecast {target}", residuals.unit),
                        **scale, row=2, col=1)  # fmt: skip
    figure.update_layout(hovermode="closest")
    return frame(figure, palette, height=HEIGHT, legend=False)


def _points(
    figure: go.Figure,
    x: np.ndarray,
    residuals: Residuals,
    palette: Palette,
    *,
    row: int,
    col: int,
    hover: str,
) -> None:
    figure.add_scatter(
        x=x,
        y=residuals.values,
        mode="markers",
        name="residual",
        marker={"size": 5, "color": palette.accent, "opacity": 0.75},
        hovertemplate=hover + ": %{y:.3g} " + residuals.unit + "<extra></extra>",
        row=row,
        col=col,
    )
    figure.add_hline(y=0, line={"color": palette.ink, "width": 1}, row=row, col=col)


def _correlations(figure: go.Figure, residuals: Residuals, palette: Palette) -> None:
    """Bars, between two dotted lines that independent residuals rarely leave."""
    found = residuals.autocorrelation
    for sign in (-1, 1):
        figure.add_scatter(
            x=found.lags,
            y=sign * found.noise,
            mode="lines",
            name="95 % of independent residuals",
            line={"color": palette.muted, "width": 1.2, "dash": "dot", "shape": "hvh"},
            hoverinfo="skip",
            row=2,
            col=2,
        )
    figure.add_bar(
        x=found.lags,
        y=found.values,
        name="autocorrelation",
        marker={"color": palette.accent},
        width=0.5,
        customdata=found.pairs,
        hovertemplate="lag %{x}: %{y:.3g} (%{customdata} pairs)<extra></extra>",
        row=2,
        col=2,
    )
    figure.add_hline(y=0, line={"color": palette.ink, "width": 1}, row=2, col=2)
    figure.update_xaxes(title_text="Lag (steps)", rangemode="tozero", row=2, col=2)
    figure.update_yaxes(title_text="Autocorrelation (–)", range=[-1.05, 1.05], row=2, col=2)
