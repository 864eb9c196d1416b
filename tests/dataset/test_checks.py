"""Checks: one series that is fine, and one defect at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from core.dataset.checks import Check, check_series
from core.dataset.series import Driver, Series, Target

NOW = datetime(2020, 1, 1)
ROWS = 1_200
NONE = np.full(ROWS, np.nan)


def healthy() -> Series:
    draw = np.random.default_rng(3)
    at = np.arange(ROWS) % 6 == 0
    values = np.where(at, np.exp(draw.normal(size=ROWS)), np.nan)
    target = Target("cs", "Bq/m3", values, NONE)
    driver = Driver("flow", "m3/s", draw.gamma(3, size=ROWS) + 1)
    dates = pd.date_range("2001-01-01", periods=ROWS, freq="D")
    return Series("s", dates, pd.Timedelta(days=1), (target,), (driver,))


def with_target(values: np.ndarray, limits: np.ndarray = NONE) -> Series:
    return replace(healthy(), targets=(Target("cs", "Bq/m3", values, limits),))


def with_driver(values: np.ndarray) -> Series:
    return replace(healthy(), drivers=(Driver("flow", "m3/s", values),))


def worst(series: Series) -> list[Check]:
    return [check for check in check_series(series, now=NOW) if check.mark != "fine"]


def test_a_healthy_series() -> None:
    assert worst(healthy()) == []


VALUES = healthy().targets[0].values
FLOW = healthy().drivers[0].values
ROW = np.arange(ROWS)


@pytest.mark.parametrize(
    ("series", "mark", "words"),
    [
        (with_target(np.where(ROW < 120, VALUES, np.nan)), "stop", "20 samples"),
        (with_target(np.where(ROW < 600, VALUES, np.nan)), "look", "100 samples"),
        (
            with_target(np.where(ROW % 12, np.nan, VALUES), np.where(ROW % 12 == 6, 0.5, np.nan)),
            "look",
            "50.0% of the samples",
        ),
        (
            with_target(np.where(ROW % 60, np.nan, VALUES), np.where(ROW % 60 == 6, 0.5, np.nan)),
            "look",
            "40 samples",
        ),
        (
            with_target(np.where(ROW % 24, np.nan, VALUES), np.where(ROW % 6 == 3, 0.5, np.nan)),
            "stop",
            "80.0% of the samples",
        ),
        (with_target(np.where(ROW == 6, 1e6, VALUES)), "look", "1e+06 Bq/m3"),
        (
            with_target(np.where((ROW > 60) & (VALUES > 0) & (ROW < 150), 1.0, VALUES)),
            "look",
            "in a row",
        ),
        (with_target(np.where((ROW > 100) & (ROW < 500), np.nan, VALUES)), "look", "longest gap"),
        (with_driver(np.where(ROW % 6 == 0, FLOW * 9, FLOW)), "look", "over-sampled"),
        (with_driver(np.where(ROW < 100, np.nan, FLOW)), "look", "8.3% of its rows"),
        (with_driver(np.where(ROW < 900, np.nan, FLOW)), "stop", "longest gap is 900 days"),
        (replace(healthy(), dates=healthy().dates + pd.Timedelta(days=6_500)), "look", "future"),
    ],
)
def test_one_defect(series: Series, mark: str, words: str) -> None:
    found = [check for check in worst(series) if words in f"{check.sentence} {check.advice}"]
    assert [check.mark for check in found] == [mark]
    assert found[0].advice.endswith(".")
