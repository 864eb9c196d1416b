"""How a target is distributed, over values, months and its first driver. It fits nothing."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from core.charts.series import non_detects
from core.charts.theme import LIGHT, Palette, frame, log_ticks
from core.charts.wording import axis_title
from core.dataset.rating import RatingLine
from core.dataset.series import Series

MONTHS = tuple("JFMAMJJASOND")
SEASONS = (
    ("winter", (12, 1, 2), "circle"),
    ("spring", (3, 4, 5), "diamond"),
    ("summer", (6, 7, 8), "square"),
    ("autumn", (9, 10, 11), "triangle-up"),
)


def histogram(series: Series, target: str, *, log: bool, palette: Palette = LIGHT) -> go.Figure:
    """Quantified values and detection limits on the working scale, in the same bins."""
    chosen = series.target(target)
    values = chosen.values[chosen.is_quantified]
    limits = chosen.limits[chosen.is_non_detect]
    edges = _bins(np.concatenate([values, limits]), log=log)
    middles = np.sqrt(edges[:-1] * edges[1:]) if log else (edges[:-1] + edges[1:]) / 2
    figure = go.Figure()
    for name, numbers, style in (
        ("quantified", values, {"color": palette.accent}),
        (
            "limit of a non-detect",
            limits,
            {
                "color": palette.warning,
                "pattern": {"shape": "/", "fillmode": "overlay", "fgcolor": palette.ink, "size": 6},
            },
        ),
    ):
        if len(numbers):
            figure.add_bar(
                x=middles,
                y=np.histogram(numbers, edges)[0],
                width=np.diff(edges),
                name=name,
                marker={**style, "line": {"width": 0}},
                opacity=0.85,
                hovertemplate="%{y} samples near %{x:.3g} " + chosen.unit + "<extra></extra>",
            )
    title = axis_title(chosen.name, chosen.unit)
    scale = log_ticks(edges) if log else {"type": "linear"}
    figure.update_xaxes(title_text=title, **scale, showgrid=False)
    figure.update_yaxes(title_text="Samples")
    figure.update_layout(barmode="stack", bargap=0)
    return frame(figure, palette, height=300)


def _bins(values: np.ndarray, *, log: bool) -> np.ndarray:
    usable = values[values > 0] if log else values
    if not len(usable):
        return np.array([0.1, 1.0])
    low, high = float(usable.min()), float(usable.max())
    if log:
        return np.geomspace(low * 0.999, max(high, low * 1.01) * 1.001, 31)
    return np.linspace(low, max(high, low + 1e-9), 31)


def season_by_month(
    series: Series, target: str, *, log: bool, palette: Palette = LIGHT
) -> go.Figure:
    """One box a month over its samples; a non-detect stands at its limit as a triangle."""
    chosen = series.target(target)
    months = series.dates.month.to_numpy()
    seen, below = chosen.is_quantified, chosen.is_non_detect
    figure = go.Figure()
    figure.add_box(
        x=months[seen],
        y=chosen.values[seen],
        name="quantified",
        marker={"color": palette.accent, "size": 3},
        line={"width": 1.2},
        fillcolor=palette.tint(0.2),
        hoverinfo="y",
    )
    if below.any():
        trace = non_detects(
            series.dates.to_numpy()[below], chosen.limits[below], chosen.unit, palette, size=5
        )
        figure.add_trace(trace.update(x=months[below], opacity=0.6, hoverinfo="y"))
    figure.update_xaxes(tickvals=list(range(1, 13)), ticktext=MONTHS, tickangle=0, showgrid=False)
    title = axis_title(chosen.name, chosen.unit)
    scale = log_ticks(chosen.values) if log else {"type": "linear"}
    figure.update_yaxes(title_text=title, **scale)
    return frame(figure, palette, height=300)


def against_driver(
    series: Series,
    target: str,
    driver: str,
    *,
    curve: RatingLine | None = None,
    palette: Palette = LIGHT,
) -> go.Figure:
    """Target against a driver, both logarithmic where positive; season by colour and marker.

    Args:
        series: What was measured.
        target: Name of the target.
        driver: Name of the driver.
        curve: The rating curve, drawn over the samples where there is one.
        palette: Colours.
    """
    chosen, moves = series.target(target), series.driver(driver)
    months = series.dates.month.to_numpy()
    colours = (palette.accent, palette.references[1], palette.wrong, palette.references[0])
    figure = go.Figure()
    for (name, members, symbol), colour in zip(SEASONS, colours, strict=True):
        seen = chosen.is_quantified & ~np.isnan(moves.values) & np.isin(months, members)
        figure.add_scatter(
            x=moves.values[seen],
            y=chosen.values[seen],
            mode="markers",
            name=name,
            marker={"symbol": symbol, "size": 4, "color": colour, "opacity": 0.6},
            hovertemplate="%{x:.3g}, %{y:.3g}<extra>" + name + "</extra>",
        )
    if curve is not None:
        figure.add_scatter(
            x=curve.driver,
            y=curve.activity,
            mode="lines",
            name="rating curve",
            line={"color": palette.ink, "width": 2, "dash": "dash"},
            hovertemplate="%{x:.3g}, %{y:.3g}<extra>rating curve</extra>",
        )
    figure.update_xaxes(title_text=axis_title(moves.name, moves.unit), **_scale(moves.values))
    figure.update_yaxes(title_text=axis_title(chosen.name, chosen.unit), **_scale(chosen.values))
    return frame(figure, palette, height=300)


def _scale(values: np.ndarray) -> dict[str, object]:
    """Logarithmic unless that would hide numbers at or below zero."""
    known = values[~np.isnan(values)]
    return log_ticks(known) if len(known) and bool((known > 0).all()) else {"type": "linear"}
