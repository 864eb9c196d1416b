"""Bands at any level stand on the same errors as the one that was kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.dataset.scaling import ColumnScaling
from core.errors import SpecError
from core.forecast.calibrating import Calibration, bands, read_calibration
from core.forecast.making import make_forecast
from core.search.creation import create_study
from core.search.running import run_study
from core.seeds.runs import prediction_keys, run_seeds
from tests.charts import nouns

PLAIN = ColumnScaling("linear", mean=0.0, sd=1.0, floor=0.0)
LOG = ColumnScaling("log", mean=0.0, sd=1.0, floor=0.1)


def calibrated(errors, bounds=None, column=PLAIN):
    errors = np.asarray(errors, dtype=float)
    empty = np.full(errors.shape, np.nan)
    bounds = empty if bounds is None else np.asarray(bounds, dtype=float)
    return Calibration(errors, bounds, column, np.array([]), np.array([]))


@pytest.fixture(scope="module")
def forecast():
    return nouns.forecast(horizon=2, n=30)


def test_four_errors_by_hand(forecast):
    held = calibrated([[-0.4, 0.1], [np.nan, 0.2], [0.3, np.nan]])  # sizes 0.1 0.2 0.3 0.4, pooled
    wide, middle, narrow = bands(forecast, held, (0.5, 0.9, 0.2))  # ranks 3, 4 of 5, 1
    assert [wide.level, middle.level, narrow.level] == [0.9, 0.5, 0.2]
    for band, half in ((wide, 0.4), (middle, 0.3), (narrow, 0.1)):
        np.testing.assert_allclose(band.upper, forecast.median + half)
        np.testing.assert_allclose(band.lower, forecast.median - half)


def test_a_logarithm_makes_the_band_a_factor(forecast):
    held = calibrated([[np.log(2), -np.log(2)]], column=LOG)
    (band,) = bands(forecast, held, (0.5,))
    np.testing.assert_allclose(band.upper, 2 * forecast.median)
    np.testing.assert_allclose(band.lower, forecast.median / 2)


def test_a_lead_with_enough_errors_stands_on_its_own():
    errors = np.full((20, 2), np.nan)
    errors[:, 0] = 1.0
    errors[:19, 1] = 5.0
    held = calibrated(errors)
    assert (held.pool(1), held.pool(2)) == (slice(0, 1), slice(None))
    assert (held.size(1), held.size(2)) == (20, 39)
    np.testing.assert_allclose(held.half_widths(0.6), [1.0, 5.0])


@pytest.fixture
def ridges(tiny_store, make_spec):
    create_study(tiny_store, make_spec("ridges", model="ridge", space=None, max_epochs=2))
    run_study(tiny_store, "ridges", slots=1, executor="inline")
    run_seeds(tiny_store, "ridges", top=1, seeds=2, slots=1, executor="inline")
    return make_forecast(tiny_store, "ridges")


def test_the_kept_band_comes_back(tiny_store, ridges, tiny_series, make_spec):
    held = read_calibration(tiny_store, ridges)
    (band,) = bands(ridges, held, (ridges.level,))
    np.testing.assert_allclose(band.lower, ridges.lower)
    np.testing.assert_allclose(band.upper, ridges.upper)
    assert (
        np.isfinite(held.bounds).any()
        and not (np.isfinite(held.bounds) & np.isfinite(held.errors)).any()
    )
    training_end = np.datetime64(make_spec().split.training_end)
    rows = tiny_series.dates.to_numpy() <= training_end
    target = tiny_series.targets[0]
    np.testing.assert_array_equal(held.past_values, target.values[rows])
    np.testing.assert_array_equal(held.past_limits, target.limits[rows])


def test_a_forecast_of_other_runs_is_refused(tiny_store, ridges):
    with pytest.raises(SpecError, match="another interval"):
        read_calibration(tiny_store, replace(ridges, upper=1.5 * ridges.upper))


def test_predictions_that_were_not_kept_are_told(tiny_store, ridges):
    with pytest.raises(SpecError, match="python -m core forecast ridges"):
        read_calibration(tiny_store, replace(ridges, replicates=(77,)))
    assert prediction_keys(tiny_store, "ridges", ridges.configuration_id)
