"""The fan of the Forecast page with its controls. It forecasts nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.forecast.band import LEVELS, Band
from core.outlook import Forecast
from core.search.trial import StudySummary
from pages.shared import forecast_csv, forecast_table, picture

CONTEXT = 30  # dates before and after an issue time, among which its leads can still be seen
VIEWS = ("Every date at one lead", "One issue time, all leads")


@dataclass(frozen=True, slots=True)
class View:
    """What of a forecast is looked at.

    Attributes:
        lead: From 1; None for all leads of one issue time.
        issue: Index of the issue time; None for every date at one lead.
    """

    lead: int | None
    issue: int | None


def show(study: StudySummary, forecast: Forecast, kept: Sequence[Band] | None) -> View:
    """The fan, by lead or from one issue time.

    Args:
        study: The study.
        forecast: Of the chosen target.
        kept: The bands that can be chosen; None where only the kept interval is known.

    Returns:
        What the visitor looks at.
    """
    with st.container(horizontal=True, vertical_alignment="bottom"):
        view = st.segmented_control(
            "Show", VIEWS, default=VIEWS[0], required=True, key="fc_view",
            bind="query-params",
            help="All forecasts of the test part at one lead, or one of them with all its leads.",
        )  # fmt: skip
        bands = _bands(forecast, kept)
        drawn = st.pills(
            "References", list(forecast.references), format_func=forecast_table.label,
            selection_mode="multi", key="fc_beside",
            bind="query-params",
            help="Simple forecasts of the same dates.",
        )  # fmt: skip
        positive = bool((forecast.lower > 0).all())
        log = st.toggle("Logarithmic", value=positive, key=f"fan log {forecast.target}")
        members = st.toggle("Single seeds", key="fan members")
    settings = {
        "bands": bands,
        "references": tuple(drawn),
        "show_members": members,
        "log": log,
        "palette": picture.palette(),
    }
    looked = _looked_at(forecast) if view == VIEWS[0] else _issued(forecast)
    _draw(study, forecast, looked, settings)
    return looked


def _bands(forecast: Forecast, kept: Sequence[Band] | None) -> list[Band]:
    """Those of the chosen levels, widest first; the kept one alone where no other is known."""
    if kept is None:
        return [Band(forecast.level, forecast.lower, forecast.upper)]
    chosen = st.pills(
        "Bands", LEVELS, default=LEVELS, selection_mode="multi", key="fc_bands",
        bind="query-params",
        format_func=lambda level: f"{100 * level:g} %",
        help="Shares of the errors on the validation part that lay inside, lead by lead.",
    )  # fmt: skip
    return [band for band in kept if band.level in chosen]


def _looked_at(forecast: Forecast) -> View:
    lead = 1
    if forecast.horizon > 1:
        lead = st.slider(
            "Lead (steps)",
            1,
            forecast.horizon,
            1,
            key="fc_lead",
            bind="query-params",
            help="Steps after the issue time.",
        )
    return View(lead=lead, issue=None)


def _issued(forecast: Forecast) -> View:
    dates = issue_labels(forecast.issue_times)
    issued = st.select_slider(
        "Issue time", dates, value=dates[len(dates) // 2], key="fc_issue",
        bind="query-params",
        help="The last instant known to this forecast.",
    )  # fmt: skip
    return View(lead=None, issue=dates.index(issued))


def issue_labels(issue_times: np.ndarray) -> list[str]:
    """A name for every issue time: its day, with the minute where a day has several."""
    days = [str(instant)[:10] for instant in issue_times]
    if len(set(days)) == len(days):
        return days
    return [str(instant)[:16].replace("T", " ") for instant in issue_times]


def _draw(study: StudySummary, forecast: Forecast, view: View, settings: dict) -> None:
    from core.charts.forecast import fan_at_lead, fan_from_issue

    if view.issue is None:
        figure = fan_at_lead(forecast, lead=view.lead or 1, **settings)
        words = f"Forecast of {forecast.target} at lead {view.lead}"
    else:
        figure = fan_from_issue(forecast, issue=view.issue, context=CONTEXT, **settings)
        issued = issue_labels(forecast.issue_times)[view.issue]
        words = f"Forecast of {forecast.target} issued on {issued}, all leads,"
    levels = [f"{100 * band.level:g} %" for band in settings["bands"]]
    around = f"with its intervals of {', '.join(levels)}" if levels else "without intervals"
    bands, references = settings["bands"], settings["references"]
    picture.show(
        figure,
        key="fan",
        alt=f"{words} {around}, over what was observed.",
        table=lambda: forecast_csv.fan(forecast, bands, references, view.lead, view.issue),
        file=f"{study.name}-{forecast.target}-fan",
    )
