"""The forecast as a fan over what was observed, the driver hanging on top. It forecasts nothing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from core.charts.bands import nested_bands
from core.charts.series import observed_traces
from core.charts.theme import (
    DASHES,
    LIGHT,
    Palette,
    date_axis,
    direct_label,
    frame,
    instants,
    log_ticks,
)
from core.charts.wording import axis_title, count
from core.forecast.band import Band
from core.outlook import Forecast

DRIVER = "driver"  # marks the one trace that keeps the axis at the back
SAMPLE = 4.0


def fan_at_lead(
    forecast: Forecast,
    *,
    lead: int = 1,
    bands: Sequence[Band] | None = None,
    references: tuple[str, ...] = (),
    show_members: bool = False,
    log: bool = True,
    palette: Palette = LIGHT,
    height: int = 460,
) -> go.Figure:
    """Every issue time at one lead: median, interval and references against what came.

    Args:
        forecast: What to draw.
        lead: Steps after the issue time, from 1.
        bands: Nested intervals, widest first; None draws the one that the forecast was kept with.
        references: Names of reference models to draw beside it.
        show_members: Whether every seed gets its own faint line.
        log: Whether the axis is logarithmic.
        palette: Colours.
        height: Pixels.
    """
    column = lead - 1
    dates = forecast.dates[:, column]
    order = np.argsort(dates)
    dates = dates[order]
    figure = go.Figure()
    _hanging_driver(figure, forecast, palette)
    nested_bands(figure, dates, _bands(forecast, bands), (order, column), palette=palette)
    if show_members:
        _members(figure, dates, forecast.members[:, order, column], palette)
    for index, name in enumerate(references):
        values = forecast.references[name][order, column]
        figure.add_trace(_reference(dates, values, name, index, palette))
    figure.add_trace(_median(dates, forecast.median[order, column], forecast, palette))
    values, limits = forecast.observed[order, column], forecast.limits[order, column]
    figure.add_traces(observed_traces(dates, values, limits, forecast.unit, palette, size=SAMPLE))
    return _finished(figure, forecast, log=log, palette=palette, height=height)


def fan_from_issue(
    forecast: Forecast,
    *,
    issue: int,
    context: int = 60,
    bands: Sequence[Band] | None = None,
    references: tuple[str, ...] = (),
    show_members: bool = False,
    log: bool = True,
    palette: Palette = LIGHT,
    height: int = 460,
) -> go.Figure:
    """One issue time with all its leads; a vertical line parts the known from the forecast.

    Args:
        forecast: What to draw.
        issue: Index of the issue time.
        context: Observed dates to show before and, for comparison, after it.
        bands: Nested intervals, widest first; None draws the one that the forecast was kept with.
        references: Names of reference models to draw beside it.
        show_members: Whether every seed gets its own faint line.
        log: Whether the axis is logarithmic.
        palette: Colours.
        height: Pixels.
    """
    dates, now = forecast.dates[issue], forecast.issue_times[issue]
    figure = go.Figure()
    near = slice(max(0, issue - context), issue + context)
    span = (forecast.dates[near, 0].min(), max(forecast.dates[near, -1].max(), dates[-1]))
    _hanging_driver(figure, forecast, palette, span)
    nested_bands(figure, dates, _bands(forecast, bands), issue, palette=palette)
    if show_members:
        _members(figure, dates, forecast.members[:, issue], palette)
    for index, name in enumerate(references):
        values = forecast.references[name][issue]
        figure.add_trace(_reference(dates, values, name, index, palette))
    figure.add_trace(_median(dates, forecast.median[issue], forecast, palette, points=True))
    known, values, limits = _distinct(forecast, near)
    figure.add_traces(observed_traces(known, values, limits, forecast.unit, palette, size=SAMPLE))
    line = {"color": palette.ink, "width": 1.5, "dash": "dot"}
    figure.add_vline(x=str(np.datetime64(now, "s")), line=line)
    direct_label(figure, palette, text=f"issued {str(now)[:10]}", x=str(np.datetime64(now, "s")),
                 y=0, yref="paper", xanchor="right", yanchor="bottom")  # fmt: skip
    return _finished(figure, forecast, log=log, palette=palette, height=height)


def _distinct(forecast: Forecast, near: slice) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each observed date once, though several leads hold it."""
    dates, first = np.unique(forecast.dates[near].ravel(), return_index=True)
    return dates, forecast.observed[near].ravel()[first], forecast.limits[near].ravel()[first]


def _bands(forecast: Forecast, bands: Sequence[Band] | None) -> Sequence[Band]:
    return [Band(forecast.level, forecast.lower, forecast.upper)] if bands is None else bands


def _median(
    dates: np.ndarray,
    values: np.ndarray,
    forecast: Forecast,
    palette: Palette,
    *,
    points: bool = False,
) -> go.Scatter:
    seeds = count(len(forecast.members), "seed")
    return go.Scatter(
        x=instants(dates),
        y=values,
        mode="lines+markers" if points else "lines",
        name=f"forecast (median of {seeds})",
        line={"color": palette.accent, "width": 2},
        hovertemplate="forecast %{y:.3g} " + forecast.unit + "<extra></extra>",
    )


def _members(figure: go.Figure, dates: np.ndarray, members: np.ndarray, palette: Palette) -> None:
    """All seeds in one trace; a NaN lifts the pen between two."""
    gap = np.full((len(members), 1), np.nan)
    xs = np.concatenate([instants(dates), instants(dates[-1:])])
    figure.add_scatter(
        x=np.tile(xs, len(members)),
        y=np.concatenate([members, gap], axis=1).ravel(),
        mode="lines",
        name="single seeds",
        line={"color": palette.accent, "width": 0.7},
        opacity=0.5,
        hoverinfo="skip",
    )


def _reference(
    dates: np.ndarray, values: np.ndarray, name: str, index: int, palette: Palette
) -> go.Scatter:
    colour = palette.references[index % len(palette.references)]
    return go.Scatter(
        x=instants(dates),
        y=values,
        mode="lines",
        name=name,
        line={"color": colour, "width": 1.4, "dash": DASHES[index % len(DASHES)]},
        hovertemplate=name + " %{y:.3g}<extra></extra>",
    )


def _hanging_driver(
    figure: go.Figure,
    forecast: Forecast,
    palette: Palette,
    span: tuple[np.datetime64, np.datetime64] | None = None,
) -> None:
    """The driver upside down from the top of the axes, as hydrologists draw rain."""
    if not forecast.driver_name or not len(forecast.driver_values):
        return
    dates, values = forecast.driver_dates, forecast.driver_values
    if span:
        inside = (dates >= span[0]) & (dates <= span[1])
        dates, values = dates[inside], values[inside]
    if not np.isfinite(values).any():
        return
    figure.add_scatter(
        x=instants(dates),
        y=values,
        meta=DRIVER,
        mode="lines",
        name=f"{forecast.driver_name} (from the top)",
        line={"color": palette.driver, "width": 1},
        fill="tozeroy",
        fillcolor=palette.driver,
        hovertemplate="%{y:.3g} " + forecast.driver_unit + "<extra></extra>",
    )
    deepest = float(np.nanmax(values))
    step = 10.0 ** np.floor(np.log10(deepest)) if deepest > 0 else 1.0
    step = step if deepest / step >= 2 else step / 2
    figure.update_layout(
        yaxis={
            "side": "right",
            "range": [3.2 * deepest, 0],
            "showgrid": False,
            "zeroline": False,
            "tickvals": np.arange(0, deepest + step, step * np.ceil(deepest / step / 3)),
            "title": {"text": axis_title(forecast.driver_name, forecast.driver_unit)},
        }
    )


def _finished(
    figure: go.Figure, forecast: Forecast, *, log: bool, palette: Palette, height: int
) -> go.Figure:
    """The activity goes on the overlaying axis, so that the driver stays behind it."""
    lines = [trace for trace in figure.data if trace.meta != DRIVER]
    for trace in lines:
        trace.yaxis = "y2"
    drawn = np.concatenate([np.asarray(trace.y, dtype=float) for trace in lines])
    figure.update_layout(
        hovermode="x unified",
        yaxis2={
            "overlaying": "y",
            "side": "left",
            "title": {"text": axis_title(forecast.target, forecast.unit), "standoff": 8},
            "automargin": True,
            **(log_ticks(drawn) if log else {"type": "linear"}),
        },
    )
    if len(lines) == len(figure.data):
        figure.update_layout(yaxis={"visible": False})
    date_axis(figure)
    return frame(figure, palette, height=height)
