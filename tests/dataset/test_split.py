"""Chronological parts and the working scale."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from core.dataset.scaling import ColumnScaling, Scaling, choose_scales, fit_column
from core.dataset.series import Driver, Series, Target
from core.dataset.split import Split, chronological_split, part_rows
from core.errors import DataError, SpecError

NONE = np.full(100, np.nan)
DATES = pd.date_range("2001-01-01", periods=100, freq="D")
DAY = pd.Timedelta(days=1)


def sampled_at(rows: list[int]) -> Series:
    values = NONE.copy()
    values[rows] = np.arange(len(rows)) + 1.0
    return Series("s", DATES, DAY, (Target("cs", "Bq/m3", values, NONE),))


def test_shares_are_of_samples_not_rows() -> None:
    series = sampled_at([*range(30), *range(80, 100)])  # 50 samples: 32, 8 and 10
    split = chronological_split(series, target="cs", validation=0.16, test=0.2)
    parts = part_rows(split, DATES)
    at = series.target("cs").is_sampled
    assert [int((parts[at] == part).sum()) for part in (0, 1, 2)] == [32, 8, 10]
    assert split.training_end == datetime(2001, 3, 23)  # row 81, the 32nd sample


def test_ends_are_inclusive() -> None:
    split = Split(training_end=datetime(2001, 1, 2), validation_end=datetime(2001, 1, 4))
    assert part_rows(split, DATES[:6]).tolist() == [0, 0, 1, 1, 2, 2]


def test_impossible_splits() -> None:
    with pytest.raises(DataError, match="at least 5 samples"):
        chronological_split(sampled_at(list(range(20))), target="cs")
    with pytest.raises(SpecError, match="shares"):
        chronological_split(sampled_at(list(range(90))), target="cs", validation=0.5, test=0.5)
    with pytest.raises(SpecError, match="must end before"):
        Split(training_end=datetime(2001, 1, 4), validation_end=datetime(2001, 1, 4))


def test_split_is_stored_as_json() -> None:
    split = chronological_split(sampled_at(list(range(90))), target="cs")
    assert Split.model_validate_json(split.model_dump_json()) == split


def test_scaling_by_hand() -> None:
    values = np.array([1.0, np.e**2, 999.0])
    training = np.array([True, True, False])
    column = fit_column(values, "cs", scale="log", training=training)
    assert column == ColumnScaling("log", mean=1.0, sd=1.0, floor=0.5)
    assert column.to_working(np.array([np.e])).tolist() == [0.0]
    assert column.to_working(np.array([0.0])) == pytest.approx([np.log(0.5) - 1])
    assert np.isfinite(column.to_original(np.array([1e9]))).all()


def test_there_and_back_for_any_leading_shape() -> None:
    columns = {
        "a": ColumnScaling("log", 0.3, 2.0, 0.1),
        "b": ColumnScaling("linear", 5.0, 0.5, 0.0),
    }
    scaling = Scaling(("a", "b"), columns)
    values = np.random.default_rng(1).gamma(2, size=(3, 4, 5, 2))
    np.testing.assert_allclose(scaling.to_original(scaling.to_working(values)), values)
    assert Scaling.from_json(scaling.to_json()) == scaling


def test_constant_and_forbidden_columns() -> None:
    every = np.ones(5, dtype=bool)
    assert fit_column(np.full(5, 0.1), "x", scale="linear", training=every).sd == 1.0
    with pytest.raises(SpecError, match='"linear"'):
        fit_column(np.array([0.0, 1, 2, 3, 4]), "x", scale="log", training=every)
    with pytest.raises(DataError, match="training part"):
        fit_column(np.full(5, np.nan), "x", scale="linear", training=every)


def test_scales_are_chosen_by_sign_and_skewness() -> None:
    draw = np.random.default_rng(2)
    skewed, even = np.exp(draw.normal(size=100)), draw.normal(size=100) + 100
    drivers = (
        Driver("even", "", even),
        Driver("zero", "", np.where(skewed < 0.2, 0.0, skewed)),
        Driver("constant", "", np.ones(100)),
    )
    series = Series("s", DATES, DAY, (Target("cs", "Bq", skewed, NONE),), drivers)
    assert choose_scales(series) == {
        "cs": "log",
        "even": "linear",
        "zero": "linear",
        "constant": "linear",
    }


def test_of_several_targets_the_instants_of_any_count() -> None:
    even, third = sampled_at(list(range(0, 100, 2))), sampled_at(list(range(0, 100, 3)))
    other = Target("alpha", "Bq/L", third.targets[0].values, NONE)
    both = Series("s", DATES, DAY, (*even.targets, other))
    split = chronological_split(both, target=("cs", "alpha"))  # 67 instants: 44, 10 and 13
    at = both.target("cs").is_sampled | other.is_sampled
    parts = part_rows(split, DATES)
    assert [int((parts[at] == part).sum()) for part in (0, 1, 2)] == [44, 10, 13]
    assert chronological_split(both, target=("cs",)) == chronological_split(both, target="cs")


def test_each_of_several_targets_needs_its_samples_in_each_part() -> None:
    early = Target("alpha", "Bq/L", sampled_at(list(range(60))).targets[0].values, NONE)
    both = Series("s", DATES, DAY, (*sampled_at(list(range(100))).targets, early))
    with pytest.raises(DataError, match="samples of alpha.*60 for training, 0 for validation"):
        chronological_split(both, target=("cs", "alpha"))
