"""A few configurations beside each other: their learning curves on one axis. It judges none."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from core.charts.theme import LIGHT, Palette, direct_label, frame, log_ticks
from core.search.trial import Curve, Trial

MOST = 6
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "x", "star")


def compared_curves(
    configurations: Sequence[str],
    trials: Sequence[Trial],
    curves: Sequence[Curve],
    *,
    score_label: str = "Score",
    palette: Palette = LIGHT,
) -> go.Figure:
    """One line a configuration, over its whole lineage, told by its dash and mark.

    Args:
        configurations: At most `MOST`.
        trials: To know which curve belongs to whom.
        curves: Learning curves.
        score_label: Axis title of the score.
        palette: Colours.
    """
    owner = {t.trial: t.configuration_id for t in trials}
    colours = (palette.accent, palette.wrong, *palette.references)
    figure = go.Figure()
    reached = [1.0]
    for index, name in enumerate(configurations[:MOST]):
        members = [c for c in curves if owner.get(c.trial) == name and len(c.epochs)]
        if not members:
            continue
        members.sort(key=lambda c: int(c.epochs[0]))
        epochs = np.concatenate([c.epochs for c in members]).astype(float)
        scores = np.concatenate([c.validation_score for c in members])
        reached.append(float(epochs[-1]))
        figure.add_scatter(
            x=epochs,
            y=scores,
            mode="lines+markers",
            name=name,
            line={"color": colours[index % len(colours)], "width": 2, "dash": DASHES[index]},
            marker={"symbol": SYMBOLS[index], "size": 7},
            hovertemplate=f"{name}, epoch %{{x}}: %{{y:.3g}}<extra></extra>",
        )
    axis = log_ticks(np.array(reached))
    figure.update_xaxes(title_text="Epoch", **axis)
    figure.update_yaxes(title_text=score_label)
    frame(figure, palette, height=340)
    if not figure.data:
        direct_label(figure, palette, text="no epoch of these was recorded", x=0.5, xref="paper",
                     y=0.5, yref="paper")  # fmt: skip
    return figure
