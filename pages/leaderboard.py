"""Leaderboard: which configurations won, and how much to trust the order. It ranks nothing anew."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.charts.resource import reached
from core.charts.wording import count, settings_text, three_digits
from core.search.remarks import read_remarks
from core.search.study import read_plan
from core.search.trial import StudySummary, Trial
from pages.shared import (
    export_buttons,
    frame,
    leaderboard_compare,
    leaderboard_curves,
    leaderboard_filters,
    leaderboard_table,
    leaderboard_why,
    remark_form,
    replay_panel,
    results,
    rung_picture,
)
from pages.shared.guard import enter

enter(__file__)
SCORE = "Validation score (working scale)"
MOST_SUBJECTS = 50  # trials in the chooser of a replay


def metrics(study: StudySummary, trials: Sequence[Trial]) -> None:
    """Four numbers on the search."""
    columns = st.columns(4)
    best, resource = study.best, read_plan(results.store(), study.name).resource
    columns[0].metric(
        "Best score",
        three_digits(best.score if best else None),
        help="Validation error on the working scale, lower is better; one seed only.",
    )
    columns[1].metric(
        "Trained for",
        reached(best, resource) if best else "–",
        help="What the best one has seen; only those that went as far are compared with it.",
    )
    columns[2].metric(
        "Configurations",
        f"{len({t.configuration_id for t in trials}):,}",
        help=f"Distinct ones, in {count(len(trials), 'trial')}.",
    )
    columns[3].metric(
        "Failed",
        f"{study.progress.failed:,}",
        help="Diverged or did not build; the search counts them as worst and goes on.",
    )
    if best:
        settings = settings_text(best.configuration)
        st.caption(f"Best configuration {best.configuration_id}: {settings}.")


@st.fragment
def ranking(study: StudySummary, trials: Sequence[Trial]) -> None:
    """All that the filters change; the rest of the page rests while somebody filters."""
    with frame.told():
        remarks = read_remarks(results.store(), study.name)
        place = st.container()  # above the table, though the table says what to highlight
        st.header("Ranking", anchor=False)
        shown = leaderboard_filters.filtered(trials, remarks)
        if not shown:
            st.info("No trial passes these filters. Take one away to see some.")
            return
        chosen = leaderboard_table.table(study, shown, remarks)
        if chosen:
            remark_form.form(study, chosen, remarks)
        best = study.best.configuration_id if study.best else None
        with place:
            leaderboard_curves.curves(study, trials, shown, chosen or best)
        leaderboard_why.why(study, shown, chosen)


def trainings(trials: Sequence[Trial]) -> dict[str, replay_panel.Subject]:
    """What can be repeated: trials with a score, the longest and best first."""
    scored = [trial for trial in trials if trial.score is not None]
    scored.sort(key=lambda trial: (-trial.epochs, trial.score))
    return {f"trial {one.trial}, score {three_digits(one.score)}": {"trial": one.trial}
            for one in scored[:MOST_SUBJECTS]}  # fmt: skip


study = frame.study_head(
    "Leaderboard", "Which configurations are best, and did the early rungs already know it?"
)
if study is None:
    frame.empty("The ranking of a search will stand here.", page="run", button="Start a search")
    st.stop()
with frame.told():
    trials = results.trials_of(study)
if not trials:
    frame.empty(
        "The first trials will stand here as soon as a worker has begun.",
        page="run",
        button="Watch the run",
    )
    frame.study_footer(study)
    st.stop()
with frame.told():
    metrics(study, trials)
    st.header("Who was promoted", anchor=False)
    rung_picture.rungs(study, trials, score_label=SCORE, key="rung flow")
    ranking(study, trials)
    leaderboard_compare.compare(study, trials, read_remarks(results.store(), study.name))
replay_panel.show(study, trainings(trials))
export_buttons.files(study)
with st.expander("How this is computed"):
    st.write(
        "The score is the root mean squared error on the validation part, on the working scale "
        "(logarithm where the series asks for it, standardised on training; of several targets "
        "the errors are pooled). It comes from one training with one seed, so neighbours in the "
        "table may have changed places by luck: the Seeds page tells. Ranks are compared within a "
        "rung only, at equal epochs, and so are hyperparameters, one length at a time. The best "
        "configuration is the one of lowest score among those trained longest."
    )
frame.study_footer(study)
