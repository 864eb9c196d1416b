"""Forecast: what is to come and how well the model told it before. It computes no forecast."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.charts.wording import axis_title, count, three_digits
from core.errors import HalflifeError
from core.forecast.band import LEVELS
from core.forecast.calibrating import Calibration, bands
from core.forecast.summary import in_one_sentence
from core.outlook import Forecast
from core.search.study import read_spec
from core.search.trial import StudySummary
from pages.shared import (
    forecast_attention,
    forecast_diagnosis,
    forecast_exceedance,
    forecast_fan,
    forecast_newest,
    forecast_reading,
    forecast_table,
    forecast_words,
    frame,
    link,
    picture,
    results,
)
from pages.shared.guard import enter

enter(__file__)


def choose(forecasts: tuple[Forecast, ...]) -> Forecast:
    """The forecast of the chosen target, kept in the link; no choice where there is one."""
    if len(forecasts) == 1:
        return forecasts[0]
    units = {forecast.target: forecast.unit for forecast in forecasts}
    names = list(units)
    if absent := link.missing("target", names):
        st.warning(f"This study does not forecast {absent!r}. You see {names[0]!r} instead.")
    chosen = st.segmented_control(
        "Target",
        names,
        key=link.follow("target", names),
        required=True,
        format_func=lambda name: axis_title(name, units[name]),
    )
    link.settle("target", chosen)
    return next(forecast for forecast in forecasts if forecast.target == chosen)


def metrics(forecast: Forecast, tuned: str) -> None:
    """The tuned model on the test part."""
    own = forecast.metrics.get(tuned, {})
    columns = st.columns(6)
    columns[0].metric(
        f"RMSE ({forecast.unit})", three_digits(own.get("rmse")), help="Over all leads."
    )
    columns[1].metric(
        f"MAE ({forecast.unit})", three_digits(own.get("mae")), help="Mean absolute error."
    )
    columns[2].metric("NSE", three_digits(own.get("nse")), help="1 is perfect, 0 is the mean.")
    columns[3].metric("KGE", three_digits(own.get("kge")), help="1 is perfect.")
    columns[4].metric(
        "Coverage",
        three_digits(own.get("coverage")),
        help=f"Share of observations inside the interval; it should be {forecast.level:g}.",
    )
    columns[5].metric(
        "Coverage in floods",
        three_digits(forecast.flood_coverage.get(tuned)),
        help=f"The same over {count(forecast.flood_samples, 'value')} above "
        f"{three_digits(forecast.flood_level)} {forecast.unit}, where the highest tenth of the "
        "training samples begins. The interval is calibrated on all samples together.",
    )


def calibrated(study: StudySummary, forecast: Forecast) -> Calibration | None:
    """What calibrates the forecast; without it, why bands and probabilities are not there."""
    try:
        return forecast_reading.calibration_of(study, forecast)
    except HalflifeError as error:
        st.info(f"You see the interval that was kept, and no probabilities: {error}")
        return None


def models(forecast: Forecast, tuned: str) -> None:
    """Every model in numbers."""
    st.header("Every model on the test part", anchor=False)
    st.dataframe(
        forecast_table.by_model(forecast, tuned),
        hide_index=True,
        column_config=forecast_table.three_digits_columns(forecast.unit),
        placeholder="",
        alt="Metrics by model",
    )
    words = "Quantified values only, all leads together; metrics without a unit have none."
    if forecast.likelihoods:
        words += (
            " The log likelihood is a mean over all samples on the working scale, non-detects "
            "included: the spread is that of the validation part; higher is better."
        )
    st.caption(words)


def has_skill(forecast: Forecast) -> bool:
    """Whether skill by lead says more than the table."""
    return bool(forecast.references) and forecast.horizon > 1


def skill(study: StudySummary, forecast: Forecast) -> None:
    """Skill by lead over a chosen reference."""
    from core.charts.skill import skill_by_horizon

    if not has_skill(forecast):
        return
    names = list(forecast.references)
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    left.header("Skill by horizon", anchor=False)
    label = forecast_table.label
    reference = right.selectbox(
        "Over which reference", names, key="skill reference", format_func=label
    )
    figure = skill_by_horizon(
        forecast,
        reference=reference,
        labels={name: label(name) for name in forecast.metrics},
        palette=picture.palette(),
    )
    picture.show(
        figure,
        key="skill",
        alt=f"Skill of every model over {label(reference)}.",
        table=lambda: forecast_table.by_lead(forecast),
        file=f"{study.name}-{forecast.target}-by-lead",
    )
    st.caption("1 is perfect, zero is the reference itself, below zero is worse than it.")


study: StudySummary | None = frame.study_head(
    "Forecast", "What is to come, how sure is it, and does the model beat simple references?"
)
if study is None:
    frame.empty("A forecast will stand here.", page="run", button="Start a search")
    st.stop()
with frame.told():
    forecasts = results.forecasts_of(study)
if not forecasts:
    frame.empty(
        "The forecast over the test part will stand here: median, interval, references and "
        "skill. It is made when the search and its fresh seeds are done.",
        page="run",
        button="See how far the run is",
    )
    frame.study_footer(study)
    st.stop()
forecast = choose(forecasts)
tuned = forecast_table.tuned_name(forecast)
st.markdown(f"**{in_one_sentence(forecast, tuned)}**")
metrics(forecast, tuned)
calibration = calibrated(study, forecast)
kept = None if calibration is None else bands(forecast, calibration, LEVELS)
view = forecast_fan.show(study, forecast, kept)
if calibration is not None:
    forecast_exceedance.panel(forecast, calibration, view)
forecast_newest.panel(study, forecast)
models(forecast, tuned)
left, right = st.columns(2, gap="medium")  # one under the other the page grows past reading
with left:
    skill(study, forecast)
if calibration is not None:
    with right if has_skill(forecast) else st.container():
        forecast_diagnosis.calibration_panel(study, forecast, calibration)
forecast_diagnosis.residual_panel(study, forecast, calibration)
if forecast_attention.is_askable(study):
    forecast_attention.panel(study, forecast.target)
with st.expander("Every number"):
    numbers: pd.DataFrame = forecast_table.every_number(forecast)
    st.dataframe(numbers, hide_index=True, height=360, alt="Forecast, observed and references")
    picture.download(
        lambda: numbers, file=f"{study.name}-{forecast.target}-forecast.csv", key="csv forecast"
    )
    st.markdown("**Metrics by lead**")
    st.dataframe(
        forecast_table.by_lead(forecast),
        hide_index=True,
        column_config=forecast_table.three_digits_columns(forecast.unit),
        alt="Metrics by model and lead",
    )
with st.expander("How this is computed"):
    with frame.told():
        is_refitted = read_spec(results.store(), study.name).budget.refit
    words = forecast_words.how_computed(forecast, is_refitted=is_refitted, targets=len(forecasts))
    st.write(words)
frame.study_footer(study)
