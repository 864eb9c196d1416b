"""What matters among the hyperparameters, as bars. Shares come ready."""

from __future__ import annotations

import plotly.graph_objects as go

from core.charts.hyperparameters import plain
from core.charts.theme import LIGHT, Palette, frame
from core.search.importance import Importance

ROW = 34  # pixels a bar


def importance_bars(found: Importance, *, palette: Palette = LIGHT) -> go.Figure:
    """One bar a hyperparameter, the most important on top, its share written at its end."""
    names = [plain(name) for name in found.shares]
    shares = [100 * share for share in found.shares.values()]
    figure = go.Figure(
        go.Bar(
            x=shares,
            y=names,
            orientation="h",
            marker={"color": palette.accent},
            text=[f"{share:.3g} %" if share >= 0.1 else "under 0.1 %" for share in shares],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}: %{x:.3g} %<extra></extra>",
        )
    )
    figure.update_xaxes(
        title_text="Share of the spread of scores (%)",
        range=[0, 1.15 * max(shares, default=1.0)],
    )
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return frame(figure, palette, height=90 + ROW * max(3, len(names)), legend=False)
