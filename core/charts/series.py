"""A series on its time axis: target, non-detects, sampling, drivers, parts. It cleans nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.charts.theme import LIGHT, Palette, date_axis, direct_label, frame, instants, log_ticks
from core.charts.wording import axis_title
from core.dataset.series import Driver, Series, Target

MOST_DRIVERS = 3
MOST_POINTS = 10_000  # of a driver; more take a browser seconds and show nothing more


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of dates with a name ("training"), shaded behind the data."""

    name: str
    start: np.datetime64
    end: np.datetime64


def series_overview(
    series: Series,
    target: str,
    *,
    parts: tuple[Part, ...] = (),
    log_target: bool = True,
    palette: Palette = LIGHT,
) -> go.Figure:
    """The target with its non-detects and its sampling, over the drivers, on one time axis.

    At most `MOST_DRIVERS` drivers are drawn, a long one by its highest values (`steps_a_point`);
    the page says so.
    """
    drivers = series.drivers[:MOST_DRIVERS]
    rows = 2 + len(drivers)
    figure = make_subplots(
        rows=rows,
        cols=1,
        shared_xaxes=True,
        vertical_spacing=0.03,
        row_heights=[3.0, 0.22, *[1.2] * len(drivers)],
    )
    chosen = series.target(target)
    for trace in target_traces(series.dates.to_numpy(), chosen, palette):
        figure.add_trace(trace, row=1, col=1)
    if chosen.uncertainties is not None:
        known = chosen.uncertainties[chosen.is_sampled]
        figure.update_traces(error_y=_whiskers(known, palette), selector={"name": "observed"})
    figure.add_trace(_rug(series, chosen, palette), row=2, col=1)
    for row, driver in enumerate(drivers, start=3):
        figure.add_trace(_area(series, driver, palette), row=row, col=1)
        title = axis_title(driver.name, driver.unit)  # beside the axis it would not fit
        direct_label(figure, palette, text=title, xref="paper", x=0, xanchor="left",
                     yref=f"y{row} domain", y=1.05, yanchor="top")  # fmt: skip
    title = axis_title(chosen.name, chosen.unit)
    scale = log_ticks(_seen(chosen)) if log_target else {"type": "linear"}
    figure.update_yaxes(title_text=title, **scale, row=1, col=1)
    figure.update_yaxes(visible=False, range=[-1, 1], row=2, col=1)
    date_axis(figure)
    _shade(figure, parts, palette)
    frame(figure, palette, height=340 + 105 * len(drivers))
    return figure.update_layout(margin={"t": 64}, legend={"y": 1.05})  # parts are named below it


def _whiskers(uncertainties: np.ndarray, palette: Palette) -> dict[str, object]:
    return {
        "type": "data",
        "array": uncertainties,
        "color": palette.muted,
        "thickness": 0.7,
        "width": 0,
    }


def target_traces(dates: np.ndarray, target: Target, palette: Palette) -> list[go.Scatter]:
    """Quantified samples joined by a thin line, and non-detects hanging from their limit."""
    return observed_traces(dates, target.values, target.limits, target.unit, palette, size=3.5)


def observed_traces(
    dates: np.ndarray,
    values: np.ndarray,
    limits: np.ndarray,
    unit: str,
    palette: Palette,
    *,
    size: float,
) -> list[go.Scatter]:
    """The same for plain arrays; the joining line breaks where a non-detect lies between."""
    below = ~np.isnan(limits)
    sampled = below | ~np.isnan(values)
    traces = [
        go.Scatter(
            x=instants(dates[sampled]),
            y=values[sampled],
            mode="lines+markers",
            name="observed",
            line={"color": palette.muted, "width": 0.7},
            marker={"color": palette.ink, "size": size},
            hovertemplate="observed %{y:.3g} " + unit + "<extra>%{x|%Y-%m-%d}</extra>",
        )
    ]
    if below.any():
        traces.append(non_detects(dates[below], limits[below], unit, palette, size=size + 2.5))
    return traces


def _seen(target: Target) -> np.ndarray:
    return np.concatenate([target.values, target.limits])


def non_detects(
    dates: np.ndarray, limits: np.ndarray, unit: str, palette: Palette, *, size: float = 6
) -> go.Scatter:
    """Open triangles that point down from the limit: the value lies somewhere below."""
    return go.Scatter(
        x=instants(dates),
        y=limits,
        mode="markers",
        name="below the detection limit",
        marker={
            "symbol": "triangle-down-open",
            "size": size,
            "color": palette.ink,
            "line": {"width": 1},
        },
        hovertemplate="%{x|%Y-%m-%d}: below %{y:.3g} " + unit + "<extra></extra>",
    )


def _rug(series: Series, target: Target, palette: Palette) -> go.Scatter:
    sampled = series.dates.to_numpy()[target.is_sampled]
    return go.Scatter(
        x=instants(sampled),
        y=np.zeros(len(sampled)),
        mode="markers",
        name="a sample was taken",
        marker={
            "symbol": "line-ns",
            "size": 9,
            "line": {"width": 0.6, "color": palette.muted},
        },
        hoverinfo="skip",
    )


def steps_a_point(rows: int) -> int:
    """How many steps of a driver one drawn point stands for, by the highest of them."""
    return -(-rows // MOST_POINTS)


def _area(series: Series, driver: Driver, palette: Palette) -> go.Scatter:
    every = steps_a_point(len(series))
    starts = np.arange(0, len(series), every)
    return go.Scatter(
        x=instants(series.dates.to_numpy()[starts]),
        y=np.fmax.reduceat(driver.values, starts),
        mode="lines",
        name=driver.name,
        line={"color": palette.accent, "width": 0.8},
        fill="tozeroy",
        fillcolor=palette.driver,
        showlegend=False,
        hovertemplate="%{x|%Y-%m-%d}: %{y:.3g} " + driver.unit + "<extra></extra>",
    )


def _shade(figure: go.Figure, parts: tuple[Part, ...], palette: Palette) -> None:
    """Name every part on top; shade all but the first so that borders are seen."""
    for index, part in enumerate(parts):
        start, end = str(instants(part.start)), str(instants(part.end))
        figure.add_shape(
            type="rect",
            xref="x",
            yref="paper",
            x0=start,
            x1=end,
            y0=0,
            y1=1,
            line_width=0,
            fillcolor=palette.tint(0.07 * index),
            layer="below",
        )
        figure.add_annotation(
            x=start,
            y=1,
            yref="paper",
            xanchor="left",
            yanchor="bottom",
            text=part.name,
            showarrow=False,
            font={"size": 12, "color": palette.muted},
        )
