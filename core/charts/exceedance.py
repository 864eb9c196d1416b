"""The probability of exceeding a threshold, over dates or over leads. It computes none."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from core.charts.theme import LIGHT, Palette, date_axis, direct_label, frame, instants
from core.charts.wording import three_digits
from core.outlook import Forecast

HEIGHT = 320
ABOVE, BELOW = 1.05, -0.05  # where what came is marked, outside the probabilities


def exceedance_over_dates(
    forecast: Forecast,
    probability: np.ndarray,
    outcome: np.ndarray,
    *,
    threshold: float,
    lead: int,
    shares: Mapping[str, float] | None = None,
    palette: Palette = LIGHT,
) -> go.Figure:
    """Every date at one lead: the probability, and what came as marks on top and at the foot.

    Args:
        forecast: What was forecast and observed.
        probability: (n, H) 0 to 1.
        outcome: (n, H) 1 where it was exceeded, 0 where not, NaN where nobody knows.
        threshold: In the target's unit.
        lead: From 1.
        shares: What climatologies say every day, by name.
        palette: Colours.
    """
    column = lead - 1
    order = np.argsort(forecast.dates[:, column])
    dates = forecast.dates[order, column]
    figure = _curve(instants(dates), probability[order, column], palette, markers=False)
    _outcomes(figure, dates, outcome[order, column], palette)
    date_axis(figure)
    return _finished(figure, forecast, threshold, shares or {}, palette)


def exceedance_over_leads(
    forecast: Forecast,
    probability: np.ndarray,
    outcome: np.ndarray,
    *,
    threshold: float,
    issue: int,
    shares: Mapping[str, float] | None = None,
    palette: Palette = LIGHT,
) -> go.Figure:
    """The same from one issue time, its leads as dates.

    Args:
        forecast: What was forecast and observed.
        probability: (n, H) 0 to 1.
        outcome: (n, H) 1 where it was exceeded, 0 where not, NaN where nobody knows.
        threshold: In the target's unit.
        issue: Index of the issue time.
        shares: What climatologies say every day, by name.
        palette: Colours.
    """
    leads = np.arange(1, forecast.horizon + 1)
    figure = _curve(leads, probability[issue], palette, markers=True)
    _outcomes(figure, leads, outcome[issue], palette)
    figure.update_xaxes(
        title_text="Lead (steps)",
        dtick=max(1, forecast.horizon // 10),
        range=[0.8, forecast.horizon + 0.2],
        showgrid=False,
    )
    return _finished(figure, forecast, threshold, shares or {}, palette)


def _curve(x: np.ndarray, y: np.ndarray, palette: Palette, *, markers: bool) -> go.Figure:
    figure = go.Figure()
    figure.add_scatter(
        x=x,
        y=y,
        mode="lines+markers" if markers else "lines",
        name="probability",
        line={"color": palette.accent, "width": 1.8, "shape": "linear"},
        fill="tozeroy",
        fillcolor=palette.tint(0.15),
        hovertemplate="probability %{y:.3g}<extra></extra>",
    )
    return figure


def _outcomes(figure: go.Figure, x: np.ndarray, outcome: np.ndarray, palette: Palette) -> None:
    """Above by shape, place and colour; below as small open marks at the foot."""
    is_date = np.issubdtype(x.dtype, np.datetime64)
    places = instants(x) if is_date else x
    kinds = (
        (1.0, "observed above", ABOVE, "triangle-up", 9, palette.wrong),
        (0.0, "observed below", BELOW, "circle-open", 5, palette.muted),
    )
    for came, name, height, symbol, size, colour in kinds:
        hit = outcome == came
        if hit.any():
            figure.add_scatter(
                x=places[hit],
                y=np.full(int(hit.sum()), height),
                mode="markers",
                name=name,
                marker={"symbol": symbol, "size": size, "color": colour},
                hovertemplate=name + "<extra></extra>",
            )


def _finished(
    figure: go.Figure,
    forecast: Forecast,
    threshold: float,
    shares: Mapping[str, float],
    palette: Palette,
) -> go.Figure:
    for name, share in shares.items():
        figure.add_hline(y=share, line={"color": palette.muted, "width": 1.2, "dash": "dash"})
        direct_label(figure, palette, text=f"{name} {three_digits(share)}", xref="paper", x=0,
                     y=share, xanchor="left", yanchor="bottom")  # fmt: skip
    words = f"{three_digits(threshold)} {forecast.unit}".rstrip()
    figure.update_yaxes(
        title_text=f"Probability above {words} (–)",
        range=[BELOW - 0.05, ABOVE + 0.06],
        tickvals=[0, 0.25, 0.5, 0.75, 1],
    )
    figure.update_layout(hovermode="x unified")
    return frame(figure, palette, height=HEIGHT)
