"""Scores by validation period: seeds, means and intervals on an axis of dates. It splits none."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from core.charts.theme import LIGHT, MARKERS, Palette, date_axis, direct_label, frame, instants
from core.charts.wording import three_digits
from core.seeds.origins.periods import Period
from core.seeds.origins.reading import OriginGroup, OriginTable

BESIDE = -0.22  # seeds stand left of their mean, in parts of a configuration's share of a period
SPREAD = 0.25


def origin_points(
    table: OriginTable, *, score_label: str = "Score", palette: Palette = LIGHT
) -> go.Figure:
    """In each period side by side: every seed of each configuration, its mean and interval.

    Periods are as wide as they lasted; every second one is shaded.
    """
    figure = go.Figure()
    for period in table.periods:
        _shade(figure, period, palette)
    for place, name in enumerate(table.configurations):
        groups = [one for one in table.groups if one.configuration_id == name]
        _seeds(figure, table, groups, place, palette)
        _means(figure, table, groups, place, palette)
    own = table.periods[0]
    direct_label(
        figure, palette, text="the study's own", x=instants(_at(own, 0.5)), y=0, yref="paper",
        yanchor="bottom",
    )  # fmt: skip
    figure.update_xaxes(title_text="Validation period")
    figure.update_yaxes(title_text=score_label)
    date_axis(figure)
    return frame(figure, palette, height=420)


def _shade(figure: go.Figure, period: Period, palette: Palette) -> None:
    if period.origin % 2 == 0:
        first, last = instants(period.first), instants(period.last)
        figure.add_vrect(x0=first, x1=last, fillcolor=palette.faint, line_width=0, layer="below")


def _seeds(
    figure: go.Figure,
    table: OriginTable,
    groups: Sequence[OriginGroup],
    place: int,
    palette: Palette,
) -> None:
    dates, scores, seeds = [], [], []
    for one in groups:
        # A fixed spread by replicate: the same picture at every rerun.
        aside = BESIDE + ((one.replicates * 0.618) % 1.0 - 0.5) * SPREAD
        dates += [_where(table, one, place, by=by) for by in aside]
        scores += list(one.scores)
        seeds += list(one.replicates)
    figure.add_scatter(
        x=instants(np.array(dates)),
        y=scores,
        mode="markers",
        showlegend=False,
        legendgroup=groups[0].configuration_id,
        opacity=0.75 if palette.dark else 0.45,
        marker={"size": 6, "color": _colour(place, palette), "line": {"width": 0}},
        customdata=seeds,
        hovertemplate=f"{groups[0].configuration_id}, seed %{{customdata}}: %{{y:.3g}}"
        "<extra></extra>",
    )


def _means(
    figure: go.Figure,
    table: OriginTable,
    groups: Sequence[OriginGroup],
    place: int,
    palette: Palette,
) -> None:
    held = [one.interval for one in groups]
    figure.add_scatter(
        x=instants(np.array([_where(table, one, place) for one in groups])),
        y=[one.mean for one in held],
        mode="markers",
        name=groups[0].configuration_id,
        legendgroup=groups[0].configuration_id,
        marker={
            "symbol": "circle" if place == 0 else MARKERS[(place - 1) % len(MARKERS)],
            "size": 11,
            "color": _colour(place, palette),
            "line": {"width": 1, "color": palette.ground},
        },
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [_reach(one.high - one.mean) for one in held],
            "arrayminus": [_reach(one.mean - one.low) for one in held],
            "color": _colour(place, palette),
            "thickness": 2,
            "width": 6,
        },
        hovertext=[_words(table, one) for one in groups],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _words(table: OriginTable, one: OriginGroup) -> str:
    held, period = one.interval, _period(table, one.origin)
    return (
        f"{one.configuration_id}, {str(period.first)[:10]} to {str(period.last)[:10]}<br>"
        f"mean {three_digits(held.mean)}, 95 % interval {three_digits(held.low)} to "
        f"{three_digits(held.high)}, n = {one.n}"
    )


def _where(table: OriginTable, one: OriginGroup, place: int, *, by: float = 0.0) -> np.datetime64:
    """A configuration's own place in the period, moved by a part of its share of it."""
    many = len(table.configurations)
    return _at(_period(table, one.origin), (place + 0.5 + by) / many)


def _at(period: Period, share: float) -> np.datetime64:
    return np.datetime64(period.first + (period.last - period.first) * share)


def _period(table: OriginTable, origin: int) -> Period:
    return next(period for period in table.periods if period.origin == origin)


def _colour(place: int, palette: Palette) -> str:
    if place == 0:
        return palette.accent
    return palette.references[(place - 1) % len(palette.references)]


def _reach(value: float) -> float:
    return float(value) if np.isfinite(value) else 0.0
