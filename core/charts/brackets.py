"""The bracket plan as a picture: one staircase a bracket. It plans nothing."""

from __future__ import annotations

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.charts.resource import AXIS, amount, amount_text, cost_text, is_one_bracket, reached
from core.charts.theme import LIGHT, Palette, frame
from core.charts.wording import count
from core.search.budget import Bracket, Plan, Resource, Rung

FLOOR = 0.4  # a logarithmic axis has no zero to fill down to


def bracket_plan(plan: Plan, *, palette: Palette = LIGHT) -> go.Figure:
    """Trials alive against the resource that they reach, one step-shaped area per bracket.

    The resource is epochs or the share of the training windows, as the plan says. Both axes are
    logarithmic, shared by all brackets. Each tread is a rung, written with its number of trials;
    hovering tells what it costs.
    """
    brackets = plan.brackets
    figure = make_subplots(
        rows=1,
        cols=max(1, len(brackets)),
        shared_yaxes=True,
        horizontal_spacing=0.02,
        subplot_titles=[_heading(bracket, plan) for bracket in brackets],
    )
    for column, bracket in enumerate(brackets, start=1):
        for trace in _staircase(bracket, plan.resource, _first_edge(plan), palette):
            figure.add_trace(trace, row=1, col=column)
    amounts, trials = _ticks(plan)
    figure.update_xaxes(
        type="log",
        tickvals=amounts,
        ticktext=[amount_text(value) for value in amounts],
        tickangle=0,
        showgrid=False,
    )
    figure.update_yaxes(type="log", tickvals=trials, ticktext=[f"{t:,.0f}" for t in trials])
    figure.update_xaxes(title_text=AXIS[plan.resource], col=(len(brackets) + 1) // 2 or 1)
    figure.update_yaxes(title_text="Trials alive", col=1)
    figure.update_annotations(font={"size": 13, "color": palette.ink})
    frame(figure, palette, height=320, legend=False)
    return figure.update_layout(margin={"t": 52, "r": 24})


def _heading(bracket: Bracket, plan: Plan) -> str:
    """Its number and its cost; a bracket that stands alone needs no number."""
    cost = cost_text(bracket.cost, plan.resource).removesuffix(" over all windows")
    if not plan.is_exact:
        cost = f"about {cost}"
    return cost if is_one_bracket(plan) else f"Bracket {bracket.bracket}<br>{cost}"


def _first_edge(plan: Plan) -> float:
    """Where rung 0 begins on the axis, in place of nothing."""
    return min((amount(r, plan.resource) for b in plan.brackets for r in b.rungs), default=1) / 3


def _ticks(plan: Plan) -> tuple[list[float], list[float]]:
    """Amounts and trials that occur, thinned so that their labels do not touch."""
    rungs = [rung for bracket in plan.brackets for rung in bracket.rungs]
    amounts = {amount(rung, plan.resource) for rung in rungs}
    return _thinned(amounts), _thinned({float(rung.trials) for rung in rungs})


def _thinned(values: set[float]) -> list[float]:
    kept: list[float] = []
    for value in sorted(values, reverse=True):
        if not kept or kept[-1] / value >= 1.7:
            kept.append(value)
    return kept[::-1]


def _staircase(
    bracket: Bracket, resource: Resource, edge: float, palette: Palette
) -> list[go.Scatter]:
    """The filled outline, then invisible points that carry the labels and the hover text."""
    left = edge
    xs: list[float] = [edge]
    ys: list[float] = [FLOOR]
    middles = []
    for rung in bracket.rungs:
        right = amount(rung, resource)
        xs += [left, right]
        ys += [rung.trials, rung.trials]
        middles.append((left * right) ** 0.5)
        left = right
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
        text=[f"{rung.trials:,}" for rung in bracket.rungs],
        textposition="bottom center",
        textfont={"color": palette.ink, "size": 12},
        hovertext=[_hover(rung, resource) for rung in bracket.rungs],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    return [outline, points]


def _hover(rung: Rung, resource: Resource) -> str:
    """What a rung trains and costs: "9 trials to 3 epochs = 18 epochs more"."""
    cost = cost_text(rung.trials * (rung.epochs - rung.first_epoch) * rung.share, resource)
    trials = count(rung.trials, "trial")
    if resource == "windows":
        epochs = count(rung.epochs, "epoch")
        return f"{trials} on {reached(rung, resource)}, {epochs} each = {cost}"
    return f"{trials} to {reached(rung, resource)} = {cost} {'more' if rung.rung else 'in all'}"
