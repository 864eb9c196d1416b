"""The columns that a window may hold: drivers, trailing means, own past, season, week, trend.

All on the working scale, one row a step of the series; `cutting` makes windows of them.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from core.dataset.anomalies import Column, anomaly_column, curve_inputs
from core.dataset.scaling import Scaling
from core.dataset.series import Series
from core.dataset.windows import WindowSpec
from core.errors import SpecError

LONGEST_FILL = 7  # steps over which a driver's last value stands in for a missing one
AGE_SCALE = 365.0  # steps; log1p(age) / log1p(365) is 1 after that many
CALENDAR = ("day_of_year_sin", "day_of_year_cos")
WEEK = ("week_sin", "week_cos", "half_week_sin", "half_week_cos")
TREND = "trend"
INSTANTS = (*CALENDAR, *WEEK, TREND)  # what is read off the date alone


def history_of(target: np.ndarray) -> np.ndarray:
    """Last known values (rows, D), then their scaled ages (rows, D); NaN before any sample."""
    row = np.arange(len(target))[:, None]
    last = np.maximum.accumulate(np.where(np.isnan(target), -1, row), axis=0)
    values = np.where(last >= 0, np.take_along_axis(target, np.maximum(last, 0), axis=0), np.nan)
    ages = np.log1p(row - np.maximum(last, 0)) / np.log1p(AGE_SCALE)
    return np.hstack([values, np.where(last >= 0, ages, np.nan)])


def driver_columns(series: Series, names: tuple[str, ...], scaling: Scaling) -> list[Column]:
    """Drivers on the working scale, short gaps carried forward."""
    working = [scaling.column(name).to_working(series.driver(name).values) for name in names]
    filled = [pd.Series(values).ffill(limit=LONGEST_FILL).to_numpy() for values in working]
    return list(zip(names, filled, strict=True))


def with_means(columns: list[Column], spans: tuple[int, ...]) -> list[Column]:
    """The columns, and after them their trailing means, where half of the span is known."""
    return columns + [
        (f"{name} mean {span}", _trailing_mean(values, span))
        for span in spans
        for name, values in columns
    ]


def _trailing_mean(values: np.ndarray, span: int) -> np.ndarray:
    return pd.Series(values).rolling(span, min_periods=(span + 1) // 2).mean().to_numpy()


def inputs_of_curve(series: Series, spec: WindowSpec, scaling: Scaling) -> np.ndarray:
    """What the samples of a series are expected from, (rows, columns)."""
    names = tuple(dict.fromkeys((*spec.drivers, *spec.known_ahead)))
    drivers = driver_columns(series, names, scaling)
    means = with_means(drivers, spec.means)[len(drivers) :]
    return curve_inputs(drivers, means, series.dates)


def anomalies_of(
    series: Series, spec: WindowSpec, scaling: Scaling, target: np.ndarray
) -> list[Column]:
    """The anomalies of every target, the shortest half-life first.

    Args:
        series: What is cut.
        spec: Which half-lives.
        scaling: With the expectations, from the training rows.
        target: (rows, D) samples on the working scale, NaN where there is none.
    """
    if not spec.anomalies:
        return []
    inputs = inputs_of_curve(series, spec, scaling)
    return [
        (f"{name} anomaly {half_life}", anomaly_column(errors, half_life))
        for name, values in zip(spec.targets, target.T, strict=True)
        for errors in [values - scaling.expectations[name].of(inputs)]
        for half_life in sorted(spec.anomalies)
    ]


def instants_of(dates: pd.DatetimeIndex, spec: WindowSpec, scaling: Scaling) -> list[Column]:
    """What is read off the date alone: the season, the time of the week, the trend."""
    columns = list(zip(CALENDAR, _calendar(dates).T, strict=True)) if spec.calendar else []
    if spec.week:
        columns += zip(WEEK, _week(dates).T, strict=True)
    if spec.trend:
        columns.append((TREND, scaling.column(TREND).to_working(days_of(dates))))
    return columns


def days_of(dates: pd.DatetimeIndex) -> np.ndarray:
    """(rows,) days since 1970, with their fraction."""
    seconds = dates.to_numpy().astype("datetime64[s]").astype(np.int64)
    return np.asarray(seconds / 86_400.0)


def check_free(name: str, columns: Mapping[str, np.ndarray]) -> None:
    """Refuse a column of a name that something derived goes by.

    Raises:
        SpecError: There is one.
    """
    if name in columns:
        raise SpecError(
            f"no column may be called {name} where the date is read as a trend",
            found=f"a column {name}",
            remedy="Give it another name, or leave the trend out.",
        )


def stacked(columns: list[Column], rows: int) -> np.ndarray:
    """(rows, columns), also where there is no column."""
    return np.column_stack([np.empty((rows, 0)), *(values for _, values in columns)])


def _calendar(dates: pd.DatetimeIndex) -> np.ndarray:
    """Sine and cosine of the time of the year, (rows, 2)."""
    days = dates.day_of_year.to_numpy() - 1 + dates.hour.to_numpy() / 24
    angle = 2 * np.pi * days / 365.25
    return np.column_stack([np.sin(angle), np.cos(angle)])


def _week(dates: pd.DatetimeIndex) -> np.ndarray:
    """Sine and cosine of the time of the week, which begins on Monday, and twice as fast."""
    days = dates.day_of_week.to_numpy() + dates.hour.to_numpy() / 24
    angle = 2 * np.pi * days / 7
    return np.column_stack([np.sin(angle), np.cos(angle), np.sin(2 * angle), np.cos(2 * angle)])
