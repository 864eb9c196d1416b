"""The rung flow: who was promoted, who was dropped, bracket by bracket. It ranks by score only."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.charts.resource import AXIS, amount, amount_text, is_one_bracket, reached
from core.charts.theme import LIGHT, Palette, frame
from core.charts.wording import three_digits
from core.search.budget import Bracket, Plan, Resource
from core.search.rank_correlation import RungCorrelation
from core.search.trial import Trial, TrialState

Place = tuple[int, int]  # rung, rank from 1
Units = tuple[str, Resource]  # what the score is called, what grows from rung to rung


def rung_flow(
    trials: Sequence[Trial],
    plan: Plan,
    *,
    iteration: int = 0,
    correlations: Sequence[RungCorrelation] = (),
    score_label: str = "Score",
    palette: Palette = LIGHT,
) -> go.Figure:
    """A bump chart per bracket.

    Columns are rungs, named by what they train to (epochs, or the share of the training windows);
    a point is a trial at its rank (logarithmic, best on top), a line is a promotion. Filled: went
    on, or reached the last rung. Open: dropped. Grey: still training. Dotted: a place that is
    still free. Colour is the score. Between two rungs stands how well the order of those that went
    on came back: Kendall's tau with the number of trials.
    """
    brackets = plan.brackets
    figure = make_subplots(
        rows=1,
        cols=max(1, len(brackets)),
        shared_yaxes=True,
        horizontal_spacing=0.02,
        column_widths=[len(b.rungs) + 0.6 for b in brackets] or None,
        subplot_titles=None
        if is_one_bracket(plan)
        else [f"Bracket {bracket.bracket}" for bracket in brackets],
    )
    chosen = [t for t in trials if t.iteration == iteration]
    low, high = _colour_range(chosen)
    traces: list[go.Scatter] = []
    columns: list[int] = []
    axes: dict[str, object] = {}
    for column, bracket in enumerate(brackets, start=1):
        members = [t for t in chosen if t.bracket == bracket.bracket]
        places = _places(members)
        size = [(rung.rung, rung.trials) for rung in bracket.rungs]
        own = (
            _promotions(members, places, palette),
            _free(size, members, palette),
            *_points(members, places, palette, bracket, (score_label, plan.resource)),
        )
        traces += own
        columns += [column] * len(own)
        axes[f"xaxis{column}"] = {
            "tickvals": [rung.rung for rung in bracket.rungs],
            "ticktext": [amount_text(amount(rung, plan.resource)) for rung in bracket.rungs],
            "range": [-0.45, len(bracket.rungs) - 0.55],
            "showgrid": False,
        }
    # All at once: plotly looks at the whole figure at every call.
    figure.add_traces(traces, rows=[1] * len(traces), cols=columns)
    figure.update_layout(axes)
    most = max((r.trials for b in brackets for r in b.rungs), default=1)
    ticks = [1, *(n for n in (3, 9, 27, 81, 243, 729, 2187) if n <= most)]
    figure.update_yaxes(
        type="log", range=[np.log10(most * 1.25), np.log10(0.8)], tickvals=ticks, ticktext=ticks
    )
    figure.update_yaxes(title_text="Rank in the rung", col=1)
    figure.update_xaxes(title_text=AXIS[plan.resource], col=(len(brackets) + 1) // 2 or 1)
    lift = 26 if any(one.tau is not None for one in correlations) else 0
    figure.update_annotations(font={"size": 13, "color": palette.ink}, yshift=lift)
    for column, bracket in enumerate(brackets, start=1):
        taus = [one for one in correlations if one.bracket == bracket.bracket]
        _agreement(figure, taus, palette, column)
    frame(figure, palette, height=430 + lift, legend=False)
    figure.update_layout(margin={"t": 30 + lift})
    return figure.update_layout(
        coloraxis={
            "colorscale": palette.scores,
            "cmin": low,
            "cmax": high,
            "colorbar": {"title": {"text": score_label, "side": "right"}, "thickness": 10},
        }
    )


def _agreement(
    figure: go.Figure, found: Sequence[RungCorrelation], palette: Palette, column: int
) -> None:
    """Above the lines between two rungs: tau, and of how many trials."""
    for one in found:
        if one.tau is None:
            continue
        figure.add_annotation(
            text=f"τ {one.tau:.2f}<br>n {one.trials}",
            x=one.rung + 0.5,
            y=1,
            yref="paper",
            yanchor="bottom",
            showarrow=False,
            font={"size": 11, "color": palette.muted},
            xref="x" if column == 1 else f"x{column}",
        )


def _colour_range(trials: Sequence[Trial]) -> tuple[float, float]:
    """From the best score to the 80th percentile, so that one diverged trial pales no other."""
    scores = [t.score for t in trials if t.score is not None]
    if not scores:
        return 0.0, 1.0
    low, high = float(min(scores)), float(np.quantile(scores, 0.8))
    return low, high if high > low else low + 1.0


def _places(trials: Sequence[Trial]) -> dict[int, Place]:
    """Trial number to its place: scored ones by score, then the failed, then the unfinished."""
    rungs: defaultdict[int, list[Trial]] = defaultdict(list)
    for trial in trials:
        rungs[trial.rung].append(trial)
    order = {TrialState.COMPLETED: 0, TrialState.FAILED: 1}
    return {
        trial.trial: (rung, rank)
        for rung, members in rungs.items()
        for rank, trial in enumerate(
            sorted(members, key=lambda t: (order.get(t.state, 2), t.score or 0.0, t.trial)), start=1
        )
    }


def _promotions(trials: Sequence[Trial], places: dict[int, Place], palette: Palette) -> go.Scatter:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for trial in trials:
        if trial.parent in places:
            start, end = places[trial.parent], places[trial.trial]
            xs += [start[0], end[0], None]
            ys += [start[1], end[1], None]
    line = {"color": palette.muted, "width": 1}
    return go.Scatter(x=xs, y=ys, mode="lines", line=line, opacity=0.6, hoverinfo="skip")


def _free(size: list[tuple[int, int]], trials: Sequence[Trial], palette: Palette) -> go.Scatter:
    """Places of the plan that no trial holds yet."""
    held: defaultdict[int, int] = defaultdict(int)
    for trial in trials:
        held[trial.rung] += 1
    free = [(rung, rank) for rung, n in size for rank in range(held[rung] + 1, n + 1)]
    return go.Scatter(
        x=[rung for rung, _ in free],
        y=[rank for _, rank in free],
        mode="markers",
        marker={"symbol": "circle-open-dot", "size": 6, "color": palette.muted},
        opacity=0.45,
        hovertemplate="free place<extra></extra>",
    )


def _points(
    trials: Sequence[Trial],
    places: dict[int, Place],
    palette: Palette,
    bracket: Bracket,
    units: Units,
) -> list[go.Scatter]:
    scored = [t for t in trials if t.score is not None]
    fates = {t.trial: fate for t, fate in zip(scored, _fates(scored, trials, bracket), strict=True)}
    onward, dropped, open_ = (
        [t for t in scored if fates[t.trial] == fate] for fate in ("onward", "dropped", "open")
    )
    others = [t for t in trials if t.score is None]
    coloured = {"coloraxis": "coloraxis", "size": 10}
    return [
        _markers(dropped, places, units, {**coloured, "symbol": "circle-open", "size": 8}),
        _markers(open_, places, units, {**coloured, "symbol": "diamond", "size": 8}),
        _markers(onward, places, units, {**coloured, "symbol": "circle"}),
        go.Scatter(
            x=[places[t.trial][0] for t in others],
            y=[places[t.trial][1] for t in others],
            mode="markers",
            marker={
                "symbol": ["x-thin" if t.state is TrialState.FAILED else "circle" for t in others],
                "size": 8,
                "color": palette.muted,
                "opacity": 0.7,
                "line": {
                    "width": 1.5,
                    "color": [
                        palette.wrong if t.state is TrialState.FAILED else palette.muted
                        for t in others
                    ],
                },
            },
            hovertext=[_words(t, units) for t in others],
            hovertemplate="%{hovertext}<extra></extra>",
        ),
    ]


def _fates(scored: Sequence[Trial], trials: Sequence[Trial], bracket: Bracket) -> list[str]:
    """Whether each went on, was dropped, or waits while the next rung still has places."""
    parents = {t.parent for t in trials}
    held = Counter(t.rung for t in trials)
    size = {rung.rung: rung.trials for rung in bracket.rungs}

    def fate(trial: Trial) -> str:
        if trial.trial in parents or trial.rung + 1 not in size:
            return "onward"
        return "dropped" if held[trial.rung + 1] >= size[trial.rung + 1] else "open"

    return [fate(trial) for trial in scored]


def _markers(
    trials: Sequence[Trial],
    places: dict[int, Place],
    units: Units,
    marker: dict[str, object],
) -> go.Scatter:
    return go.Scatter(
        x=[places[t.trial][0] for t in trials],
        y=[places[t.trial][1] for t in trials],
        mode="markers",
        marker={**marker, "color": [t.score for t in trials]},
        hovertext=[_words(t, units) for t in trials],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _words(trial: Trial, units: Units) -> str:
    score_label, resource = units
    head = f"trial {trial.trial} · configuration {trial.configuration_id}"
    if trial.state is TrialState.FAILED:
        return f"{head}<br>failed: {trial.cause or 'no cause recorded'}"
    if trial.score is None:
        return f"{head}<br>{trial.state}, to epoch {trial.epochs}"
    told = f"{score_label.lower()} {three_digits(trial.score)}"
    where = "on" if resource == "windows" else "after"
    return f"{head}<br>{told} {where} {reached(trial, resource)}"
