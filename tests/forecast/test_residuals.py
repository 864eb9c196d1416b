"""Residuals and their autocorrelation, by hand and against a naive twin."""

from __future__ import annotations

import numpy as np
import pytest

from core.forecast.residuals import autocorrelation, on_steps, residuals_at
from tests.charts import nouns
from tests.forecast.test_calibrating import LOG

FORECAST = nouns.forecast(horizon=3, n=120)


def test_a_zigzag_turns_every_step():
    found = autocorrelation(np.tile([1.0, -1.0], 20), 3)
    assert found.lags.tolist() == [1, 2, 3]
    np.testing.assert_allclose(found.values, [-1, 1, -1])
    assert found.pairs.tolist() == [39, 38, 37]
    assert found.noise[0] == pytest.approx(1.96 / 39**0.5)


def test_gaps_count_pairs_only():
    series = np.random.default_rng(6).normal(size=300)
    series[np.random.default_rng(7).random(300) < 0.6] = np.nan
    found = autocorrelation(series, 12)
    mean, variance = np.nanmean(series), np.nanvar(series)
    for lag, value, pairs in zip(found.lags, found.values, found.pairs, strict=True):
        products = (series[lag:] - mean) * (series[:-lag] - mean)
        known = products[~np.isnan(products)]
        assert (value, pairs) == (pytest.approx(known.mean() / variance), len(known))


def test_lags_with_few_pairs_say_nothing():
    weekly = np.full(140, np.nan)
    weekly[::7] = np.random.default_rng(8).normal(size=20)
    assert autocorrelation(weekly, 30).lags.tolist() == [7, 14, 21, 28]
    assert not len(autocorrelation(np.full(5, np.nan), 3).lags)
    assert not len(autocorrelation(np.ones(40), 3).lags)


def test_dates_that_are_missing_are_gaps():
    dates = np.array(["2001-01-01", "2001-01-02", "2001-01-05"], dtype="datetime64[s]")
    filled = on_steps(dates, np.array([1.0, 2.0, 3.0]))
    np.testing.assert_equal(filled, [1, 2, np.nan, np.nan, 3])


def test_a_residual_is_observed_minus_forecast():
    found = residuals_at(FORECAST, lead=2)
    known = np.isfinite(FORECAST.observed[:, 1])
    np.testing.assert_allclose(
        found.values, (FORECAST.observed[:, 1] - FORECAST.median[:, 1])[known]
    )
    np.testing.assert_array_equal(found.dates, FORECAST.dates[known, 1])
    assert found.non_detects == np.isfinite(FORECAST.limits[:, 1]).sum() > 0
    assert found.unit == "Bq/m3"


def test_on_the_working_scale_it_is_the_logarithm_of_a_ratio():
    found = residuals_at(FORECAST, lead=1, working=LOG)
    known = np.isfinite(FORECAST.observed[:, 0])
    ratio = (FORECAST.observed[:, 0] / FORECAST.median[:, 0])[known]
    np.testing.assert_allclose(found.values, np.log(ratio))
    assert found.unit == "SD of its log"
