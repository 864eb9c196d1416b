"""The bracket plan as a picture: one staircase a bracket. It plans nothing."""

from __future__ import annotations

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.charts.theme import LIGHT, Palette, frame
from core.charts.wording import count
from core.search.budget import Bracket, Plan

FLOOR = 0.4  # a logarithmic axis has no zero to fill down to


def bracket_plan(plan: Plan, *, palette: Palette = LIGHT) -> go.Figure:
    """Trials alive against epochs reached, one step-shaped area per bracket.

    Both axes are logarithmic, shared by all brackets. Each tread is a rung, written with its
    number of trials; hovering tells what it costs.
    """
    brackets = plan.brackets
    figure = make_subplots(
        rows=1,
        cols=max(1, len(brackets)),
        shared_yaxes=True,
        horizontal_spacing=0.02,
        subplot_titles=[_heading(bracket) for bracket in brackets],
    )
    for column, bracket in enumerate(brackets, start=1):
        for trace in _staircase(bracket, _first_edge(plan), palette):
            figure.add_trace(trace, row=1, col=column)
    epochs, trials = _ticks(plan)
    figure.update_xaxes(
        type="log", tickvals=epochs, ticktext=[str(e) for e in epochs], tickangle=0, showgrid=False
    )
    figure.update_yaxes(type="log", tickvals=trials, ticktext=[str(t) for t in trials])
    figure.update_xaxes(title_text="Epochs reached", col=(len(brackets) + 1) // 2 or 1)
    figure.update_yaxes(title_text="Trials alive", col=1)
    figure.update_annotations(font={"size": 13, "color": palette.ink})
    frame(figure, palette, height=320, legend=False)
    return figure.update_layout(margin={"t": 52})


def _heading(bracket: Bracket) -> str:
    return f"Bracket {bracket.bracket}<br>{count(bracket.epochs, 'epoch')}"


def _first_edge(plan: Plan) -> float:
    """Where rung 0 begins on the axis, in place of epoch 0."""
    return min((r.epochs for b in plan.brackets for r in b.rungs), default=1) / 3


def _ticks(plan: Plan) -> tuple[list[int], list[int]]:
    """Epochs and trials that occur, thinned so that their labels do not touch."""
    rungs = [rung for bracket in plan.brackets for rung in bracket.rungs]
    return _thinned({r.epochs for r in rungs}), _thinned({r.trials for r in rungs})


def _thinned(values: set[int]) -> list[int]:
    kept: list[int] = []
    for value in sorted(values, reverse=True):
        if not kept or kept[-1] / value >= 1.7:
            kept.append(value)
    return kept[::-1]


def _staircase(bracket: Bracket, edge: float, palette: Palette) -> list[go.Scatter]:
    """The filled outline, then invisible points that carry the labels and the hover text."""
    left = edge
    xs: list[float] = [edge]
    ys: list[float] = [FLOOR]
    middles, before, costs = [], 0, []
    for rung in bracket.rungs:
        xs += [left, float(rung.epochs)]
        ys += [rung.trials, rung.trials]
        middles.append((left * rung.epochs) ** 0.5)
        costs.append(rung.trials * (rung.epochs - before))
        left, before = float(rung.epochs), rung.epochs
    outline = go.Scatter(
        x=[*xs, left],
        y=[*ys, FLOOR],
        fill="toself",
        fillcolor=palette.tint(0.22),
        line={"color": palette.accent, "width": 2},
        mode="lines",
        hoverinfo="skip",
    )
    points = go.Scatter(
        x=middles,
        y=[rung.trials for rung in bracket.rungs],
        mode="text+markers",
        marker={"color": "rgba(0,0,0,0)", "size": 1},
        text=[str(rung.trials) for rung in bracket.rungs],
        textposition="bottom center",
        textfont={"color": palette.ink, "size": 12},
        hovertext=[
            f"{count(rung.trials, 'trial')} to {count(rung.epochs, 'epoch')} = "
            f"{count(cost, 'epoch')} {'more' if rung.rung else 'in all'}"
            for rung, cost in zip(bracket.rungs, costs, strict=True)
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    return [outline, points]
