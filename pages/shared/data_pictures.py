"""The pictures of the Data page, and its table. They clean nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from core.charts.series import MOST_DRIVERS, Part, steps_a_point
from core.charts.wording import count
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
        file=f"{series.name}-{target}-record",
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
    """What is missing, how it is distributed, over the year, and what drives it."""
    from core.charts.distribution import histogram, season_by_month

    colours = picture.palette()
    left, right = st.columns(2, gap="medium")
    with left:
        _missing(series, target)
    with right:
        _driven(series, target)
    columns = st.columns(2, gap="medium")
    with columns[0]:
        st.header("How it is distributed", anchor=False)
        figure = histogram(series, target, log=log, palette=colours)
        picture.show(
            figure,
            key="histogram",
            alt="Samples by value, non-detects by limit.",
            file=f"{series.name}-{target}-histogram",
        )
    with columns[1]:
        st.header("Over the year", anchor=False)
        figure = season_by_month(series, target, log=log, palette=colours)
        picture.show(
            figure,
            key="season",
            alt="Values by month, one box a month.",
            file=f"{series.name}-{target}-season",
        )


def _missing(series: Series, target: str) -> None:
    """Samples and gaps, month by month."""
    from core.charts.calendar import sample_calendar

    st.header("What is missing", anchor=False)
    held = series.target(target)
    gaps = [
        f"{driver.name} in {count(missing, 'step')}"
        for driver in series.drivers
        if (missing := int(np.isnan(driver.values).sum()))
    ]
    picture.show(
        sample_calendar(series, target, palette=picture.palette()),
        key="calendar",
        alt=f"Samples of {target} in every month, one row a year; "
        f"{count(int(held.is_sampled.sum()), 'sample')} in all.",
        file=f"{series.name}-{target}-calendar",
    )
    told = "Samples in each month; the palest cells have none."
    if series.drivers:
        told += f" Missing drivers: {', '.join(gaps)}." if gaps else " No driver has a gap."
    st.caption(told)


def _driven(series: Series, target: str) -> None:
    """The target against a driver, with the curve that hydrologists draw through it."""
    from core.charts.distribution import against_driver
    from core.dataset.rating import rating_line

    names = [driver.name for driver in series.drivers]
    if not names:
        return
    st.header("What drives it", anchor=False)
    driver = names[0]
    place = st.container()
    if len(names) > 1:
        driver = st.selectbox("Driver", names, key=f"driver of {series.name}")
    curve = rating_line(series.target(target), series.driver(driver))
    with place:
        picture.show(
            against_driver(series, target, driver, curve=curve, palette=picture.palette()),
            key="driver",
            alt=f"{target} against {driver} by season.",
            file=f"{series.name}-{target}-against-{driver}",
        )
    if curve is not None:
        st.caption(
            f"Rating curve: a parabola in logarithms through {count(curve.samples, 'value')} of "
            f"all seasons and parts, which explains {100 * curve.explained:.0f} % of their "
            "variance. A study's reference of that name is fitted on its training part alone."
        )


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
