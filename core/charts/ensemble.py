"""The gain of averaging seeds as a curve. It averages nothing."""

from __future__ import annotations

import plotly.graph_objects as go

from core.charts.theme import LIGHT, Palette, direct_label, frame
from core.charts.wording import three_digits
from core.seeds.analysis.ensemble import EnsembleGain

MOST = 20  # seeds on the axis


def gain_curve(
    gain: EnsembleGain, *, score_label: str = "Expected RMSE", palette: Palette = LIGHT
) -> go.Figure:
    """Expected RMSE of the mean of 1 to 20 seeds, and of infinitely many.

    Where too few seeds leave that limit unknown, only sizes that were trained are drawn.

    Args:
        gain: The closed form.
        score_label: Quantity and unit of the axis.
        palette: Colours.
    """
    most = MOST if gain.limit > 0 else min(MOST, gain.seeds)  # beyond what was seen it may end
    sizes = list(range(1, most + 1))
    figure = go.Figure()
    figure.add_scatter(
        x=sizes,
        y=gain.rmse_curve(sizes),
        mode="lines+markers",
        line={"color": palette.accent, "width": 2},
        marker={"size": 6, "color": palette.accent},
        hovertemplate="mean of %{x} seeds: %{y:.3g}<extra></extra>",
    )
    if gain.limit > 0:
        least = gain.limit**0.5
        figure.add_hline(y=least, line={"color": palette.muted, "width": 1, "dash": "dot"})
        direct_label(
            figure, palette, text=f"any number of seeds: {three_digits(least)}", x=MOST, y=least,
            xanchor="right", yanchor="top",
        )  # fmt: skip
    if gain.seeds < MOST:
        figure.add_vline(x=gain.seeds, line={"color": palette.muted, "width": 1})
        direct_label(
            figure, palette, text=f"{gain.seeds} seeds trained", x=gain.seeds, y=1, yref="paper",
            xanchor="left", yanchor="top",
        )  # fmt: skip
    figure.update_xaxes(title_text="Seeds averaged", dtick=2)
    figure.update_yaxes(title_text=score_label)
    return frame(figure, palette, height=320, legend=False)
