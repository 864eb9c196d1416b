"""The rungs of a study, drawn as its strategy has them, for any page. It ranks nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from core.search.rank_correlation import (
    RungCorrelation,
    correlation_sentence,
    rung_correlations,
)
from core.search.study import read_plan
from core.search.trial import StudySummary, Trial
from pages.shared import picture, results
from pages.shared.leaderboard_table import trial_rows

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from core.charts.theme import Palette
    from core.search.budget import Plan

MARKS = (
    "Best on top. Filled points went on or reached the last rung, open ones were dropped, "
    "diamonds wait for the decision, crosses failed, grey ones still train; small dotted rings "
    "are free places."
)

TAU = (
    "Kendall's tau compares the order of the trials that went on: 1 is the same order, 0 none, "
    "-1 the reverse; n is how many they are. Only survivors have both ranks, and with few of "
    "them tau jumps."
)


def rungs(study: StudySummary, trials: Sequence[Trial], *, score_label: str, key: str) -> None:
    """The bump chart of one iteration, or a ranking where there is one rung only."""
    plan = read_plan(results.store(), study.name)
    iteration = _iteration(trials, key)
    version, palette = results.told_of(study), picture.palette()
    figure, agreement = _figure(study.name, version, iteration, score_label, palette, trials, plan)
    if max(len(bracket.rungs) for bracket in plan.brackets) == 1:
        chosen = [trial for trial in trials if trial.iteration == iteration]
        words = "Every trial at its rank, by its score."
        picture.show(figure, key=key, alt=words, table=lambda: trial_rows(chosen))
        st.caption("One rung: every configuration was trained equally long, none was promoted.")
        return
    picture.show(
        figure,
        key=key,
        alt="Rank of every trial in its rung; lines are promotions, open points were dropped.",
        table=lambda: trial_rows([t for t in trials if t.iteration == iteration]),
    )
    if sentence := correlation_sentence(agreement):
        st.markdown(sentence, help=TAU)
    st.caption(MARKS if plan.is_exact else f"{MARKS} Sizes of rungs are expectations.")


# A second visitor and a sign of life find it drawn; it changes when a trial ends.
@st.cache_resource(max_entries=8, show_spinner=False)
def _figure(
    name: str,  # noqa: ARG001  part of the key
    version: results.Version,  # noqa: ARG001
    iteration: int,
    score_label: str,
    palette: Palette,
    _trials: Sequence[Trial],
    _plan: Plan,
) -> tuple[go.Figure, list[RungCorrelation]]:
    from core.charts.ranking import ranked_scores
    from core.charts.rungs import rung_flow

    if max(len(bracket.rungs) for bracket in _plan.brackets) == 1:
        chosen = [trial for trial in _trials if trial.iteration == iteration]
        figure = ranked_scores(
            chosen, resource=_plan.resource, score_label=score_label, palette=palette
        )
        return figure, []
    agreement = rung_correlations(_trials, iteration=iteration)
    figure = rung_flow(
        _trials,
        _plan,
        iteration=iteration,
        correlations=agreement,
        score_label=score_label,
        palette=palette,
    )
    return figure, agreement


def _iteration(trials: Sequence[Trial], key: str) -> int:
    """Which one to show: the newest, unless another is chosen."""
    newest = max((trial.iteration for trial in trials), default=0)
    if newest == 0:
        return 0
    return int(
        st.segmented_control(
            "Iteration",
            range(newest + 1),
            default=newest,
            required=True,
            format_func=lambda i: str(i + 1),
            key=f"{key} iteration",
        )
        or 0
    )
