"""How likely a threshold is exceeded, and how good such words were. It calibrates nothing."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.charts.wording import count, three_digits
from core.forecast.calibrating import Calibration
from core.forecast.exceedance import BrierScore, brier_of, exceedance, exceeded, usual_threshold
from core.outlook import Forecast
from pages.shared import forecast_csv, forecast_threshold, picture
from pages.shared.forecast_fan import View, issue_labels

FEW = 10  # events below which a skill is mostly luck


@st.fragment
def panel(forecast: Forecast, calibration: Calibration, view: View) -> None:
    """The threshold, its score and the curve, over the dates or leads that the fan shows."""
    st.header("Above a threshold", anchor=False)
    place = st.columns([2, 1, 1, 1], vertical_alignment="bottom")
    with place[0]:
        threshold = forecast_threshold.choose(forecast, usual_threshold(forecast))
    probability = exceedance(forecast, calibration, threshold)
    if np.isnan(probability).all():
        st.caption("The validation part holds no quantified sample, so that no error is known.")
        return
    score = brier_of(forecast, calibration, threshold, probability, lead=view.lead)
    _metrics(place[1:], score, view)
    _picture(forecast, probability, score, threshold, view)
    st.caption(_caption(score, view))


def _metrics(columns: list, score: BrierScore, view: View) -> None:
    where = _where(view)
    columns[0].metric(
        "Brier score",
        three_digits(score.score),
        help=f"Mean squared error of the probabilities on the test part, {where}; 0 is perfect.",
    )
    columns[1].metric(
        "Skill over the past",
        three_digits(score.skill),
        help="1 - Brier score / that of saying every day the share of the training part's samples "
        f"above it, {three_digits(score.share)}. 1 is perfect, below 0 is worse.",
    )
    columns[2].metric(
        "Skill over hindsight",
        three_digits(score.hindsight_skill),
        help="The same over the share of the test part's own samples, "
        f"{three_digits(score.hindsight)}, which nobody knew: fairer where a river has changed.",
    )


def _where(view: View) -> str:
    return "over all leads" if view.lead is None else f"at lead {view.lead}"


def _picture(
    forecast: Forecast, probability: np.ndarray, score: BrierScore, threshold: float, view: View
) -> None:
    from core.charts.exceedance import exceedance_over_dates, exceedance_over_leads

    outcome = exceeded(forecast.observed, forecast.limits, threshold)
    shares = {"training part": score.share, "test part": score.hindsight}
    known = {name: share for name, share in shares.items() if np.isfinite(share)}
    settings = {"threshold": threshold, "shares": known, "palette": picture.palette()}
    if view.issue is None:
        lead = view.lead or 1
        figure = exceedance_over_dates(forecast, probability, outcome, lead=lead, **settings)
        shown, where = probability[:, lead - 1], f"on every date at lead {lead}"
    else:
        figure = exceedance_over_leads(forecast, probability, outcome, issue=view.issue, **settings)
        shown = probability[view.issue]
        issued = issue_labels(forecast.issue_times)[view.issue]
        where = f"at every lead of the forecast issued on {issued}"
    ends = (
        f"from {three_digits(float(np.nanmin(shown)))} to {three_digits(float(np.nanmax(shown)))}"
    )
    words = f"Probability that {forecast.target} exceeds {threshold:g} {forecast.unit} {where}"
    picture.show(
        figure,
        key="exceedance",
        alt=f"{words}: {ends}.",
        table=lambda: forecast_csv.exceedance(
            forecast, probability, outcome, threshold, view.lead, view.issue
        ),
        file=f"{forecast.study}-{forecast.target}-above-{threshold:g}",
    )


def _caption(score: BrierScore, view: View) -> str:
    told = (
        "The probability is the share of the validation part's errors that would lift the "
        "forecast above it, non-detects by Kaplan-Meier. "
        f"{score.events:,} of {count(score.samples, 'sample')} of the test part, {_where(view)}, "
        "lay above"
    )
    return told + (": too few for the score to say much." if score.events < FEW else ".")
