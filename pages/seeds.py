"""Seeds: how much of a score is luck. It shows stored runs and asks for more, it trains none."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.charts.wording import count, three_digits
from core.models.table import model_named
from core.search.trial import StudySummary
from core.seeds.beside import references
from core.seeds.headline import early_sentence, headline, steady_sentence
from core.seeds.table import SeedTable
from pages.shared import (
    confirmation_panel,
    frame,
    period_panel,
    picture,
    replay_panel,
    results,
    seed_origins,
    seed_pictures,
    seed_sampler,
    source_panel,
)
from pages.shared.guard import enter

enter(__file__)
SCORE = "Validation score (working scale)"


def metrics(table: SeedTable) -> None:
    """The best configuration by its mean, in numbers."""
    best = table.groups[0]
    columns = st.columns([3, 2, 4, 3])
    columns[0].metric(
        "Best by mean", best.configuration_id, help="The lowest mean over fresh seeds."
    )
    columns[1].metric("Mean score", three_digits(best.mean), help=f"Over {best.n} fresh seeds.")
    columns[2].metric(
        "95 % interval",
        f"{three_digits(best.ci_low)} to {three_digits(best.ci_high)}",
        help="t-interval of the mean.",
    )
    columns[3].metric(
        "Spread of one training",
        three_digits(best.sd),
        help="Standard deviation of a single training: the luck of one seed.",
    )


def pictures(table: SeedTable) -> None:
    """All points with means, then differences, ranks and the winner's optimism."""
    from core.charts.seeds import seed_points

    figure = seed_points(table, score_label=SCORE, palette=picture.palette())
    picture.show(
        figure, key="points", alt="Scores of every fresh seed with mean and 95 % interval."
    )
    st.caption(
        "The arrow leads from the score that the search reported, with one seed, to the mean that "
        "fresh seeds confirm."
    )
    if table.pairs:
        seed_pictures.pairs(table)
    if table.order is not None:
        seed_pictures.order(table.order)
    if table.optimism is not None:
        seed_pictures.optimism(table.optimism, score_label=SCORE)


def rows(table: SeedTable) -> pd.DataFrame:
    """One row per configuration."""
    return pd.DataFrame(
        [
            {
                "configuration": g.configuration_id,
                "n": g.n,
                "mean": g.mean,
                "sd": g.sd,
                "ci_low": g.ci_low,
                "ci_high": g.ci_high,
                "reported by the search": g.search_score,
                **g.configuration,
            }
            for g in table.groups
        ]
    )


def trainings(study: StudySummary, table: SeedTable) -> dict[str, replay_panel.Subject]:
    """What can be repeated: runs of the best configuration, and the best trial of the search."""
    named: dict[str, replay_panel.Subject] = {}
    if study.best is not None:
        named[f"trial {study.best.trial}, the best of the search"] = {"trial": study.best.trial}
    best = table.best_of_study
    for replicate in best.replicates if best else ():
        run = f"{best.configuration_id}/{int(replicate)}"
        named[f"seed run {run}"] = {"seed_run": run}
    return named


def ask_for_more(study: StudySummary) -> None:
    """Queue fresh seeds or a confirmation; the buttons say why they cannot when they cannot."""
    from core.work import queue_confirmation, queue_seeds

    ready = study.state.value == "finished"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        finalists = st.number_input("Configurations", 1, 20, 3, key="more finalists", width=160)
        seeds = st.number_input("Seeds of each", 2, 100, 10, key="more seeds", width=160)
        also = st.multiselect(
            "Beside them",
            list(references()),
            default=["ridge"],
            format_func=lambda name: model_named(name).label,
            key="more beside",
            help="References on the same seeds and the same windows, their options chosen on "
            "validation. One that draws nothing scores the same with every seed.",
            width=320,
        )
        wait = None if ready else "The search must have finished first."
        compared = st.button("Train fresh seeds", disabled=not ready, help=wait)
        confirmed = st.button(
            "Confirm the winner",
            disabled=not ready,
            help=wait or "These seeds choose; as many others, for the winner alone, report on it.",
        )
    if compared or confirmed:
        asked = {"finalists": int(finalists), "seeds": int(seeds)}
        with frame.told():
            if compared:
                queue_seeds(results.store(), study.name, **asked, also=also)
            else:
                queue_confirmation(results.store(), study.name, **asked)
        st.success("Queued. The Run page shows how far it is.")


study = frame.study_head("Seeds", "Is the best configuration better, or was it luckier?")
if study is None:
    frame.empty("Seed runs will stand here.", page="run", button="Start a search")
    st.stop()
share = seed_pictures.margin()
with frame.told():
    table = results.seeds_of(study, margin=share)
    confirmation = results.confirmation_of(study)
if table is None or not table.groups:
    with st.container(border=True):
        st.write(
            "Here will stand what fresh seeds make of the best configurations: every training, "
            "the mean with its interval, and a verdict on each pair."
        )
        ask_for_more(study)
    frame.study_footer(study)
    st.stop()
if confirmation is not None:
    confirmation_panel.show(confirmation, score_label=SCORE)
    st.header("Every configuration", anchor=False)
st.markdown(f"**{headline(table)}**")
metrics(table)
if table.shorter:
    st.caption("Runs of fewer epochs, from before the study was extended, are not compared.")
for said in (early_sentence(table), steady_sentence(table)):
    if said:
        st.caption(said)
if table.failed:
    st.warning(f"{count(table.failed, 'seed run')} failed and {'are' if table.failed > 1 else 'is'}"
               " left out.")  # fmt: skip
pictures(table)
leader = table.best_of_study
if leader is not None:
    with frame.told():
        gain = results.gain_of(study, leader.configuration_id)
    if gain is not None:
        seed_pictures.ensemble(gain, score_label="Expected RMSE (working scale)")
seed_origins.show(study)
if leader is not None:
    source_panel.show(study, leader)
seed_sampler.show(study)
period_panel.show(study)
replay_panel.show(study, trainings(study, table))
with st.expander("Table"):
    st.dataframe(rows(table), hide_index=True, alt="Seed statistics by configuration")
    picture.download(lambda: rows(table), file=f"{study.name}-seeds.csv", key="csv seeds")
with st.expander("Train more seeds"):
    ask_for_more(study)
with st.expander("How this is computed"):
    st.write(
        "Each configuration is trained from scratch with fresh seeds, none of which the search "
        "used. Seed number k is the same shuffle for every configuration, so that two "
        "configurations are compared in pairs. Intervals are t-intervals at 95 %: of the mean in "
        "the first picture, of the mean difference in the second. Better or worse needs a paired "
        "t-test that holds after Holm's correction over all pairs, and a probability of winning "
        "on the same seed whose interval lies above one half and reaches beyond 75 %. Equivalent "
        "needs a difference whose 90 % interval lies within the margin, the grey band. Otherwise "
        "the pair is undecided; the seeds still needed are those that give 80 % power if mean and "
        "spread stay as they are. Fewer than 6 shared seeds allow no verdict. Ranks are those of "
        "the means over seeds drawn again with replacement, the same for all. The optimism "
        "compares the search's winner with its fresh seeds; what was to be expected is its score "
        "drawn towards the mean of all that were trained as long. Sources of variance: in each row "
        "of a design one training has all its seeds from one set, one has them all from another, "
        "and one a source has that source alone from the other set; total effects after Jansen "
        "(1999), main effects after Saltelli et al. (2010), intervals from drawing rows again. "
        "Other periods: each origin validates on as many windows as the study does, which end "
        "where the next period begins, and trains on what lies before them; the working scale "
        "stays the study's. Origins and seeds are crossed, so the variance splits into that "
        "between periods, that between seeds, and that of the two together (ANOVA estimates, cut "
        "at 0; generalised intervals after Weerahandi 1993). A repeat of the search changes what "
        "the sampler draws and no other seed."
    )
frame.study_footer(study)
