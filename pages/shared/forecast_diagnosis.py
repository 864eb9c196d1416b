"""Whether intervals hold what they say, and what the residuals hide. It forecasts nothing."""

from __future__ import annotations

import streamlit as st

from core.charts.wording import count, three_digits
from core.forecast.calibrating import Calibration
from core.forecast.reliability import Reliability, reliability
from core.forecast.residuals import Residuals, residuals_at
from core.outlook import Forecast
from core.search.trial import StudySummary
from pages.shared import forecast_csv, picture


@st.fragment
def calibration_panel(study: StudySummary, forecast: Forecast, calibration: Calibration) -> None:
    """Coverage against nominal level at one lead, floods apart."""
    from core.charts.reliability import coverage_curve

    left, right = st.columns([3, 2], vertical_alignment="bottom")
    left.header("Calibration", anchor=False)
    with right:
        lead = _lead(forecast, key="calibration lead")
    parts = reliability(forecast, calibration, lead=lead)
    if not parts:
        st.caption("No quantified sample lies in the validation or the test part at this lead.")
        return
    picture.show(
        coverage_curve(parts, palette=picture.palette()),
        key="calibration",
        alt=_words(parts, lead),
        table=lambda: forecast_csv.reliability(parts),
        file=f"{study.name}-{forecast.target}-coverage",
    )
    st.caption(
        "Grey is where a calibrated interval falls in 95 of 100 test parts with independent "
        "samples; these depend on each other, so that chance allows somewhat more. "
        + _about_floods(forecast, parts)
    )


@st.fragment
def residual_panel(
    study: StudySummary, forecast: Forecast, calibration: Calibration | None
) -> None:
    """Residuals over dates, against the forecast, and their autocorrelation."""
    from core.charts.residuals import residual_pictures

    left, right = st.columns([3, 2], vertical_alignment="bottom")
    left.header("Residuals", anchor=False)
    with right:
        lead = _lead(forecast, key="residual lead")
    working = False
    if calibration is not None:
        working = left.toggle(
            "On the working scale", value=True, key="residuals working",
            help="On which the model is trained: there errors of low and high values compare.",
        )  # fmt: skip
    column = calibration.column if calibration is not None and working else None
    found = residuals_at(forecast, lead=lead, working=column)
    if not len(found.values):
        st.caption("No quantified sample lies in the test part at this lead.")
        return
    picture.show(
        residual_pictures(found, target=forecast.target, palette=picture.palette()),
        key="residuals",
        alt=_residual_words(found),
        table=lambda: forecast_csv.residuals(found),
        file=f"{study.name}-{forecast.target}-residuals",
    )
    st.caption(_residual_caption(found))


def _lead(forecast: Forecast, *, key: str) -> int:
    if forecast.horizon == 1:
        return 1
    leads = list(range(1, forecast.horizon + 1))
    return st.selectbox("Lead (steps)", leads, key=key, help="Steps after the issue time.")


def _words(parts: tuple[Reliability, ...], lead: int) -> str:
    told = [
        f"of {part.name} the interval of {100 * part.levels[-1]:.0f} % covers "
        f"{three_digits(100 * float(part.covered[-1]))} %"
        for part in parts
    ]
    return f"Coverage against nominal level at lead {lead}: {'; '.join(told)}."


def _about_floods(forecast: Forecast, parts: tuple[Reliability, ...]) -> str:
    edge = f"{three_digits(forecast.flood_level)} {forecast.unit}"
    if len(parts) == 1:
        return f"The test part holds no sample of a flood (above {edge})."
    return f"Floods are the samples above {edge}; the interval promises nothing for them alone."


def _residual_words(found: Residuals) -> str:
    mean, first = found.values.mean(), found.autocorrelation
    told = (
        f" Autocorrelation {three_digits(float(first.values[0]))} at lag {first.lags[0]}."
        if len(first.lags)
        else ""
    )
    return (
        f"{count(len(found.values), 'residual')} at lead {found.lead}, observed minus forecast, "
        f"mean {three_digits(float(mean))} {found.unit}: over the dates, against the forecast, and "
        f"their autocorrelation.{told}"
    )


def _residual_caption(found: Residuals) -> str:
    """On which side the forecast errs, what is left out, how to read the bars."""
    mean = float(found.values.mean())
    left_out = "no sample is a non-detect"
    if found.non_detects:
        left_out = f"{count(found.non_detects, 'non-detect')} left out, their residual is unknown"
    bars = "dotted lines hold 95 % of independent residuals"
    if found.lead > 1:
        bars = f"below a lag of {found.lead} even the best forecast has correlated errors"
    return (
        f"On average the forecast is {three_digits(abs(mean))} {found.unit} too "
        f"{'high' if mean < 0 else 'low'} ({left_out}). Lags with fewer than 10 pairs of samples "
        f"are not drawn; {bars}."
    )
