"""Why a configuration wins: hyperparameters against scores, at equal training. It judges none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from core.charts.hyperparameters import plain
from core.charts.wording import count, three_digits
from core.search.levels import Level, at_level, levels_of, telling_level
from core.search.study import read_spec
from core.search.trial import StudySummary, Trial
from pages.shared import frame, leaderboard_table, picture, results
from pages.shared.leaderboard_filters import level_text

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from core.charts.theme import Palette
    from core.models.space import SearchSpace

SCORE = "Validation score (working scale)"
FEWEST = 3  # scored trials that make a picture


@st.fragment
def why(study: StudySummary, trials: Sequence[Trial], chosen: str | None) -> None:
    """One picture at a time, of trials of one length."""
    st.header("What makes the difference", anchor=False)
    levels = levels_of(trials)
    default = telling_level(trials)
    if default is None or max(levels.values()) < FEWEST:
        st.info(f"Pictures of hyperparameters will stand here from {FEWEST} scores on.")
        return
    names = {level_text(level): level for level in levels}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        view = st.segmented_control(
            "Picture",
            list(VIEWS),
            default=next(iter(VIEWS)),
            required=True,
            key="lb_view",
            bind="query-params",
        )
        wanted = st.selectbox(
            "Compare at",
            list(names),
            index=list(names).index(level_text(default)),
            key="lb_at",
            bind="query-params",
            width=200,
            help="Only trials of this length are compared: a longer training would win by itself.",
        )
    level = names[wanted]
    members = at_level(trials, level)
    with frame.folded():
        VIEWS[str(view)](study, members, level, chosen)


def _slice(study: StudySummary, members: list[Trial], level: Level, chosen: str | None) -> None:
    from core.charts.slices import most_points, slices

    space = read_spec(results.store(), study.name).space
    palette = picture.palette()
    if len(members) < len(at_level(results.trials_of(study), level)):
        figure = slices(members, space, highlighted=chosen, score_label=SCORE, palette=palette)
    else:
        version = results.version_of(study)
        figure = _slices_of_all(study.name, version, level, chosen, palette, members, space)
    words = "Score over each hyperparameter, one small picture each."
    picture.show(figure, key="slices", alt=words, table=lambda: _rows(members))
    _told(members, level, most=most_points(members))


# What everybody sees before filtering.
@st.cache_resource(max_entries=8, show_spinner=False)
def _slices_of_all(
    name: str,  # noqa: ARG001  the first two are part of the key
    version: results.Version,  # noqa: ARG001
    level: Level,  # noqa: ARG001
    chosen: str | None,
    palette: Palette,
    _members: Sequence[Trial],
    _space: SearchSpace,
) -> go.Figure:
    from core.charts.slices import slices

    return slices(_members, _space, highlighted=chosen, score_label=SCORE, palette=palette)


def _parallel(study: StudySummary, members: list[Trial], level: Level, chosen: str | None) -> None:
    from core.charts.parallel import MOST_LINES, parallel_coordinates

    del chosen  # every line is drawn alike
    space = read_spec(results.store(), study.name).space
    figure = parallel_coordinates(members, space, score_label=SCORE, palette=picture.palette())
    words = "Every trial as a line over score and hyperparameters; the best score is on top."
    picture.show(figure, key="parallel", alt=words, table=lambda: _rows(members))
    st.caption("The best score stands on top. Drag along an axis to keep lines; click to let go.")
    _told(members, level, most=MOST_LINES)


def _contour(study: StudySummary, members: list[Trial], level: Level, chosen: str | None) -> None:
    from core.charts.contour import score_map
    from core.search.importance import varying
    from core.search.landscape import surface

    del chosen  # the best is marked
    names = varying(members)
    if len(names) < 2:
        st.info("A map needs two hyperparameters that differ between these trials.")
        return
    with st.container(horizontal=True):
        first = st.selectbox(
            "Along", names, key="lb_x", bind="query-params", format_func=plain, width=220
        )
        others = [name for name in names if name != first]
        second = st.selectbox(
            "Upwards", others, key="lb_y", bind="query-params", format_func=plain, width=220
        )
    space = read_spec(results.store(), study.name).space
    found = surface(members, first, second, space)
    figure = score_map(found, score_label=SCORE, palette=picture.palette())
    words = f"Score over {plain(first)} and {plain(second)}, every trial a point."
    picture.show(figure, key="contour", alt=words, table=lambda: _rows(members))
    st.caption(
        "Between three trials the score is linear; where no three enclose a place the map is "
        "empty. All other hyperparameters differ too, so near points may differ in score."
    )
    _told(members, level, most=len(members))


def _importance(
    study: StudySummary, members: list[Trial], level: Level, chosen: str | None
) -> None:
    from core.charts.importance import importance_bars
    from core.search.importance import EVALUATORS

    del members, chosen  # all trials of the level count
    evaluator = st.selectbox(
        "Evaluator",
        list(EVALUATORS),
        key="lb_evaluator",
        bind="query-params",
        format_func=lambda name: EVALUATORS[name][0],
        width=320,
        help="fANOVA: which share of the spread of all scores goes back to each. PED-ANOVA: what "
        "sets the best tenth apart. Impurity: splits of a random forest.",
    )
    found = results.importance_of(study, level, str(evaluator))
    figure = importance_bars(found, palette=picture.palette())
    top = next(iter(found.shares))
    words = f"Importance of each hyperparameter; {plain(top)} explains most."
    table = pd.DataFrame({"hyperparameter": list(found.shares), "share": found.shares.values()})
    picture.show(figure, key="importance", alt=words, table=lambda: table)
    left_out = f", {found.left_out:,} older ones left out" if found.left_out else ""
    st.caption(
        f"From {count(found.trials, 'trial')} after {level_text(level)}{left_out}, one seed each; "
        "filters do not count here. With few trials it is a hint, not a finding."
    )


def _told(members: list[Trial], level: Level, *, most: int) -> None:
    """How many are shown; the file beside the picture has all."""
    shown = min(len(members), most)
    best = min((t.score for t in members if t.score is not None), default=None)
    st.caption(
        f"Showing {shown:,} of {count(len(members), 'scored trial')} after {level_text(level)}; "
        f"the best {three_digits(best)}."
    )


def _rows(members: list[Trial]) -> pd.DataFrame:
    return leaderboard_table.trial_rows(members)


VIEWS: dict[str, Callable[[StudySummary, list[Trial], Level, str | None], None]] = {
    "Slice": _slice,
    "Importance": _importance,
    "Parallel coordinates": _parallel,
    "Contour": _contour,
}
