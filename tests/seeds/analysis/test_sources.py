"""Sources of variance: planted components come back, interactions are told apart."""

from __future__ import annotations

import numpy as np
import pytest

from core.errors import SpecError
from core.seeds.analysis.effects import runs_needed, stream_effects
from core.seeds.analysis.sources import crossed_variance, mean_squares


def generator(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def planted(rows, columns, first, second, both, seed=0) -> np.ndarray:
    """Random effects with these variances."""
    rng = generator(seed)
    return (
        np.sqrt(first) * rng.normal(size=(rows, 1))
        + np.sqrt(second) * rng.normal(size=(1, columns))
        + np.sqrt(both) * rng.normal(size=(rows, columns))
    )


def exact(first: float, second: float, both: float, size: int = 5) -> np.ndarray:
    """A table whose estimated components are exactly these."""
    effects = generator(1).normal(size=size) - 0.0
    unit = (effects - effects.mean()) / effects.std(ddof=1)
    left = generator(2).normal(size=(size, size))
    left = left - left.mean(0) - left.mean(1, keepdims=True) + left.mean()
    left /= np.sqrt(np.sum(left**2) / (size - 1) ** 2)
    rows = np.sqrt(first + both / size) * unit[:, None]
    columns = np.sqrt(second + both / size) * unit[None, :]
    return rows + columns + np.sqrt(both) * left


def test_mean_squares_by_hand_and_by_a_naive_twin():
    table = np.array([[1.0, 2.0, 3.0], [3.0, 6.0, 3.0]])
    # rows 2, 4; columns 2, 4, 3; grand mean 3
    left = [[0, -1, 1], [0, 1, -1]]
    assert mean_squares(table) == pytest.approx([3 * 2, 2 * 2 / 2, np.sum(np.square(left)) / 2])


def test_the_toy_of_the_notes():
    variance = 0.0145**2
    table = exact(0.29 * variance, 0.21 * variance, 0.50 * variance)
    found = crossed_variance(table, generator())
    assert found.total_sd == pytest.approx(0.0145)
    assert found.first.main.value == pytest.approx(0.29)
    assert found.second.main.value == pytest.approx(0.21)
    assert found.interaction.value == pytest.approx(0.50)
    totals = found.first.total.value + found.second.total.value
    assert totals == pytest.approx(1.50)  # one at a time, the interaction counts twice


def test_purely_interactive_data_have_no_main_shares():
    signs = np.array([1.0, -1.0, 1.0, -1.0])
    found = crossed_variance(np.outer(signs, signs), generator())
    assert (found.variance_first, found.variance_second) == (0.0, 0.0)
    assert (found.first.main.value, found.first.total.value) == (0.0, 1.0)


def test_components_are_never_negative_and_shares_sum_to_one():
    for seed in range(50):
        found = crossed_variance(planted(3, 3, 0, 0, 1, seed), generator(), resamples=50)
        parts = (found.first.main, found.second.main, found.interaction)
        assert min(part.value for part in parts) >= 0
        assert min(part.bounds.low for part in parts) >= 0
        assert sum(part.value for part in parts) == pytest.approx(1.0)


def test_nothing_varies_nothing_is_shared():
    found = crossed_variance(np.ones((3, 4)), generator())
    assert (found.total_sd, found.first.main.value, found.interaction.value) == (0, 0, 0)


def test_planted_components_come_back_on_average():
    tables = [planted(5, 5, 0.3, 0.2, 0.5, seed) for seed in range(400)]
    found = [crossed_variance(table, generator(), resamples=2) for table in tables]
    means = np.mean(
        [(f.variance_first, f.variance_second, f.variance_interaction) for f in found], axis=0
    )
    assert means == pytest.approx([0.3, 0.2, 0.5], abs=0.05)


@pytest.mark.parametrize("size", [5, 10])
def test_the_intervals_of_the_shares_cover(size):
    held = np.zeros(3)
    for seed in range(400):
        found = crossed_variance(
            planted(size, size, 0.3, 0.2, 0.5, seed), generator(seed), resamples=400
        )
        held += [
            found.first.main.bounds.contains(0.3),
            found.interaction.bounds.contains(0.5),
            found.second.total.bounds.contains(0.7),
        ]
    assert np.all(held / 400 > 0.93)


def test_wider_designs_have_narrower_intervals_and_the_generator_matters():
    small, large = (planted(n, n, 0.3, 0.2, 0.5) for n in (5, 20))
    one, again, other = (crossed_variance(small, generator(s)) for s in (1, 1, 2))
    assert one == again != other
    wide = one.first.main.bounds.width
    assert crossed_variance(large, generator()).first.main.bounds.width < wide


def test_a_design_has_two_of_each():
    with pytest.raises(SpecError):
        crossed_variance(np.ones((1, 5)), generator())


def design(rows: int, seed: int, model):
    """A, A with one stream of B at a time, and B, run through `model`."""
    a, b = generator(seed).normal(size=(2, rows, 3))
    replaced = []
    for stream in range(3):
        mixed = a.copy()
        mixed[:, stream] = b[:, stream]
        replaced.append(model(mixed))
    return model(a), np.array(replaced), model(b)


def additive(x):
    return 2 * x[:, 0] + x[:, 1]  # shares .8, .2, 0


def multiplied(x):
    return x[:, 0] * x[:, 1]  # main shares 0, total shares 1, 1, 0


NAMES = ("initialisation", "shuffle", "dropout")


def test_effects_by_hand():
    base, replaced = np.array([1.0, 3.0]), np.array([[3.0, 3.0], [1.0, 1.0]])
    found = stream_effects(NAMES[:2], base, replaced, generator())
    variance = (2.0 + 0.0 + 0.0) / 3  # of the base and of either replaced row
    assert found[0].total.value == pytest.approx((4 + 0) / 2 / 2 / variance)
    assert found[1].total.value == pytest.approx((0 + 4) / 2 / 2 / variance)
    assert found[0].first_order is None


@pytest.mark.parametrize(
    ("model", "first", "total"),
    [(additive, (0.8, 0.2, 0.0), (0.8, 0.2, 0.0)), (multiplied, (0, 0, 0), (1, 1, 0))],
)
def test_effects_of_many_rows_are_the_true_ones(model, first, total):
    base, replaced, renewed = design(20_000, 1, model)
    found = stream_effects(NAMES, base, replaced, generator(), renewed=renewed, resamples=20)
    assert [one.stream for one in found] == list(NAMES)
    assert [one.total.value for one in found] == pytest.approx(list(total), abs=0.05)
    assert [one.first_order.value for one in found] == pytest.approx(list(first), abs=0.05)


def test_a_stream_that_does_nothing_has_no_effect_and_nothing_is_negative():
    base, replaced, renewed = design(10, 2, additive)
    found = stream_effects(NAMES, base, replaced, generator(), renewed=renewed)
    assert found[2].total.value == 0.0 == found[2].total.bounds.high
    assert all(one.first_order.value >= 0 for one in found)
    flat = stream_effects(NAMES, np.ones(5), np.ones((3, 5)), generator())
    assert [one.total.value for one in flat] == [0.0] * 3


def test_the_interval_of_a_total_effect_narrows_and_listens():
    small, large = (design(rows, 3, additive) for rows in (10, 200))
    one, again, other = (
        stream_effects(NAMES, small[0], small[1], generator(s))[0] for s in (1, 1, 2)
    )
    assert one == again != other
    wide = stream_effects(NAMES, large[0], large[1], generator())[0].total.bounds.width
    assert wide < 0.5 * one.total.bounds.width


def test_the_interval_of_a_total_effect_covers_with_fifty_rows():
    held = 0
    for seed in range(200):
        base, replaced, _ = design(50, seed, additive)
        found = stream_effects(NAMES, base, replaced, generator(seed), resamples=300)
        held += found[0].total.bounds.contains(0.8)
    assert held / 200 > 0.88  # percentile bootstrap of a ratio: some points short


def test_runs_needed():
    assert runs_needed(10, 4) == 50
    assert runs_needed(10, 4, first_order=True) == 60


def test_the_design_must_be_complete():
    with pytest.raises(SpecError, match="every stream"):
        stream_effects(NAMES, np.ones(5), np.ones((2, 5)), generator())
