"""Seed runs as pictures: every point, mean and interval, and the differences. It tests nothing."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from core.charts.theme import LIGHT, Palette, direct_label, frame
from core.charts.wording import three_digits
from core.seeds.table import SeedGroup, SeedPair, SeedTable

FEWEST_FOR_VIOLIN = 8
SIGNS = {"better": "circle", "worse": "circle", "equivalent": "square"}


def seed_points(
    table: SeedTable, *, score_label: str = "Score", palette: Palette = LIGHT
) -> go.Figure:
    """One row per configuration: every seed, the mean with its 95 % interval, the search's score.

    From 8 seeds on a violin stands behind the points.
    A short arrow leads from what the search reported to what fresh seeds confirm.
    """
    groups = table.groups
    figure = go.Figure()
    for row, group in enumerate(groups):
        if group.n >= FEWEST_FOR_VIOLIN and group.sd > 0:
            _violin(figure, group, row, palette)
        _points(figure, group, row, palette)
        if np.isfinite(group.search_score):
            figure.add_annotation(
                x=group.mean,
                y=row + 0.30,
                ax=group.search_score,
                ay=row + 0.30,
                xref="x",
                yref="y",
                axref="x",
                ayref="y",
                showarrow=True,
                arrowhead=2,
                arrowwidth=1.2,
                arrowcolor=palette.muted,
                text="",
            )
    _means(figure, groups, palette)
    figure.add_scatter(
        x=[g.search_score for g in groups],
        y=[row + 0.30 for row in range(len(groups))],
        mode="markers",
        name="reported by the search (one seed)",
        marker={"symbol": "x-thin", "size": 8, "line": {"width": 2, "color": palette.muted}},
        hovertemplate="the search reported %{x:.3g}<extra></extra>",
    )
    labels = [f"{g.configuration_id}<br>{g.n} seeds" for g in groups]
    _rows(figure, labels)
    figure.update_xaxes(title_text=score_label)
    return frame(figure, palette, height=130 + 62 * max(1, len(groups)))


def _violin(figure: go.Figure, group: SeedGroup, row: int, palette: Palette) -> None:
    """The shape of many points, behind them; of few it would be invented."""
    figure.add_violin(
        x=group.scores,
        y=np.full(group.n, row),
        orientation="h",
        width=0.7,
        points=False,
        spanmode="hard",  # no tail beyond what was seen
        fillcolor=palette.faint,
        line={"color": palette.muted, "width": 1},
        showlegend=False,
        hoverinfo="skip",
    )


def _points(figure: go.Figure, group: SeedGroup, row: int, palette: Palette) -> None:
    # A fixed spread by replicate: the same picture at every rerun.
    spread = ((group.replicates * 0.618) % 1.0 - 0.5) * 0.3
    figure.add_scatter(
        x=group.scores,
        y=row + spread,
        mode="markers",
        name="one seed",
        legendgroup="seed",
        showlegend=row == 0,
        marker={
            "size": 7,
            "color": palette.tint(0.75 if palette.dark else 0.45),
            "line": {"width": 0},
        },
        customdata=group.replicates,
        hovertemplate="seed %{customdata}: %{x:.3g}<extra></extra>",
    )


def _means(figure: go.Figure, groups: tuple[SeedGroup, ...], palette: Palette) -> None:
    figure.add_scatter(
        x=[g.mean for g in groups],
        y=list(range(len(groups))),
        mode="markers",
        name="mean and 95 % interval",
        marker={"symbol": "diamond", "size": 11, "color": palette.ink},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [_reach(g.ci_high - g.mean) for g in groups],
            "arrayminus": [_reach(g.mean - g.ci_low) for g in groups],
            "color": palette.ink,
            "thickness": 2,
            "width": 6,
        },
        hovertext=[
            f"mean {three_digits(g.mean)}, 95 % interval {three_digits(g.ci_low)} to "
            f"{three_digits(g.ci_high)}, n = {g.n}"
            for g in groups
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _reach(value: float) -> float:
    return float(value) if np.isfinite(value) else 0.0


def seed_differences(
    table: SeedTable,
    *,
    margin: float | None = None,
    score_label: str = "Score",
    palette: Palette = LIGHT,
) -> go.Figure:
    """Mean difference of every pair with its 95 % interval, the verdict written beside it.

    Args:
        table: Seed runs.
        margin: Differences below it do not matter; a grey band.
        score_label: What the difference is of.
        palette: Colours.
    """
    figure = go.Figure()
    if margin:
        figure.add_vrect(x0=-margin, x1=margin, fillcolor=palette.faint, line_width=0)
        direct_label(figure, palette, text="does not matter", x=0, y=1, yref="paper",
                     yanchor="bottom")  # fmt: skip
    figure.add_vline(x=0, line={"color": palette.muted, "width": 1})
    pairs = table.pairs
    figure.add_scatter(
        x=[p.mean_difference for p in pairs],
        y=list(range(len(pairs))),
        mode="markers",
        marker={
            "symbol": [SIGNS.get(p.verdict, "circle-open") for p in pairs],
            "size": 10,
            "color": [_colour(p, palette) for p in pairs],
            "line": {"width": 2},
        },
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [_reach(p.ci_high - p.mean_difference) for p in pairs],
            "arrayminus": [_reach(p.mean_difference - p.ci_low) for p in pairs],
            "color": palette.ink,
            "thickness": 1.6,
            "width": 5,
        },
        hovertext=[
            f"{p.first} minus {p.second}: {three_digits(p.mean_difference)} "
            f"({three_digits(p.ci_low)} to {three_digits(p.ci_high)}), n = {p.n}"
            for p in pairs
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    for row, pair in enumerate(pairs):
        direct_label(
            figure, palette, text=pair.verdict, x=1.01, xref="paper", xanchor="left", y=row
        )
    _rows(figure, [f"{p.first}<br>minus {p.second}" for p in pairs])
    figure.update_xaxes(title_text=f"Difference in {score_label.lower()}, first minus second")
    return frame(figure, palette, height=110 + 52 * max(1, len(pairs)), legend=False).update_layout(
        margin={"r": 90}
    )


def _colour(pair: SeedPair, palette: Palette) -> str:
    return palette.accent if pair.verdict in SIGNS else palette.muted


def _rows(figure: go.Figure, labels: list[str]) -> None:
    figure.update_yaxes(
        tickvals=list(range(len(labels))),
        ticktext=labels,
        range=[len(labels) - 0.4, -0.6],
        showgrid=False,
    )
