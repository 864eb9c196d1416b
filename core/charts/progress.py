"""How a search went: the best score so far, and every learning curve. It trains nothing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from core.charts.theme import LIGHT, Palette, direct_label, frame, log_ticks
from core.charts.wording import three_digits
from core.search.trial import Curve, Trial

MOST_CURVES = 1_000  # beyond it a browser takes seconds to draw them
MOST_SCORES = 600  # points beside the best so far; the line itself misses none
DASH = 1.02  # an epoch by itself is drawn as a dash of that ratio: a marker a point is slow


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
    spent = np.cumsum([max(0, t.epochs_done - t.first_epoch) for t in trials])
    places = np.array([i for i, t in enumerate(trials) if t.score is not None], dtype=int)
    scores = np.array([trials[i].score for i in places], dtype=float)
    best = np.minimum.accumulate(scores)
    shown = _thinned(scores, best)
    lowest = np.flatnonzero(np.diff(best, prepend=np.inf, append=-np.inf)) if len(best) else shown
    lowest = np.minimum(lowest, max(0, len(best) - 1))  # where it falls, and the end
    figure = go.Figure()
    figure.add_scatter(
        x=spent[places[shown]],
        y=scores[shown],
        mode="markers",
        name="a trial",
        marker={"color": palette.muted, "size": 5, "opacity": 0.55},
        customdata=np.array(
            [[trials[i].trial, trials[i].epochs] for i in places[shown]], dtype=int
        ).reshape(-1, 2),
        hovertemplate="trial %{customdata[0]}, %{customdata[1]} epochs: %{y:.3g}<extra></extra>",
    )
    figure.add_scatter(
        x=spent[places[lowest]],
        y=best[lowest],
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
    top = _ceiling(scores)
    last = int(spent[-1]) if len(spent) else 0
    end = min(epochs_planned, max(20, 2 * last))  # else all stands in a corner
    figure.update_xaxes(title_text="Epochs trained, all trials", range=[0, end * 1.01])
    figure.update_yaxes(title_text=score_label, range=top)
    return frame(figure, palette, height=height)


def scores_shown(trials: Sequence[Trial]) -> tuple[int, int]:
    """How many scores `best_so_far` draws as points, and of how many."""
    scores = np.array([t.score for t in trials if t.score is not None], dtype=float)
    return len(_thinned(scores, np.minimum.accumulate(scores))), len(scores)


def _thinned(scores: np.ndarray, best: np.ndarray) -> np.ndarray:
    """Places of the scores to draw: every best of its time, and evenly of the others."""
    if len(scores) <= MOST_SCORES:
        return np.arange(len(scores))
    records = np.flatnonzero(scores == best)[-MOST_SCORES:]
    even = np.linspace(0, len(scores) - 1, MOST_SCORES - len(records)).astype(int)
    return np.union1d(records, even)


def _ceiling(scores: np.ndarray) -> list[float] | None:
    """A range that keeps the best in sight when single trials diverged."""
    if not len(scores):
        return None
    low, high = float(scores.min()), float(np.quantile(scores, 0.9))
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
    scores = np.array(
        [np.nanmin(c.validation_score) for c in shown if len(c.validation_score)], dtype=float
    )
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
    drawn = [(c.trial, *(_dashed(c) if not is_lineage else (c.epochs, c.validation_score)))
             for c in curves]  # fmt: skip
    epochs = [part for _, e, _ in drawn for part in (e.astype(float), gap)] or nothing
    scores = [part for _, _, s in drawn for part in (s, gap)] or nothing
    numbers = [np.full(len(e) + len(gap), trial) for trial, e, _ in drawn] or nothing
    where = np.concatenate(epochs)
    return go.Scatter(
        x=where,
        y=np.concatenate(scores),
        customdata=np.column_stack([np.concatenate(numbers), np.round(where)]),
        mode="lines+markers" if is_lineage else "lines",
        line=line,
        marker={"color": line["color"], "size": 3},
        opacity=opacity,
        name=name,
        hovertemplate="trial %{customdata[0]}, epoch %{customdata[1]}: %{y:.3g}<extra></extra>",
    )


def _dashed(curve: Curve) -> tuple[np.ndarray, np.ndarray]:
    """A curve of one epoch has no line, so it becomes a dash about its place."""
    if len(curve.epochs) != 1:
        return curve.epochs, curve.validation_score
    return curve.epochs * np.array([1 / DASH, DASH]), np.repeat(curve.validation_score, 2)
