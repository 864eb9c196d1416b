"""The gain of an ensemble: the closed form is what real averaging gives."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from core.errors import SpecError
from core.seeds.analysis.ensemble import EnsembleGain, ensemble_gain


def simulated(seeds: int, steps: int = 40, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    observed = rng.normal(size=steps)
    bias = 0.3 * rng.normal(size=steps)
    return observed + bias + 0.4 * rng.normal(size=(seeds, steps)), observed


def brute_force(predictions: np.ndarray, observed: np.ndarray, members: int) -> float:
    subsets = combinations(range(len(predictions)), members)
    return float(
        np.mean([np.nanmean((predictions[list(s)].mean(0) - observed) ** 2) for s in subsets])
    )


@pytest.mark.parametrize("members", range(1, 8))
def test_the_formula_is_the_mean_over_all_subsets(members):
    predictions, observed = simulated(7)
    gain = ensemble_gain(predictions, observed)
    assert gain.mse(members) == pytest.approx(brute_force(predictions, observed, members))


def test_the_check_of_the_notes():
    gain = EnsembleGain(seeds=12, single=0.2493, disagreement=0.1596)
    assert [round(gain.mse(m), 4) for m in (2, 5, 12)] == [0.1695, 0.1216, 0.1030]
    assert gain.limit == pytest.approx(0.0897)


def test_fresh_seeds_confirm_the_forecast_of_the_gain():
    predictions, observed = simulated(210, steps=400, seed=1)
    gain = ensemble_gain(predictions[:10], observed)
    for members in (2, 5, 20):
        fresh = predictions[10:].reshape(-1, members, 400).mean(axis=1)
        assert np.mean((fresh - observed) ** 2) == pytest.approx(gain.mse(members), rel=0.05)
    assert np.mean((predictions[10:].mean(0) - observed) ** 2) == pytest.approx(
        gain.limit, rel=0.05
    )


def test_horizons_and_missing_dates():
    predictions, observed = simulated(4, steps=30)
    shaped, truth = predictions.reshape(4, 10, 3), observed.reshape(10, 3).copy()
    assert ensemble_gain(shaped, truth).mse(2) == ensemble_gain(predictions, observed).mse(2)
    truth[0, 1] = np.nan
    assert ensemble_gain(shaped, truth).mse(3) == pytest.approx(brute_force(shaped, truth, 3))


def test_the_curve_falls_and_says_where_it_is_enough():
    gain = EnsembleGain(seeds=10, single=2.0, disagreement=1.0)
    assert gain.rmse_curve([1, 2]).tolist() == pytest.approx([2**0.5, 1.5**0.5])
    assert gain.members_within(0.05) == 20  # 1 + 1/20 is 5 % above 1
    assert gain.members_within(10.0) == 1
    assert EnsembleGain(10, 2.0, 0.0).members_within(0.05) == 1
    assert EnsembleGain(10, 1.0, 1.5).members_within(0.05) == 10
    for wrong in (lambda: gain.mse(0), lambda: gain.members_within(0.0)):
        with pytest.raises(SpecError):
            wrong()


@pytest.mark.parametrize("shapes", [((1, 5), (5,)), ((3, 5), (4,))])
def test_what_is_no_ensemble_is_told(shapes):
    with pytest.raises(SpecError, match="2 seeds"):
        ensemble_gain(np.ones(shapes[0]), np.ones(shapes[1]))
    with pytest.raises(SpecError):
        ensemble_gain(np.ones((2, 3)), np.full(3, np.nan))
