"""Chances of a threshold and their score, by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.forecast.exceedance import (
    brier,
    brier_of,
    exceedance,
    exceeded,
    share_above,
    usual_threshold,
)
from tests.charts import nouns
from tests.forecast.test_calibrating import LOG, calibrated

NOTHING = np.full(3, np.nan)


@pytest.mark.parametrize(
    ("distance", "chance"),
    [(-2.0, 3.5 / 4), (0.5, 1.5 / 4), (1.0, 0.5 / 4), (2.0, 0.5 / 4)],  # "above" is strict
)
def test_three_errors_by_hand(distance, chance):
    errors = np.array([-1.0, 0.0, 1.0])
    assert share_above(errors, NOTHING, np.array([distance]))[0] == pytest.approx(chance)


def test_a_non_detect_pulls_the_chance_down():
    errors, bounds = np.array([0.0, 2.0, np.nan]), np.array([np.nan, np.nan, 1.0])
    # A third of the mass is at 2; that of the non-detect lies somewhere below 1, so at 0.
    assert share_above(errors, bounds, np.array([0.5]))[0] == pytest.approx((1 + 0.5) / 4)
    assert share_above(errors, NOTHING, np.array([0.5]))[0] == pytest.approx((1 + 0.5) / 3)


def test_without_an_error_there_is_no_chance():
    assert np.isnan(share_above(NOTHING, np.ones(3), np.zeros(2))).all()


def test_it_follows_forecast_and_threshold():
    forecast = nouns.forecast(horizon=2, n=40)
    held = calibrated(np.random.default_rng(1).normal(size=(60, 2)), column=LOG)
    low, high = (exceedance(forecast, held, threshold) for threshold in (0.5, 1.5))
    assert low.shape == forecast.median.shape
    assert (low >= high).all() and (low > high).any()
    order = np.argsort(forecast.median[:, 0])
    assert (np.diff(low[order, 0]) >= 0).all()
    assert 0 < high.min() and low.max() < 1


def test_chances_are_frequencies_where_errors_resemble_those_of_before():
    generator = np.random.default_rng(2)
    forecast = nouns.forecast(horizon=1, n=400)
    held = calibrated(generator.normal(size=(400, 1)), column=LOG)
    came = forecast.median * np.exp(generator.normal(size=forecast.median.shape))
    chances = exceedance(forecast, held, 1.0)
    assert chances.mean() == pytest.approx((came > 1.0).mean(), abs=0.06)


def test_what_is_above_below_and_unknown():
    values = np.array([1.0, 2.0, 3.0, np.nan, np.nan, np.nan])
    limits = np.array([np.nan, np.nan, np.nan, 1.5, 2.5, np.nan])
    np.testing.assert_equal(exceeded(values, limits, 2.0), [0, 0, 1, 0, np.nan, np.nan])


def test_a_score_by_hand():
    made = brier(np.array([0.8, 0.4, 0.1]), np.array([1.0, 0.0, np.nan]), share=0.25)
    assert made.score == pytest.approx((0.04 + 0.16) / 2)
    assert made.skill == pytest.approx(1 - 0.1 / ((0.5625 + 0.0625) / 2))
    assert made.hindsight_skill == pytest.approx(1 - 0.1 / 0.25)
    assert (made.samples, made.events, made.hindsight) == (2, 1, 0.5)


def test_no_event_leaves_hindsight_perfect_and_no_sample_leaves_nothing():
    made = brier(np.array([0.2]), np.array([0.0]), share=0.0)
    assert made.score == pytest.approx(0.04)
    assert np.isnan(made.skill) and np.isnan(made.hindsight_skill)
    made = brier(np.array([0.2]), np.array([np.nan]), share=0.5)
    assert np.isnan(made.score) and np.isnan(made.hindsight) and made.samples == 0


def test_the_score_is_of_the_lead_and_of_what_was_known_before():
    forecast = nouns.forecast(horizon=2, n=40)
    held = replace(
        calibrated(np.random.default_rng(1).normal(size=(60, 2)), column=LOG),
        past_values=np.array([0.5, 2.0, np.nan, np.nan]),
        past_limits=np.array([np.nan, np.nan, 0.3, np.nan]),
    )
    chances = exceedance(forecast, held, 1.0)
    second = brier_of(forecast, held, 1.0, chances, lead=2)
    both = brier_of(forecast, held, 1.0, chances)
    assert second.share == pytest.approx(1 / 3)
    known = np.isfinite(forecast.observed) | (forecast.limits <= 1.0)
    assert (second.samples, both.samples) == (known[:, 1].sum(), known.sum())
    assert second.events == (forecast.observed[:, 1] > 1.0).sum()


@pytest.mark.parametrize(("high", "usual"), [(234.0, 230.0), (0.0123, 0.012), (0.0, 0.0)])
def test_the_usual_threshold_is_a_round_number(high, usual):
    forecast = nouns.forecast(horizon=1, n=30)
    whole = replace(forecast, observed=np.full((30, 1), high))
    assert usual_threshold(whole) == pytest.approx(usual)
    empty = replace(whole, observed=np.full((30, 1), np.nan), median=np.full((30, 1), high))
    assert usual_threshold(empty) == pytest.approx(usual)
