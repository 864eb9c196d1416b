"""Anomalies: how far the samples so far lay from what the drivers led to expect."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.dataset.anomalies import (
    Expectation,
    anomaly_column,
    curve_inputs,
    fit_expectation,
)
from core.dataset.cutting import cut, cut_at
from core.dataset.scaling import ColumnScaling, Scaling
from core.dataset.series import Driver, Series, Target
from core.dataset.split import chronological_split
from core.dataset.windows import WindowSpec
from core.errors import DataError

NONE = np.nan


def test_the_weights_halve_with_every_sample_by_hand():
    errors = np.array([NONE, 1.0, NONE, -1.0, 3.0, NONE])
    told = anomaly_column(errors, 1)
    third = (0.5 * 1 - 1) / 1.5
    fourth = (0.25 * 1 - 0.5 + 3) / 1.75
    np.testing.assert_allclose(told, [NONE, 1.0, 1.0, third, fourth, fourth])


def test_the_inputs_of_the_curve_by_hand():
    dates = pd.DatetimeIndex(["2001-01-01", "2001-04-02"])
    made = curve_inputs([("q", np.array([2.0, -1.0]))], [("m", np.array([5.0, 6.0]))], dates)
    angle = 2 * np.pi * np.array([0, 91]) / 365.25
    expected = np.column_stack(
        [[2, -1], [4, 1], [5, 6], np.sin(angle), np.cos(angle), np.sin(2 * angle),
         np.cos(2 * angle)]
    )  # fmt: skip
    np.testing.assert_allclose(made, expected)


def test_a_curve_without_errors_is_found():
    inputs = np.random.default_rng(3).normal(size=(200, 3))
    target = inputs @ [1.0, -2.0, 0.5] + 4.0
    found = fit_expectation(inputs, target, np.arange(200) < 150)
    np.testing.assert_allclose(found.of(inputs), target, atol=0.01)


def test_only_training_samples_with_all_inputs_are_fitted():
    inputs, target = np.random.default_rng(4).normal(size=(40, 2)), np.arange(40.0)
    training = np.arange(40) < 30
    inputs[5, 0], target[6] = NONE, NONE
    other = target.copy()
    other[30:] = 1e6
    found = fit_expectation(inputs, target, training)
    assert found == fit_expectation(inputs, other, training)
    with pytest.raises(DataError, match="at least 10 samples in training .* found 5"):
        fit_expectation(inputs, target, np.arange(40) < 5)


@pytest.fixture
def drifting() -> Series:
    """2,000 days; every fifth is sampled: exp of the log discharge and of a level that moves."""
    generator = np.random.default_rng(11)
    dates = pd.date_range("2001-01-01", periods=2_000, freq="D")
    discharge = np.exp(generator.normal(size=2_000))
    level = np.cumsum(generator.normal(scale=0.05, size=2_000))
    values = np.where(np.arange(2_000) % 5 == 0, np.log(discharge) + level, NONE)
    empty = np.full(2_000, NONE)
    return Series(
        name="drifting",
        dates=dates,
        step=pd.Timedelta(days=1),
        targets=(Target("y", "mg/L", values, empty),),
        drivers=(Driver("q", "m3/s", discharge),),
        is_simulated=True,
    )


def spec_of(**changes) -> WindowSpec:
    spec = WindowSpec(
        targets=("y",), drivers=("q",), known_ahead=("q",), lookback=2, horizon=3,
        scales={"q": "log"}, anomalies=(5, 2), means=(7,),
    )  # fmt: skip
    return spec.model_copy(update=changes)


def cut_of(series, spec):
    return cut(series, chronological_split(series, target="y"), spec)


def test_they_stand_in_the_past_alone_and_follow_the_level(drifting):
    made = cut_of(drifting, spec_of())
    assert made.tuning.past_names[-2:] == ("y anomaly 2", "y anomaly 5")
    assert not any("anomaly" in name for name in made.tuning.ahead_names)
    part = made.tuning.training
    sampled = part.observed[:, 0, 0]
    log_q = part.ahead[sampled, 0, 0]
    rest = part.target[sampled, 0, 0] - np.polyval(
        np.polyfit(log_q, part.target[sampled, 0, 0], 1), log_q
    )
    assert np.corrcoef(rest, part.past[sampled, -1, -2])[0, 1] > 0.7


def test_nothing_after_the_issue_time_is_known(drifting):
    spec = spec_of()
    target = drifting.targets[0]
    changed = target.values.copy()
    changed[1_400:] += 5.0
    other = replace(drifting, targets=(replace(target, values=changed),))
    scaling = cut_of(drifting, spec).scaling
    rows = [1_390, 1_399]
    first, second = (cut_at(one, spec, scaling, rows) for one in (drifting, other))
    assert np.array_equal(first.past, second.past)
    later = [cut_at(one, spec, scaling, [1_400]).past for one in (drifting, other)]
    assert not np.array_equal(*later)


def test_the_curve_travels_with_the_scaling(drifting):
    spec = spec_of()
    made = cut_of(drifting, spec)
    back = Scaling.from_json(made.scaling.to_json())
    assert back == made.scaling and list(back.expectations) == ["y"]
    test = made.evaluation.test
    rows = drifting.dates.get_indexer(pd.DatetimeIndex(test.issue_times))
    assert np.array_equal(cut_at(drifting, spec, back, rows).past, test.past)


def test_a_scaling_from_before_there_were_any_is_read():
    old = '{"columns": {"y": {"floor": 0.1, "mean": 1, "scale": "log", "sd": 2}}, "targets": ["y"]}'
    columns = {"y": ColumnScaling("log", 1, 2, 0.1)}
    assert Scaling.from_json(old) == Scaling(("y",), columns)
    assert Expectation((1.0, 2.0), 0.5).of(np.array([[1.0, 1.0]])) == 3.5


def test_without_a_driver_the_season_alone_is_expected(drifting):
    made = cut_of(drifting, spec_of(drivers=(), known_ahead=(), means=(), scales={}))
    assert made.tuning.past_names[-2:] == ("y anomaly 2", "y anomaly 5")
    assert np.isfinite(made.tuning.training.past).all()
