"""How a search went: the best score so far, and every learning curve. It trains nothing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from core.charts.theme import LIGHT, Palette, direct_label, frame, log_ticks
from core.charts.wording import three_digits
from core.search.trial import Curve, Trial

MOST_CURVES = 2_000  # beyond it a browser takes seconds to draw them


def best_so_far(
    trials: Sequence[Trial],
    *,
    epochs_planned: int,
    references: dict[str, float] | None = None,
    score_label: str = "Score",
    palette: Palette = LIGHT,
    height: int = 320,
) -> go.Figure:
    """Best score so far against epochs spent, as a step line over the scores of single trials.

    Args:
        trials: In the order in which they were asked for.
        epochs_planned: Right end of the axis, once half of them are spent.
        references: Score of a reference model by its label, drawn as a dashed level.
        score_label: Axis title of the score.
        palette: Colours.
        height: Pixels.
    """
    spent = np.cumsum([max(0, t.epochs_done - t.first_epoch) for t in trials]).tolist()
    scored = [(x, t) for x, t in zip(spent, trials, strict=True) if t.score is not None]
    figure = go.Figure()
    figure.add_scatter(
        x=[x for x, _ in scored],
        y=[t.score for _, t in scored],
        mode="markers",
        name="a trial",
        marker={"color": palette.muted, "size": 5, "opacity": 0.55},
        customdata=[[t.trial, t.epochs] for _, t in scored],
        hovertemplate="trial %{customdata[0]}, %{customdata[1]} epochs: %{y:.3g}<extra></extra>",
    )
    best = np.minimum.accumulate([t.score or 0.0 for _, t in scored]) if scored else np.array([])
    figure.add_scatter(
        x=[x for x, _ in scored],
        y=best,
        mode="lines",
        name="lowest so far",
        line={"color": palette.accent, "width": 3, "shape": "hv"},
        hovertemplate="lowest after %{x:,} epochs: %{y:.3g}<extra></extra>",
    )
    for label, score in (references or {}).items():
        figure.add_hline(y=score, line={"color": palette.references[0], "dash": "dash"})
        text = f"{label} {three_digits(score)}"
        direct_label(figure, palette, text=text, x=1, xref="paper", xanchor="right", y=score,
                     yanchor="bottom")  # fmt: skip
    top = _ceiling([t.score for _, t in scored if t.score is not None])
    end = min(epochs_planned, max(20, 2 * max(spent, default=0)))  # else all stands in a corner
    figure.update_xaxes(title_text="Epochs trained, all trials", range=[0, end * 1.01])
    figure.update_yaxes(title_text=score_label, range=top)
    return frame(figure, palette, height=height)


def _ceiling(scores: list[float]) -> list[float] | None:
    """A range that keeps the best in sight when single trials diverged."""
    if not scores:
        return None
    low, high = min(scores), float(np.quantile(scores, 0.9))
    room = max(high - low, abs(low) * 0.02, 1e-9)
    return [low - 0.08 * room, high + 0.15 * room]


def learning_curves(
    curves: Sequence[Curve],
    trials: Sequence[Trial],
    *,
    highlighted: str | None = None,
    score_label: str = "Score",
    palette: Palette = LIGHT,
) -> go.Figure:
    """Validation score against epoch; all trials in one trace with gaps, one lineage on top.

    Args:
        curves: Learning curves; the first `MOST_CURVES` are drawn.
        trials: To know which configuration a curve belongs to.
        highlighted: Configuration whose lineage is drawn in colour; None for none.
        score_label: Axis title of the score.
        palette: Colours.
    """
    owner = {t.trial: t.configuration_id for t in trials}
    figure = go.Figure()
    shown = curves[:MOST_CURVES]
    chosen = sorted(
        (c for c in curves if highlighted and owner.get(c.trial) == highlighted),
        key=lambda c: int(c.epochs[0]) if len(c.epochs) else 0,
    )
    quiet = {"color": palette.muted, "width": 1}
    figure.add_trace(_joined(shown, quiet, name="every trial", opacity=0.35))
    strong = {"color": palette.accent, "width": 3}
    if chosen:
        label = f"configuration {highlighted}"
        figure.add_trace(_joined(chosen, strong, name=label, opacity=1.0, is_lineage=True))
    scores = [float(np.nanmin(c.validation_score)) for c in shown if len(c.validation_score)]
    reached = np.array([1.0, *(float(c.epochs[-1]) for c in shown if len(c.epochs))])
    figure.update_xaxes(title_text="Epoch", **log_ticks(reached))
    figure.update_yaxes(title_text=score_label, range=_ceiling(scores))
    return frame(figure, palette, height=360)


def _joined(
    curves: Sequence[Curve],
    line: dict[str, object],
    *,
    name: str,
    opacity: float,
    is_lineage: bool = False,
) -> go.Scatter:
    """Curves as one trace; a NaN between two lifts the pen, except within one lineage."""
    gap = np.array([] if is_lineage else [np.nan])
    nothing = [np.array([])]
    epochs = [part for c in curves for part in (c.epochs.astype(float), gap)] or nothing
    scores = [part for c in curves for part in (c.validation_score.astype(float), gap)] or nothing
    numbers = [np.full(len(c.epochs) + len(gap), c.trial) for c in curves] or nothing
    return go.Scatter(
        x=np.concatenate(epochs),
        y=np.concatenate(scores),
        customdata=np.concatenate(numbers),
        mode="lines+markers",  # a rung of one epoch has no line
        line=line,
        marker={"color": line["color"], "size": 3},
        opacity=opacity,
        name=name,
        hovertemplate="trial %{customdata}, epoch %{x}: %{y:.3g}<extra></extra>",
    )
