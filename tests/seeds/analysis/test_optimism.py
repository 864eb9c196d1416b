"""The winner's optimism: every number of the notes."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.errors import SpecError
from core.seeds.analysis.optimism import (
    SpreadSplit,
    expected_maximum,
    expected_optimism,
    shrunken,
    split_of_rung,
    split_of_runs,
    winner_optimism,
)
from core.seeds.analysis.selection import selection_outlook


def generator(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize(
    ("candidates", "maximum"),
    [(1, 0.0), (2, 1 / math.sqrt(math.pi)), (5, 1.16), (10, 1.54), (30, 2.04), (60, 2.32),
     (90, 2.47), (143, 2.63)],
)  # fmt: skip
def test_the_expected_maximum(candidates, maximum):
    assert expected_maximum(candidates) == pytest.approx(maximum, abs=0.0051)


@pytest.mark.parametrize(
    ("sigma", "tau", "formula", "simulated", "truly_best"),
    [(1, 1, 1.64, 1.64, 0.26), (1, 0.5, 2.07, 2.06, 0.11), (0.5, 1, 0.52, 0.52, 0.50)],
)
def test_the_table_of_sixty(sigma, tau, formula, simulated, truly_best):
    spread = SpreadSplit(sigma, tau)
    assert expected_optimism(60, spread) == pytest.approx(formula, abs=0.0051)
    found = selection_outlook(60, spread, generator(1), draws=8000)
    assert found.optimism == pytest.approx(simulated, abs=0.03)
    assert found.truly_best == pytest.approx(truly_best, abs=0.02)


def test_a_confirmation_cuts_the_regret():
    found = selection_outlook(60, SpreadSplit(1.0, 1.0), generator(2), draws=8000)
    assert found.regret == pytest.approx(0.68, abs=0.03)
    assert found.confirmed_regret == pytest.approx(0.23, abs=0.02)
    assert found.confirmed_optimism == pytest.approx(0.14, abs=0.02)
    again = selection_outlook(60, SpreadSplit(1.0, 1.0), generator(2), draws=8000)
    assert found == again != selection_outlook(60, SpreadSplit(1, 1), generator(3), draws=8000)
    with pytest.raises(SpecError):
        selection_outlook(3, SpreadSplit(1, 1), generator(), top=5)


def test_shrinkage_by_hand():
    spread = SpreadSplit(seed_sd=1.0, true_sd=1.0)
    assert shrunken(np.array([1.0, 3.0]), spread).tolist() == [1.5, 2.5]
    assert shrunken(np.array([1.0, 3.0]), spread, seeds=3).tolist() == [1.25, 2.75]
    assert shrunken(np.array([1.0, 3.0]), SpreadSplit(1.0, 0.0)).tolist() == [2.0, 2.0]
    assert SpreadSplit(0.0, 0.0).reliability == 0.0 == expected_optimism(9, SpreadSplit(0, 0))


def test_the_shrunken_winner_is_right_on_average_the_reported_one_is_not():
    rng, reported, expected, true = generator(4), [], [], []
    for _ in range(400):
        means = 5 + 0.7 * rng.normal(size=40)
        rung = means + 1.0 * rng.normal(size=40)
        found = winner_optimism(rung, means[[rung.argmin()]], seed_sd=1.0)
        reported.append(found.reported)
        expected.append(found.shrunken)
        true.append(found.confirmed.mean)
    assert np.mean(true) - np.mean(reported) > 1.0
    assert np.mean(true) == pytest.approx(np.mean(expected), abs=0.1)


def test_the_gap_by_hand():
    rung = np.array([1.0, 2.0, 3.0])  # variance 1
    found = winner_optimism(rung, np.array([1.4, 1.6]), seed_sd=0.6)
    assert (found.reported, found.candidates) == (1.0, 3)
    assert found.gap == pytest.approx(0.5)
    assert found.spread.true_sd == pytest.approx(0.8)
    assert found.expected_gap == pytest.approx(0.36 * expected_maximum(3))
    assert found.shrunken == pytest.approx(2 - 0.64)


def test_more_noise_than_spread_leaves_no_true_spread():
    assert split_of_rung(np.array([1.0, 1.1]), seed_sd=5.0).true_sd == 0.0
    with pytest.raises(SpecError):
        split_of_rung(np.array([1.0, 1.1]), seed_sd=float("nan"))


def test_repeated_runs_give_back_what_was_planted():
    rng = generator(5)
    scores = 0.5 * rng.normal(size=(2000, 1)) + 1.0 * rng.normal(size=(2000, 10))
    found = split_of_runs(scores)
    assert found.seed_sd == pytest.approx(1.0, abs=0.02)
    assert found.true_sd == pytest.approx(0.5, abs=0.03)
    assert split_of_runs(np.array([[0.0, 2.0], [2.0, 0.0]])).true_sd == 0.0
    by_hand = split_of_runs(np.array([[0.0, 2.0], [6.0, 8.0]]))  # within 2; between 2 * 18
    assert (by_hand.seed_sd**2, by_hand.true_sd**2) == (pytest.approx(2), pytest.approx(17))
