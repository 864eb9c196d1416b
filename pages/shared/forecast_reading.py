"""What calibrates the forecast on the page, read once and cached. It computes no forecast."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.shared import results

if TYPE_CHECKING:
    from core.forecast.calibrating import Calibration
    from core.outlook import Forecast
    from core.search.trial import StudySummary

Version = tuple[object, ...]


def calibration_of(study: StudySummary, forecast: Forecast) -> Calibration:
    """The validation errors of a forecast.

    Raises:
        HalflifeError: Its seed runs kept no predictions, or others than it was made from.
    """
    made_from = (forecast.target, forecast.configuration_id, forecast.replicates)
    return _calibration(forecast, (study.name, *results.version_of(study), *made_from))


@st.cache_data(max_entries=8, show_spinner="Reading the errors of the validation part")
def _calibration(_forecast: Forecast, version: Version) -> Calibration:  # noqa: ARG001
    from core.forecast.calibrating import read_calibration

    return read_calibration(results.store(), _forecast)
