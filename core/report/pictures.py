"""The plots of a report as HTML that needs nothing from outside. It draws none itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from core.report.record import StudyRecord
from core.seeds.card.html import Picture

if TYPE_CHECKING:
    import plotly.graph_objects as go

SCORE = "Validation score (working scale)"
CONFIG = {"displaylogo": False, "responsive": True}


def pictures_of(record: StudyRecord) -> tuple[Picture, ...]:
    """What there is to see of a study; the first picture carries the one copy of plotly.js."""
    from plotly.io import to_html

    made: list[Picture] = []
    for title, figure in _figures(record):
        figure.update_layout(paper_bgcolor="white", plot_bgcolor="white")
        fragment = to_html(
            figure,
            config=CONFIG,
            full_html=False,
            include_plotlyjs=not made,
            div_id=f"picture-{len(made) + 1}",
        )
        made.append(Picture(title, fragment))
    return tuple(made)


def _figures(record: StudyRecord) -> Iterator[tuple[str, go.Figure]]:
    from core.charts.confirmation import promise_and_report
    from core.charts.forecast import fan_at_lead
    from core.charts.seeds import seed_points
    from core.charts.sources import source_shares

    confirmation, table = record.confirmation, record.table
    if confirmation is not None and confirmation.reported is not None:
        yield (
            "The winner, promised and reported",
            promise_and_report(confirmation, score_label=SCORE),
        )
    if table is not None:
        yield "Every fresh seed", seed_points(table, score_label=SCORE)
    if record.effects is not None and record.effects.effects:
        yield "Sources of variance", source_shares(record.effects)
    for forecast in record.forecasts:
        yield f"The forecast, {forecast.target} one step ahead", fan_at_lead(forecast)
