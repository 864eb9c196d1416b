"""Coverage against level, and what noise allows, by hand and by simulation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binom

from core.forecast.calibrating import bands
from core.forecast.reliability import NOMINAL, noise, reliability
from tests.charts import nouns
from tests.forecast.test_calibrating import LOG, calibrated


def test_one_error_allows_nearly_everything():
    # The largest of one error at level 1/2: the number covered is uniform on 0 to 99.
    low, high = noise(np.array([0.5]), 99, calibrated_on=1)
    assert (low[0], high[0]) == (2 / 99, 97 / 99)


def test_many_errors_leave_the_binomial():
    levels = np.array([0.1, 0.5, 0.9])
    low, high = noise(levels, 50, calibrated_on=1_000_000)
    np.testing.assert_allclose(low, binom.ppf(0.025, 50, levels) / 50)
    np.testing.assert_allclose(high, binom.ppf(0.975, 50, levels) / 50)


def test_a_calibrated_forecast_stays_within_the_noise():
    generator = np.random.default_rng(3)
    forecast = nouns.forecast(horizon=1, n=80)
    inside = []
    for _ in range(60):
        held = calibrated(generator.normal(size=(40, 1)), column=LOG)
        came = forecast.median * np.exp(generator.normal(size=forecast.median.shape))
        part = reliability(replace(forecast, observed=came, flood_level=np.nan), held, lead=1)[0]
        middle = list(NOMINAL).index(0.8)
        inside.append(part.low[middle] <= part.covered[middle] <= part.high[middle])
    assert np.mean(inside) >= 0.88  # 0.95 is expected; below 0.88 one time in sixty


def test_shares_are_counted_lead_by_lead_and_floods_apart():
    forecast = replace(nouns.forecast(horizon=2, n=200), flood_level=1.0)
    held = calibrated(0.2 * np.random.default_rng(4).normal(size=(60, 2)), column=LOG)
    whole, floods = reliability(forecast, held, lead=2)
    band = next(b for b in bands(forecast, held, (0.5,)))
    seen, low, high = forecast.observed[:, 1], band.lower[:, 1], band.upper[:, 1]
    is_known, is_flood = np.isfinite(seen), seen > forecast.flood_level
    hit = (low <= seen) & (seen <= high)
    place = list(NOMINAL).index(0.5)
    assert (whole.samples, floods.samples) == (is_known.sum(), is_flood.sum())
    assert whole.covered[place] == pytest.approx(hit[is_known].mean())
    assert floods.covered[place] == pytest.approx(hit[is_flood].mean())
    assert (np.diff(whole.covered) >= 0).all()


def test_without_samples_there_is_nothing_to_count():
    forecast = nouns.forecast(horizon=1, n=30)
    held = calibrated(np.ones((30, 1)))
    assert reliability(replace(forecast, observed=np.full((30, 1), np.nan)), held, lead=1) == ()
    assert reliability(forecast, calibrated(np.full((30, 1), np.nan)), lead=1) == ()
    calm = replace(forecast, flood_level=1e9)
    assert [part.name for part in reliability(calm, held, lead=1)] == ["all samples"]
