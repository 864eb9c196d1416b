"""Overview: what there is, what runs, what to look at next. It starts nothing."""

from __future__ import annotations

import streamlit as st

from core.charts.wording import axis_title, count, duration, three_digits
from core.dataset.catalogue import SeriesRow
from core.models.table import model_named
from core.search.trial import StudySummary
from pages.shared import export_buttons, first_visit, frame, picture, results, study_cards
from pages.shared.guard import enter
from pages.shared.next_steps import next_steps

enter(__file__)


def metrics(study: StudySummary) -> None:
    """Where the study stands, in four numbers."""
    progress = study.progress
    columns = st.columns(4)
    columns[0].metric(
        "Best validation score",
        three_digits(study.best.score if study.best else None),
        help="Root mean squared error on the working scale, lower is better, of the best "
        "configuration among those trained longest.",
    )
    columns[1].metric(
        "Trials",
        f"{progress.trials_done:,} of {progress.trials_planned:,}",
        help=f"Trainings that ended; {count(progress.failed, 'trial')} failed.",
    )
    columns[2].metric(
        "Epochs",
        f"{progress.epochs_done:,} of {progress.epochs_planned:,}",
        help="The cost of the search, as its bracket plan says.",
    )
    if progress.eta_seconds is not None:
        columns[3].metric("Time to go", duration(progress.eta_seconds), help="Counted in epochs.")
    else:
        columns[3].metric(
            "Fresh seeds",
            f"{study.seed_runs:,}",
            help="Trainings from scratch that tell the luck of a seed from real merit.",
        )


def main_picture(study: StudySummary) -> None:
    """The forecast once there is one, the search until then."""
    forecasts = results.forecasts_of(study)
    if forecasts:
        from core.charts.forecast import fan_at_lead

        forecast, *further = forecasts
        name = axis_title(forecast.target)
        st.header(f"{name} one step ahead, over the test part", anchor=False)
        figure = fan_at_lead(forecast, palette=picture.palette(), height=400)
        words = f"Forecast of {forecast.target} with its interval, over what was observed."
        picture.show(figure, key="overview forecast", alt=words)
        if further:
            names = ", ".join(axis_title(other.target) for other in further)
            st.caption(f"The whole forecast also has {names}.")
    elif trials := results.trials_of(study):
        from core.charts.progress import best_so_far

        st.header("Best score so far", anchor=False)
        planned = study.progress.epochs_planned
        figure = best_so_far(trials, epochs_planned=planned, palette=picture.palette())
        picture.show(figure, key="overview search", alt="Best validation score by epochs spent.")
    else:
        frame.empty(
            "The forecast will stand here; until then the best score of the search.",
            page="run",
            button="Open the run",
        )


def series_picture() -> None:
    """Before the first study: the river itself."""
    from pages.shared import data_pictures

    rows = frame.series_rows()
    if rows:
        series = results.series_named(rows[0].name, rows[0].rows)
        st.header(f"The record of {series.name}", anchor=False)
        if series.is_simulated:
            frame.simulated_badge()
        target = series.targets[0].name
        log = data_pictures.is_positive(series, target)
        data_pictures.overview(series, target, log=log)


def look_next(held: list[StudySummary]) -> None:
    """What stands still, what runs, what waits to be read, each with its way there."""

    def skill(study: StudySummary) -> float | None:
        glance = results.glance_of(study)
        return glance.skill if glance else None

    for step in next_steps(held, skill):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f":material/{step.icon}: {step.sentence}", width="content")
            st.page_link(
                f"pages/{step.page}.py", label=step.label, query_params={"study": step.study}
            )


def study_table(held: list[StudySummary]) -> None:
    """All studies, the newest first."""
    rows = [
        {
            "Study": s.name,
            "State": s.state.value,
            "Series": s.series + (" (simulated)" if s.is_simulated else ""),
            "Model": model_named(s.model).label,
            "Epochs": 100 * s.progress.epochs_done / max(1, s.progress.epochs_planned),
            "Best score": s.best.score if s.best else None,
            "Seeds": s.seed_runs,
            "Forecast": "yes" if s.has_forecast else "not yet",
            "Created": s.created,
        }
        for s in held
    ]
    st.dataframe(
        rows,
        hide_index=True,
        column_config={
            "Epochs": st.column_config.ProgressColumn(format="%.0f %%", max_value=100),
            "Best score": st.column_config.NumberColumn(format="%.3g"),
            "Created": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm"),
        },
        alt="All studies of this store",
    )


def series_table(held: list[SeriesRow]) -> None:
    """All series."""
    rows = [
        {
            "Series": row.name + (" (simulated)" if row.simulated else ""),
            "From": row.start,
            "To": row.end,
            "Step": row.step,
            "Targets": ", ".join(row.targets),
            "Rows": row.rows,
            "Drivers": ", ".join(row.drivers),
            "Non-detects": 100 * row.non_detect_fraction,
        }
        for row in held
    ]
    percent = st.column_config.NumberColumn(format="%.1f %%")
    st.dataframe(
        rows, hide_index=True, column_config={"Non-detects": percent}, alt="All stored series"
    )


with frame.told():
    studies, series_rows = frame.studies(), frame.series_rows()
study = frame.study_head(
    "Halflife", "What do we have, what is running, and what should you look at next?", held=studies
)
if study is None:
    frame.empty(
        "Studies will stand here, each with its forecast. There is none yet: look at the data of "
        "a river, then start a search.",
        page="data",
        button="Look at the data",
    )
    with frame.told():
        first_visit.guide(series_rows, studies)
        series_picture()
else:
    with frame.told():
        look_next(studies)
        first_visit.guide(series_rows, studies)
        metrics(study)
        main_picture(study)
        with st.container(horizontal=True):
            st.page_link("pages/leaderboard.py", label="How it was found: leaderboard")
            st.page_link("pages/seeds.py", label="Luck or merit: seeds")
            st.page_link("pages/forecast.py", label="The whole forecast")
            st.page_link("pages/presentation.py", label="Show it on a wall: presentation")
        st.header("Recent studies", anchor=False)
        study_cards.cards(studies)
        with st.expander("All studies as a table"):
            study_table(studies)
with frame.told():
    if series_rows:
        st.header("Series", anchor=False)
        series_table(series_rows)
if study is not None:
    export_buttons.files(study)
    frame.study_footer(study)
