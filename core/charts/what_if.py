"""A scenario and its answer: changed drivers above, the forecast before and after below."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.charts.series import observed_traces
from core.charts.theme import (
    DASHES,
    LIGHT,
    MARKERS,
    Palette,
    date_axis,
    direct_label,
    frame,
    instants,
    log_ticks,
)
from core.charts.wording import axis_title, count, three_digits
from core.what_if.answer import Answer, DriverPath, Fan

MOST_DRIVERS = 3
MOST_EDGED = 2  # reruns whose intervals are drawn; the lines of more hide each other
SAMPLE = 5.0


def before_and_after(
    answer: Answer,
    *,
    reruns: Mapping[str, Answer] = MappingProxyType({}),
    log: bool = True,
    show_members: bool = False,
    palette: Palette = LIGHT,
    height: int = 400,
) -> go.Figure:
    """Two fans on shared axes, before in grey and after in the accent, drivers on the same time.

    The trained range of each driver is shaded, and what lies outside of it is crossed.

    Args:
        answer: What to draw.
        reruns: What other networks answer to the same scenario, by what they are called.
        log: Whether the target's axis is logarithmic.
        show_members: Whether every seed gets a faint line of its own.
        palette: Colours.
        height: Pixels of the forecast's part.
    """
    paths = shown_drivers(answer)
    rows = len(paths) + 1
    figure = make_subplots(
        rows=rows,
        cols=1,
        shared_xaxes=True,
        vertical_spacing=0.08 if rows > 1 else 0.0,
        row_heights=[*[0.42] * len(paths), 1.0],
    )
    for row, path in enumerate(paths, start=1):
        _driver(figure, path, answer, row, palette)
    _forecasts(figure, answer, rows, palette, show_members=show_members)
    for number, (name, other) in enumerate(reruns.items()):
        edges = _rerun_edges(other, name, number, palette) if len(reruns) <= MOST_EDGED else []
        for line in (*edges, _rerun(other, name, number, palette)):
            figure.add_trace(line, row=rows, col=1)
    drawn = np.concatenate([np.asarray(t.y, dtype=float) for t in figure.select_traces(row=rows)])
    scale = log_ticks(drawn) if log else {"type": "linear", "rangemode": "tozero"}
    figure.update_yaxes(title_text=axis_title(answer.target, answer.unit), **scale, row=rows, col=1)
    _issue_line(figure, answer, palette)
    date_axis(figure)
    figure.update_layout(hovermode="x unified", hoversubplots="axis")
    frame(figure, palette, height=height + 150 * len(paths))
    return figure.update_layout(margin={"t": 64}, legend={"y": 1.05})  # drivers are named below it


def shown_drivers(answer: Answer) -> tuple[DriverPath, ...]:
    """The changed drivers, at most `MOST_DRIVERS`; without one, what is known ahead."""
    changed = [path for path in answer.drivers if path.is_changed]
    ahead = [path for path in answer.drivers if path.dates[-1] > answer.issue]
    return tuple((changed or ahead[:1])[:MOST_DRIVERS])


def _driver(
    figure: go.Figure, path: DriverPath, answer: Answer, row: int, palette: Palette
) -> None:
    """Before as a dashed line, after as a full one over it."""
    place = {"row": row, "col": 1}
    hover = "%{y:.3g} " + path.unit
    figure.add_scatter(
        x=instants(path.dates), y=path.before, mode="lines", name=f"{path.name}, before",
        line={"color": palette.muted, "width": 1.4, "dash": "dash"}, showlegend=False,
        hovertemplate=f"before {hover}<extra>{path.name}</extra>", **place,
    )  # fmt: skip
    if path.is_changed:
        figure.add_scatter(
            x=instants(path.dates), y=path.after, mode="lines", name=f"{path.name}, after",
            line={"color": palette.accent, "width": 2}, showlegend=False,
            hovertemplate=f"after {hover}<extra>{path.name}</extra>", **place,
        )  # fmt: skip
    for left in answer.outside:
        if left.driver == path.name:
            figure.add_scatter(
                x=instants(left.dates), y=left.values, mode="markers",
                name="outside the trained range",
                marker={"symbol": "x", "size": 9, "color": palette.wrong}, hoverinfo="skip",
                **place,
            )  # fmt: skip
    if path.trained is not None:  # after the lines: Plotly shades no empty plot
        low, high = path.trained.low, path.trained.high
        figure.add_hrect(y0=low, y1=high, line_width=0, fillcolor=palette.faint, layer="below",
                         **place)  # fmt: skip
    figure.update_yaxes(rangemode="tozero", nticks=4, row=row, col=1)
    axis = "" if row == 1 else str(row)
    direct_label(figure, palette, text=_driver_title(path), xref="paper", x=0, xanchor="left",
                 yref=f"y{axis} domain", y=1.0, yanchor="bottom")  # fmt: skip


def _driver_title(path: DriverPath) -> str:
    title = axis_title(path.name, path.unit)
    if path.trained is None:
        return title
    low, high = (three_digits(end) for end in (path.trained.low, path.trained.high))
    return f"{title}, trained on {low} to {high} (shaded)"


def _forecasts(
    figure: go.Figure, answer: Answer, row: int, palette: Palette, *, show_members: bool
) -> None:
    is_changed = bool(answer.scenario.changes)
    grey = palette.faint
    _fan(figure, answer, answer.before, "before", row, palette.muted, grey, dash="dash")
    if is_changed:
        tint = palette.tint(0.22)
        _fan(figure, answer, answer.after, "after", row, palette.accent, tint, dash="solid")
    if show_members:
        _members(figure, answer, answer.after, row, palette)
    seen = observed_traces(
        answer.seen_dates,
        answer.seen_values,
        answer.seen_limits,
        answer.unit,
        palette,
        size=SAMPLE,
    )
    for trace in seen:
        figure.add_trace(trace, row=row, col=1)


def _fan(
    figure: go.Figure,
    answer: Answer,
    fan: Fan,
    name: str,
    row: int,
    colour: str,
    fill: str,
    *,
    dash: str,
) -> None:
    dates, place = instants(answer.dates), {"row": row, "col": 1}
    edge = {"mode": "lines", "line": {"width": 0, "color": colour}, "hoverinfo": "skip"}
    figure.add_scatter(x=dates, y=fan.upper, showlegend=False, **edge, **place)
    figure.add_scatter(
        x=dates, y=fan.lower, fill="tonexty", fillcolor=fill,
        name=f"{100 * answer.level:g} % interval, {name}", **edge, **place,
    )  # fmt: skip
    figure.add_scatter(
        x=dates, y=fan.median, mode="lines+markers",
        name=f"{name} (median of {count(len(fan.members), 'seed')})",
        line={"color": colour, "width": 2, "dash": dash},
        marker={"symbol": "circle" if dash == "solid" else "circle-open", "size": 6},
        hovertemplate=f"{name} %{{y:.3g}} {answer.unit}<extra></extra>", **place,
    )  # fmt: skip


def _rerun_edges(other: Answer, name: str, number: int, palette: Palette) -> list[go.Scatter]:
    """The ends of its interval as thin lines: two filled bands are what an eye can part."""
    colour = palette.references[number % len(palette.references)]
    return [
        go.Scatter(
            x=instants(other.dates),
            y=ends,
            mode="lines",
            name=f"{100 * other.level:g} % interval, rerun: {name}",
            legendgroup=f"rerun: {name}",
            showlegend=place == 0,
            line={"color": colour, "width": 0.9, "dash": DASHES[number % len(DASHES)]},
            hoverinfo="skip",
        )
        for place, ends in enumerate((other.after.lower, other.after.upper))
    ]


def _rerun(other: Answer, name: str, number: int, palette: Palette) -> go.Scatter:
    """Its median."""
    return go.Scatter(
        x=instants(other.dates),
        y=other.after.median,
        mode="lines+markers",
        name=f"rerun: {name}",
        legendgroup=f"rerun: {name}",
        line={
            "color": palette.references[number % len(palette.references)],
            "width": 1.6,
            "dash": DASHES[number % len(DASHES)],
        },
        marker={"symbol": MARKERS[number % len(MARKERS)], "size": 6},
        hovertemplate=f"{name} %{{y:.3g}} {other.unit}<extra></extra>",
    )


def _members(figure: go.Figure, answer: Answer, fan: Fan, row: int, palette: Palette) -> None:
    """All seeds in one trace; a NaN lifts the pen between two."""
    seeds = len(fan.members)
    dates = instants(np.concatenate([answer.dates, answer.dates[-1:]]))
    lines = np.concatenate([fan.members, np.full((seeds, 1), np.nan)], axis=1)
    figure.add_scatter(
        x=np.tile(dates, seeds), y=lines.ravel(), mode="lines", name="single seeds, after",
        line={"color": palette.accent, "width": 0.7}, opacity=0.5, hoverinfo="skip",
        row=row, col=1,
    )  # fmt: skip


def _issue_line(figure: go.Figure, answer: Answer, palette: Palette) -> None:
    when = str(answer.issue)
    figure.add_vline(x=when, line={"color": palette.ink, "width": 1.5, "dash": "dot"})
    direct_label(figure, palette, text=f"issued {when[:10]}", x=when, y=0, yref="paper",
                 xanchor="right", yanchor="bottom")  # fmt: skip
