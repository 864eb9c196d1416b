"""Samples by year and month, so that gaps are seen. It counts no missing driver."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.charts.distribution import MONTHS
from core.charts.theme import LIGHT, Palette, frame
from core.dataset.series import Series

MOST_NUMBERED = 30  # years; of more the numbers would not be read
ROW = 20  # pixels of a year


def sample_calendar(series: Series, target: str, *, palette: Palette = LIGHT) -> go.Figure:
    """One row a year, one cell a month with its number of samples; no cell beyond the record.

    Args:
        series: What was measured.
        target: Whose samples to count.
        palette: Colours.
    """
    held = series.target(target)
    years = series.dates.year.to_numpy()
    first, last = int(years.min()), int(years.max())
    samples = _counts(series.dates[held.is_sampled], first, last)
    below = _counts(series.dates[held.is_non_detect], first, last)
    inside = _counts(series.dates, first, last) > 0
    shown = np.where(inside, samples, np.nan)
    figure = go.Figure(
        go.Heatmap(
            x=list(range(1, 13)),
            y=list(range(first, last + 1)),
            z=shown,
            customdata=below,
            colorscale=[[0, palette.faint], [1e-9, palette.tint(0.2)], [1, palette.tint(0.65)]],
            zmin=0,
            zmax=max(1.0, float(np.nanmax(shown))),
            showscale=False,
            xgap=1,
            ygap=1,
            textfont={"color": palette.ink},
            texttemplate="%{z}" if last - first < MOST_NUMBERED else None,
            hovertemplate="%{y}-%{x}: %{z} samples, %{customdata} of them non-detects"
            "<extra></extra>",
            name="samples a month",
        )
    )
    figure.update_xaxes(
        tickvals=list(range(1, 13)), ticktext=MONTHS, tickangle=0, showgrid=False,
        title_text="Month",
    )  # fmt: skip
    figure.update_yaxes(
        autorange="reversed", showgrid=False, separatethousands=False, tickformat="d",
        title_text="Year",
    )  # fmt: skip
    height = min(520, max(300, 90 + ROW * (last - first + 1)))
    return frame(figure, palette, height=height, legend=False)


def _counts(dates: pd.DatetimeIndex, first: int, last: int) -> np.ndarray:
    """(years, 12) how many of the dates."""
    counts = np.zeros((last - first + 1, 12), dtype=int)
    np.add.at(counts, (dates.year.to_numpy() - first, dates.month.to_numpy() - 1), 1)
    return counts
