"""The luck of the test period: blocks, joint draws, floods apart, overlapping training sets."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.errors import SpecError
from core.seeds.analysis.overlap import overlap_interval
from core.seeds.analysis.period import flood_luck, period_luck, period_luck_of_difference
from core.seeds.analysis.time_blocks import (
    autocovariances,
    block_length,
    draw_blocks,
)


def generator(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def autoregressive(steps: int, rho: float, seed: int = 0, rows: int = 1) -> np.ndarray:
    """(rows, steps) AR(1) of variance 1."""
    noise = generator(seed).normal(size=(rows, steps))
    values = np.empty_like(noise)
    values[:, 0] = noise[:, 0]
    for step in range(1, steps):
        values[:, step] = rho * values[:, step - 1] + math.sqrt(1 - rho**2) * noise[:, step]
    return values


def test_blocks_by_hand():
    blocks = draw_blocks(7, 3, generator(), resamples=50)
    assert blocks.lengths.tolist() == [3, 3, 1]
    assert blocks.starts.shape == (50, 3) and blocks.starts.min() >= 0 and blocks.starts.max() <= 4
    assert np.array_equal(blocks.sums(np.ones(7)), np.full(50, 7.0))
    values = 2.0 ** np.arange(7)
    twin = [
        sum(values[s : s + length].sum() for s, length in zip(row, blocks.lengths, strict=True))
        for row in blocks.starts
    ]
    assert blocks.sums(values) == pytest.approx(twin)
    for wrong in (0, 8):
        with pytest.raises(SpecError):
            draw_blocks(7, wrong, generator(), resamples=1)


def test_autocovariances_by_a_naive_twin():
    values = generator(1).normal(size=30)
    centred = values - values.mean()
    twin = [sum(centred[t] * centred[t - lag] for t in range(lag, 30)) / 30 for lag in range(4)]
    assert autocovariances(values, 3) == pytest.approx(twin)
    values[4] = np.nan
    assert np.isfinite(autocovariances(values, 3)).all()


def test_a_longer_memory_gets_longer_blocks():
    lengths = [block_length(autoregressive(1500, rho, seed=2)[0]) for rho in (0.0, 0.5, 0.9, 0.97)]
    assert lengths == sorted(lengths)
    assert lengths[0] <= 4 and 15 <= lengths[2] <= 80
    assert block_length(np.ones(50)) == 1
    with pytest.raises(SpecError):
        block_length(np.ones(9))


def test_the_rule_gives_the_length_of_theory_for_an_autoregression():
    """For AR(1), G / g(0) = 2 rho / (1 - rho^2), so b = (6 rho^2 N / (1 - rho^2)^2)^(1/3)."""
    rho, steps = 0.7, 4000
    theory = (6 * rho**2 * steps / (1 - rho**2) ** 2) ** (1 / 3)
    found = [block_length(autoregressive(steps, rho, seed=s)[0]) for s in range(20)]
    assert np.mean(found) == pytest.approx(theory, rel=0.15)


def test_one_lucky_year_makes_the_period_wider_than_the_seeds():
    seeds, steps = 20, 4 * 365
    loud = np.where(np.arange(steps) // 365 == 1, 0.2, 2.0)  # one year in four is easy
    errors = (
        loud
        * np.abs(autoregressive(steps, 0.8, seed=3))
        * (1 + 0.02 * generator(4).normal(size=(seeds, 1)))
    )
    found = period_luck(errors**2, generator())
    assert found.is_period_the_larger
    assert found.jointly.width >= 0.95 * found.period.width
    assert found.seeds.contains(found.score) and found.jointly.contains(found.score)
    calm = np.ones((seeds, steps)) * generator(5).uniform(0.5, 1.5, size=(seeds, 1))
    assert not period_luck(calm, generator(), block=5).is_period_the_larger


def test_the_score_is_the_mean_rmse_and_missing_steps_are_left_out():
    squares = np.array([[1.0, 3.0, np.nan, 0.0] * 5, [4.0, 0.0, np.nan, 4.0] * 5])
    found = period_luck(squares, generator(), block=2)
    assert found.steps == 15
    assert found.score == pytest.approx((math.sqrt(4 / 3) + math.sqrt(8 / 3)) / 2)


def test_the_period_interval_covers_better_with_blocks_than_without():
    truth, held = 1.0, {"rule": 0, "single steps": 0}
    errors = autoregressive(600, 0.8, seed=6, rows=150)
    for row, seed in zip(errors, range(150), strict=True):
        for name, block in (("rule", None), ("single steps", 1)):
            found = period_luck(row[None] ** 2, generator(seed), block=block, resamples=300)
            held[name] += found.period.contains(truth)
    assert held["rule"] / 150 > 0.85  # a few points short of 0.95: the blocks are few
    assert held["single steps"] < held["rule"] - 15


def test_a_difference_is_drawn_on_the_same_dates_and_seeds():
    base = autoregressive(500, 0.8, seed=7, rows=6) ** 2
    found = period_luck_of_difference(base, base + 0.01, generator())
    alone = period_luck(base, generator())
    assert found.score < 0 and found.jointly.high < 0
    assert found.jointly.width < 0.2 * alone.jointly.width
    same = period_luck_of_difference(base, base, generator(), block=10)
    assert (same.score, same.jointly.low, same.jointly.high) == (0.0, 0.0, 0.0)


def test_floods_apart():
    is_flood = np.arange(400) % 50 < 5
    squares = np.where(is_flood, 9.0, 1.0) * np.ones((4, 1))
    floods, rest = flood_luck(squares, is_flood, generator(), block=10)
    assert (floods.part, floods.steps, floods.score) == ("floods", 40, 3.0)
    assert (rest.part, rest.steps, rest.score) == ("without floods", 360, 1.0)
    assert floods.period.low == pytest.approx(3.0) == floods.period.high
    for mask in (np.zeros(400, dtype=bool), np.ones(400, dtype=bool)):
        with pytest.raises(SpecError, match="observed step"):
            flood_luck(squares, mask, generator(), block=10)


def test_few_floods_have_a_wide_interval():
    noise = autoregressive(1000, 0.6, seed=8, rows=3) ** 2
    is_flood = (np.arange(1000) > 500) & (np.arange(1000) < 520)
    floods, rest = flood_luck(noise, is_flood, generator())
    assert floods.period.width > 2 * rest.period.width


def test_it_listens_to_its_generator():
    squares = autoregressive(300, 0.6, seed=9, rows=4) ** 2
    one, again, other = (period_luck(squares, generator(s)) for s in (1, 1, 2))
    assert one == again != other


def test_the_correction_for_overlap_by_hand():
    found = overlap_interval(np.array([1.0, 2.0, 3.0]), test_steps=100, training_steps=300)
    half = 4.302653 * math.sqrt(1 / 3 + 1 / 3)
    assert (found.mean, found.sd) == (2.0, 1.0)
    assert found.high - 2.0 == pytest.approx(half, rel=1e-6)
    assert 2.0 - found.low == pytest.approx(half, rel=1e-6)
    with pytest.raises(SpecError):
        overlap_interval(np.ones(3), test_steps=0, training_steps=10)
