"""The forecast beyond the record: what was seen last, then the fan alone. It forecasts nothing."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from core.charts.bands import nested_bands
from core.charts.series import observed_traces
from core.charts.theme import LIGHT, Palette, date_axis, direct_label, frame, instants, log_ticks
from core.charts.wording import axis_title, count
from core.forecast.band import Band
from core.what_if.answer import Answer

SAMPLE = 5.0


def newest_fan(answer: Answer, *, log: bool = True, palette: Palette = LIGHT) -> go.Figure:
    """The forecast with the drivers as they were, after the last days that were observed.

    Args:
        answer: From the newest issue time.
        log: Whether the axis is logarithmic.
        palette: Colours.
    """
    fan, figure = answer.before, go.Figure()
    band = Band(answer.level, fan.lower, fan.upper)
    nested_bands(figure, answer.dates, [band], slice(None), palette=palette)
    figure.add_scatter(
        x=instants(answer.dates),
        y=fan.median,
        mode="lines+markers",
        name=f"forecast (median of {count(len(fan.members), 'seed')})",
        line={"color": palette.accent, "width": 2},
        hovertemplate="forecast %{y:.3g} " + answer.unit + "<extra></extra>",
    )
    seen = answer.seen_dates, answer.seen_values, answer.seen_limits
    figure.add_traces(observed_traces(*seen, answer.unit, palette, size=SAMPLE))
    when = str(answer.issue)
    figure.add_vline(x=when, line={"color": palette.ink, "width": 1.5, "dash": "dot"})
    direct_label(figure, palette, text=f"issued {when[:10]}", x=when, y=0, yref="paper",
                 xanchor="right", yanchor="bottom")  # fmt: skip
    drawn = np.concatenate([np.asarray(trace.y, dtype=float) for trace in figure.data])
    scale = log_ticks(drawn) if log else {"type": "linear"}
    figure.update_yaxes(title_text=axis_title(answer.target, answer.unit), **scale)
    figure.update_layout(hovermode="x unified")
    date_axis(figure)
    return frame(figure, palette, height=360)
