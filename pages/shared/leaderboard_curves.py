"""Learning curves of what the filters leave, and the best score so far of all. It filters none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from core.charts.wording import count
from core.search.trial import Curve, StudySummary, Trial
from pages.shared import leaderboard_table, picture, results

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from core.charts.theme import Palette

SCORE = "Validation score (working scale)"


def curves(
    study: StudySummary, trials: Sequence[Trial], filtered: Sequence[Trial], chosen: str | None
) -> None:
    """Both beside each other; one configuration's curve stands out."""
    left, right = st.columns(2)
    with left:
        _curves(study, trials, filtered, chosen)
    with right:
        _best(study, trials)


def _curves(
    study: StudySummary, trials: Sequence[Trial], filtered: Sequence[Trial], chosen: str | None
) -> None:
    from core.charts.progress import MOST_CURVES, learning_curves

    st.header("Learning curves", anchor=False)
    held, palette = results.curves_of(study), picture.palette()
    if len(filtered) < len(trials):
        shown = {trial.trial for trial in filtered}
        held = [curve for curve in held if curve.trial in shown]
        figure = learning_curves(
            held, trials, highlighted=chosen, score_label=SCORE, palette=palette
        )
    else:
        version = results.version_of(study)
        figure = _curve_figure(study.name, version, chosen, palette, held, trials)
    picture.show(
        figure,
        key="curves",
        alt="Validation score against epoch, all trials.",
        table=lambda: leaderboard_table.curve_rows(held),
    )
    st.caption(f"Showing {min(len(held), MOST_CURVES):,} of {count(len(held), 'curve')}.")


def _best(study: StudySummary, trials: Sequence[Trial]) -> None:
    from core.charts.progress import scores_shown

    st.header("Best score so far", anchor=False)
    version = results.version_of(study)
    figure = _best_figure(study.name, version, picture.palette(), study, trials)
    picture.show(figure, key="best so far", alt="Best validation score by epochs spent.")
    shown, scored = scores_shown(trials)
    told = f"Showing {shown:,} of {count(scored, 'score')}, of all rungs"
    st.caption(f"{told}; the best score above is that of a trial trained longest.")


# What everybody sees before filtering.
@st.cache_resource(max_entries=8, show_spinner=False)
def _curve_figure(
    name: str,  # noqa: ARG001  the first two are part of the key
    version: results.Version,  # noqa: ARG001
    chosen: str | None,
    palette: Palette,
    _curves: Sequence[Curve],
    _trials: Sequence[Trial],
) -> go.Figure:
    from core.charts.progress import learning_curves

    return learning_curves(_curves, _trials, highlighted=chosen, score_label=SCORE, palette=palette)


# No filter changes it, so a filter does not draw it again.
@st.cache_resource(max_entries=8, show_spinner=False)
def _best_figure(
    name: str,  # noqa: ARG001  the first three are the key
    version: results.Version,  # noqa: ARG001
    palette: Palette,
    _study: StudySummary,
    _trials: Sequence[Trial],
) -> go.Figure:
    from core.charts.progress import best_so_far

    return best_so_far(
        _trials,
        epochs_planned=_study.progress.epochs_planned,
        score_label=SCORE,
        palette=palette,
        height=360,
    )
