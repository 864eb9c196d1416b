"""The pictures of the Data page, and its table. They clean nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from core.charts.series import MOST_DRIVERS, Part, steps_a_point
from core.dataset.series import Series
from core.dataset.split import chronological_split
from core.errors import HalflifeError
from pages.shared import picture


def is_positive(series: Series, target: str) -> bool:
    """Whether a logarithm can show every value."""
    values = series.target(target).values
    return bool((values[~np.isnan(values)] > 0).all())


def parts(series: Series, target: str) -> tuple[Part, ...]:
    """Training, validation and test as a study would cut them; nothing when it could not."""
    try:
        split = chronological_split(series, target=target)
    except HalflifeError as error:
        st.warning(str(error))
        return ()
    dates = series.dates.to_numpy()
    first, second = np.datetime64(split.training_end), np.datetime64(split.validation_end)
    return (
        Part("training", dates[0], first),
        Part("validation", first, second),
        Part("test", second, dates[-1]),
    )


def overview(series: Series, target: str, *, log: bool) -> None:
    """Target, sampling and drivers on one time axis."""
    from core.charts.series import series_overview

    figure = series_overview(
        series, target, parts=parts(series, target), log_target=log, palette=picture.palette()
    )
    picture.show(
        figure,
        key="series overview",
        alt=f"{target} with its non-detects, the sampling and the drivers over time.",
    )
    if series.target(target).uncertainties is not None:
        st.caption("Whiskers: the uncertainty of a value, as its source states it.")
    every = steps_a_point(len(series))
    if series.drivers and every > 1:
        st.caption(f"Each point of a driver is the highest of {every} steps.")
    if len(series.drivers) > MOST_DRIVERS:
        st.caption(f"Showing {MOST_DRIVERS} of {len(series.drivers)} drivers.")


def secondary(series: Series, target: str, *, log: bool) -> None:
    """How it is distributed, over the year, and what drives it."""
    from core.charts.distribution import against_driver, histogram, season_by_month

    colours = picture.palette()
    names = [driver.name for driver in series.drivers]
    columns = st.columns(3 if names else 2)
    with columns[0]:
        st.header("How it is distributed", anchor=False)
        figure = histogram(series, target, log=log, palette=colours)
        picture.show(figure, key="histogram", alt="Samples by value, non-detects by limit.")
    with columns[1]:
        st.header("Over the year", anchor=False)
        figure = season_by_month(series, target, log=log, palette=colours)
        picture.show(figure, key="season", alt="Values by month, one box a month.")
    if names:
        with columns[2]:
            st.header("What drives it", anchor=False)
            driver = names[0]
            place = st.container()
            if len(names) > 1:
                driver = st.selectbox("Driver", names, key=f"driver of {series.name}")
            with place:
                figure = against_driver(series, target, driver, palette=colours)
                picture.show(figure, key="driver", alt=f"{target} against {driver} by season.")


def table(series: Series) -> pd.DataFrame:
    """One row a date; a target has a column for its values and one for its limits."""
    columns: dict[str, object] = {"date": series.dates}
    for target in series.targets:
        columns[f"{target.name} ({target.unit})"] = target.values
        if target.uncertainties is not None:
            columns[f"{target.name} uncertainty"] = target.uncertainties
        if target.is_non_detect.any():
            columns[f"{target.name} limit"] = target.limits
    for driver in series.drivers:
        columns[f"{driver.name} ({driver.unit})" if driver.unit else driver.name] = driver.values
    return pd.DataFrame(columns)
