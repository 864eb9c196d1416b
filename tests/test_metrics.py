"""Metrics against numbers worked by hand and against naive loops."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SpecError
from core.metrics import METRICS, bias, coverage, kge, log_nse, mae, nse, rmse, scores

OBSERVED = np.array([1.0, 2.0, 3.0, np.nan])
PREDICTED = np.array([2.0, 2.0, 5.0, 9.0])
# errors 1, 0, 2; mean o 2, variance sum 2; mean p 3, sd p sqrt 2, sd o sqrt(2/3), r = 3/sqrt 12


def test_by_hand() -> None:
    assert rmse(OBSERVED, PREDICTED) == pytest.approx(math.sqrt(5 / 3))
    assert mae(OBSERVED, PREDICTED) == pytest.approx(1.0)
    assert bias(OBSERVED, PREDICTED) == pytest.approx(1.0)
    assert nse(OBSERVED, PREDICTED) == pytest.approx(1 - 5 / 2)
    r = 3 / math.sqrt(2 * 6)
    expected = 1 - math.sqrt((r - 1) ** 2 + (math.sqrt(3) - 1) ** 2 + 0.5**2)
    assert kge(OBSERVED, PREDICTED) == pytest.approx(expected)
    assert log_nse(np.exp(OBSERVED), np.exp(PREDICTED)) == pytest.approx(1 - 5 / 2)
    assert coverage(OBSERVED, OBSERVED - [1, -1, 0, 0], OBSERVED + [1, 2, 0, 0]) == pytest.approx(
        2 / 3
    )


def test_perfect_and_mean() -> None:
    assert nse(OBSERVED, OBSERVED) == kge(OBSERVED, OBSERVED) == log_nse(OBSERVED, OBSERVED) == 1
    mean = np.full(4, 2.0)
    assert nse(OBSERVED, mean) == 0
    assert kge(OBSERVED, mean) == pytest.approx(1 - math.sqrt(2))


def test_bias_is_positive_when_too_high() -> None:
    assert bias(np.array([1.0]), np.array([3.0])) == 2


def test_predictions_of_zero_count_as_one_percent_of_the_smallest() -> None:
    o = np.array([1.0, math.e])
    expected = 1 - (math.log(0.01) ** 2) / 0.5
    assert log_nse(o, np.array([0.0, math.e])) == pytest.approx(expected)
    assert log_nse(o, np.array([-5.0, math.e])) == pytest.approx(expected)


def test_undefined_is_nan() -> None:
    nothing = np.full(3, np.nan)
    assert all(math.isnan(value) for value in scores(nothing, np.ones(3)).values())
    constant = scores(np.ones(3), np.arange(3.0))
    assert {n for n, value in constant.items() if math.isnan(value)} == {"nse", "log_nse", "kge"}
    assert math.isnan(log_nse(np.array([0.0, 1.0]), np.ones(2)))
    assert math.isnan(coverage(nothing, nothing, nothing))


def test_shapes_must_agree() -> None:
    with pytest.raises(SpecError, match="one shape"):
        rmse(np.ones(3), np.ones((3, 1)))


def test_the_table() -> None:
    assert list(METRICS) == ["rmse", "mae", "nse", "log_nse", "kge", "bias", "coverage"]
    assert list(scores(OBSERVED, PREDICTED)) == ["rmse", "mae", "nse", "log_nse", "kge", "bias"]
    for name, entry in METRICS.items():
        assert entry.name == name
        assert (entry.points is None) != (entry.interval is None)


positive = st.floats(min_value=0.01, max_value=1_000)
pairs = st.lists(st.tuples(st.one_of(st.none(), positive), positive), min_size=2, max_size=20)


def naive(kept: list[tuple[float, float]]) -> dict[str, float]:
    n = len(kept)
    mean_o, mean_p = sum(o for o, _ in kept) / n, sum(p for _, p in kept) / n
    square = around = absolute = signed = ss_p = both = 0.0
    log_mean = sum(math.log(o) for o, _ in kept) / n
    log_square = log_around = 0.0
    floor = min(o for o, _ in kept) / 100
    for o, p in kept:
        square += (p - o) ** 2
        absolute += abs(p - o)
        signed += p - o
        around += (o - mean_o) ** 2
        ss_p += (p - mean_p) ** 2
        both += (o - mean_o) * (p - mean_p)
        log_square += (math.log(max(p, floor)) - math.log(o)) ** 2
        log_around += (math.log(o) - log_mean) ** 2
    r = both / math.sqrt(around * ss_p)
    parts = (r - 1) ** 2 + (math.sqrt(ss_p / around) - 1) ** 2 + (mean_p / mean_o - 1) ** 2
    return {
        "rmse": math.sqrt(square / n),
        "mae": absolute / n,
        "nse": 1 - square / around,
        "log_nse": 1 - log_square / log_around,
        "kge": 1 - math.sqrt(parts),
        "bias": signed / n,
    }


@given(pairs)
def test_naive_twins(drawn: list[tuple[float | None, float]]) -> None:
    kept = [(o, p) for o, p in drawn if o is not None]
    if len(kept) < 2 or np.ptp([o for o, _ in kept]) < 0.1 or np.ptp([p for _, p in kept]) < 0.1:
        return
    observed = np.array([np.nan if o is None else o for o, _ in drawn])
    got = scores(observed, np.array([p for _, p in drawn]))
    assert got == pytest.approx(naive(kept), rel=1e-6, abs=1e-7)
    low, high = observed * 0 + 5, observed * 0 + 50
    inside = sum(5 <= o <= 50 for o, _ in kept) / len(kept)
    assert coverage(observed, low, high) == pytest.approx(inside)
