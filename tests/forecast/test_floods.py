"""Floods apart and the censored log-likelihood, by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.dataset.censoring import mean_censored_log_likelihood, residual_sd
from core.dataset.cutting import cut
from core.dataset.split import Part, part_rows
from core.forecast.floods import coverage_apart, flood_threshold
from core.forecast.likelihood import forecast_likelihood, told_of
from core.forecast.making import make_forecast
from core.search.creation import create_study
from core.search.running import run_study
from core.seeds.runs import run_seeds


def test_the_highest_tenth_of_the_training_samples_is_a_flood() -> None:
    assert flood_threshold(np.array([np.nan, *range(11)])) == 9.0
    assert np.isnan(flood_threshold(np.full(3, np.nan)))


def test_floods_are_counted_apart() -> None:
    """Above 5 are 6, 8 and 9, of which one lies inside; of all six samples four do."""
    observed = np.array([[1.0, 6.0], [np.nan, 2.0], [8.0, 9.0], [5.0, np.nan]])
    upper = np.array([[2.0, 7.0], [9.0, 2.0], [7.0, 8.0], [5.0, 1.0]])
    found = coverage_apart(observed, np.zeros((4, 2)), upper, above=5.0)
    assert (found.whole, found.floods) == (pytest.approx(4 / 6), pytest.approx(1 / 3))
    assert found.flood_samples == 3
    none = coverage_apart(observed, np.zeros((4, 2)), upper, above=np.nan)
    assert np.isnan(none.floods) and none.flood_samples == 0


@pytest.fixture
def made(tiny_series, make_spec):
    spec = make_spec()
    return cut(tiny_series, spec.split, spec.window)


def test_the_spread_comes_from_one_part_and_the_score_from_another(made) -> None:
    scaling, parts = made.scaling.column("activity"), (made.tuning.validation, made.evaluation.test)
    wave = [0.3 * np.sin(np.arange(len(part)))[:, None] + np.zeros((1, 2)) for part in parts]
    first, second = (
        told_of(part, move, scaling, axis=0) for part, move in zip(parts, wave, strict=True)
    )
    assert first.censored.any() and second.censored.any()
    np.testing.assert_allclose(
        first.observed[first.censored], parts[0].limit[..., 0][first.censored], atol=1e-4
    )
    sd = residual_sd(first.observed, first.censored, mean=first.predicted)
    expected = mean_censored_log_likelihood(
        second.observed, second.censored, mean=second.predicted, sd=sd
    )
    assert forecast_likelihood(first, second) == pytest.approx(expected)
    assert forecast_likelihood(first, second) != forecast_likelihood(second, second)


def test_a_forecast_above_the_limits_is_less_likely_though_its_quantified_values_agree(made):
    part, scaling = made.tuning.validation, made.scaling.column("activity")
    good = part.target[..., 0] + 0.2 * np.sin(np.arange(len(part)))[:, None]
    below = part.censored[..., 0]
    low, high = (
        told_of(part, np.where(below, part.limit[..., 0] + move, good), scaling, axis=0)
        for move in (-1.0, 2.0)
    )
    assert forecast_likelihood(low, low) > forecast_likelihood(high, high)
    nothing = replace(low, censored=np.ones_like(low.censored))
    assert np.isnan(forecast_likelihood(nothing, low))


def test_a_forecast_tells_both_of_every_model(tiny_store, make_spec, tiny_series) -> None:
    spec = make_spec("ridges", model="ridge", space=None, max_epochs=2, factor=2)
    create_study(tiny_store, spec)
    run_study(tiny_store, "ridges", slots=1, executor="inline")
    run_seeds(tiny_store, "ridges", top=1, seeds=2, slots=1, executor="inline")
    forecast = make_forecast(tiny_store, "ridges")
    past = part_rows(spec.split, tiny_series.dates) == Part.TRAINING
    assert forecast.flood_level == flood_threshold(tiny_series.targets[0].values[past])
    assert set(forecast.flood_coverage) == set(forecast.likelihoods) == set(forecast.metrics)
    flood = forecast.observed > forecast.flood_level
    inside = (forecast.lower <= forecast.observed) & (forecast.observed <= forecast.upper)
    assert forecast.flood_samples == flood.sum() > 0
    assert forecast.flood_coverage["ridge"] == pytest.approx(inside[flood].mean())
    assert forecast.likelihoods["ridge"] > forecast.likelihoods["seasonal"]
