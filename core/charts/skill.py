"""Skill against a reference, by lead or by model. Errors come ready; only their ratio is drawn."""

from __future__ import annotations

import plotly.graph_objects as go

from core.charts.theme import DASHES, LIGHT, MARKERS, Palette, frame
from core.outlook import Forecast


def skill_by_horizon(
    forecast: Forecast,
    *,
    reference: str,
    metric: str = "rmse",
    labels: dict[str, str] | None = None,
    palette: Palette = LIGHT,
) -> go.Figure:
    """1 - error / error of the reference, one line a model; the zero line is the reference.

    With a single lead it is one point a model. The tuned model is the one without a reference
    forecast; it is drawn in the accent.
    """
    figure = go.Figure()
    leads = list(range(1, len(forecast.metrics_by_horizon) + 1))
    others = [name for name in forecast.metrics if name in forecast.references]
    for name in forecast.metrics:
        if name == reference:
            continue
        is_tuned = name not in forecast.references
        index = 0 if is_tuned else others.index(name)
        colour = palette.accent if is_tuned else palette.references[index % 4]
        values = [_skill(errors, name, reference, metric) for errors in forecast.metrics_by_horizon]
        label = (labels or {}).get(name, name)
        figure.add_scatter(
            x=leads,
            y=values,
            mode="lines+markers",
            name=label,
            line={
                "color": colour,
                "width": 3 if is_tuned else 1.6,
                "dash": "solid" if is_tuned else DASHES[index % len(DASHES)],
            },
            marker={"size": 8, "symbol": "circle" if is_tuned else MARKERS[index % len(MARKERS)]},
            hovertemplate=f"{label}, lead %{{x}}: skill %{{y:.3g}}<extra></extra>",
        )
    figure.add_hline(y=0, line={"color": palette.ink, "width": 1})
    figure.update_xaxes(title_text="Lead (steps)", dtick=max(1, len(leads) // 10), showgrid=False)
    name = (labels or {}).get(reference, reference)
    figure.update_yaxes(title_text=f"Skill in {metric.upper()} over {name} (–)")
    return frame(figure, palette, height=340)


def _skill(
    errors: dict[str, dict[str, float]], name: str, reference: str, metric: str
) -> float | None:
    own = errors.get(name, {}).get(metric)
    other = errors.get(reference, {}).get(metric)
    return None if own is None or not other else 1.0 - own / other
