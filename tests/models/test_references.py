"""The references against literals and against a naive twin."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from networks import tuning, windows
from sklearn.linear_model import Ridge as LinearModel

from core.dataset.windows import WindowShape
from core.errors import SpecError
from core.models import persistence, ridge, seasonal
from core.models.features import features, last_known, trailing_means

SHAPE = WindowShape(lookback=3, past=2, targets=2, horizon=4, ahead=1)


def test_persistence_says_the_last_known_value_for_every_lead():
    part = windows(SHAPE, 5)
    out = persistence.fit(tuning(SHAPE, 30), {}, 0).predict(part)
    for n in range(5):
        for h in range(4):
            assert out[n, h].tolist() == part.history[n, -1, :2].astype(float).tolist()


def test_the_day_of_the_year_leaves_29_february_out_of_other_years():
    dates = ["2023-01-01", "2023-02-28", "2023-03-01", "2024-02-29", "2024-03-01", "2023-12-31"]
    times = np.array(dates, dtype="datetime64[s]")
    assert seasonal.day_of_year(times).tolist() == [0, 58, 60, 59, 60, 365]


def climatology_twin(part, day, target):
    """A mean over distinct dates within 7 days of the year, wider where there is none."""
    held = {}
    for n, h in np.ndindex(part.target_times.shape):
        if part.observed[n, h, target]:
            held[part.target_times[n, h]] = part.target[n, h, target]
    for radius in range(7, 184):
        near = []
        for time, value in held.items():
            apart = abs(int(seasonal.day_of_year(np.array([time]))[0]) - day)
            if min(apart, 366 - apart) <= radius:
                near.append(value)
        if near:
            return np.mean(near)
    return 0.0


@pytest.mark.parametrize("count", [40, 900])
def test_the_seasonal_mean_equals_its_twin(count):
    # One observation for a date, whichever window it is in, as real windows have it.
    shape = replace(SHAPE, horizon=1)
    data = tuning(shape, count)
    fitted = seasonal.fit(data, {}, 0)
    for day in (0, 3, 59, 60, 200, 365):
        for target in range(2):
            expected = climatology_twin(data.training, day, target)
            assert fitted.means[day, target] == pytest.approx(expected, rel=1e-5)


def test_a_date_counts_once_however_many_windows_hold_it():
    part = windows(SHAPE, 3)
    ones = replace(part, target=np.ones_like(part.target), observed=np.ones_like(part.observed))
    ones.target[0, 0] = 7.0  # 2 January, in one window; 3 to 7 January are all 1
    fitted = seasonal.fit(replace(tuning(SHAPE, 30), training=ones), {}, 0)
    assert fitted.means[4].tolist() == pytest.approx([(7 + 5) / 6] * 2)


def test_a_season_without_any_sample_is_the_middle_of_the_scale():
    data = tuning(SHAPE, 30)
    none = replace(data.training, observed=np.zeros_like(data.training.observed))
    assert (seasonal.fit(replace(data, training=none), {}, 0).means == 0).all()


@pytest.mark.parametrize("alpha", [0.01, 3.0, 1e4])
@pytest.mark.parametrize("increments", [False, True])
@pytest.mark.parametrize("means", [False, True])
def test_the_ridge_equals_the_one_of_scikit_learn(alpha, increments, means):
    data = tuning(SHAPE, 80)
    part, rows = data.training, features(data.training, means=means)
    given = {"alpha": alpha, "increments": increments, "means": means}
    fitted = ridge.fit(data, given, 0)
    out = fitted.predict(data.validation)
    for lead, target in np.ndindex(4, 2):
        seen = part.observed[:, lead, target]
        start = last_known(part)[seen, 0, target] if increments else 0.0
        model = LinearModel(alpha=alpha).fit(rows[seen], part.target[seen, lead, target] - start)
        expected = model.predict(features(data.validation, means=means))
        if increments:
            expected += last_known(data.validation)[:, 0, target]
        np.testing.assert_allclose(out[:, lead, target], expected, rtol=1e-7, atol=1e-9)


def test_a_ridge_with_more_features_than_windows_is_still_that_of_scikit_learn():
    data = tuning(replace(SHAPE, lookback=20), 30)
    seen = data.training.observed[:, 0, 0]
    out = ridge.fit(data, {"alpha": 0.1, "increments": False, "means": False}, 0).predict(
        data.validation
    )
    model = LinearModel(alpha=0.1)
    model.fit(features(data.training)[seen], data.training.target[seen, 0, 0])
    expected = model.predict(features(data.validation))
    np.testing.assert_allclose(out[:, 0, 0], expected, rtol=1e-6, atol=1e-8)


def test_a_strong_ridge_of_increments_is_nearly_persistence():
    data = tuning(SHAPE, 200)
    fitted = ridge.fit(data, {"alpha": 1e9, "increments": True, "means": False}, 0)
    change = fitted.predict(data.validation) - last_known(data.validation)
    assert np.abs(change - fitted.intercepts.reshape(4, 2)).max() < 1e-3


def test_the_validation_part_chooses_what_is_left_open():
    data = tuning(SHAPE, 200)
    chosen = ridge.fit(data, {}, 0)
    seen = data.validation.observed

    def error(alpha, increments, means):
        given = {"alpha": alpha, "increments": increments, "means": means}
        one = ridge.fit(data, given, 0)
        return np.mean((one.predict(data.validation) - data.validation.target)[seen] ** 2)

    candidates = list(product((False, True), ridge.ALPHAS, (False, True)))
    errors = {(a, i, m): error(a, i, m) for m, a, i in candidates}
    found = chosen.settings
    assert (found.alpha, found.increments, found.means) == min(errors, key=errors.get)


def test_means_are_those_of_the_last_steps_by_hand():
    past = np.arange(10.0).reshape(1, 5, 2)  # 0 2 4 6 8 and 1 3 5 7 9
    assert trailing_means(past).tolist() == [[[8, 9], [6, 7], [4, 5]]]  # over 1, 3 and all 5


def test_with_means_the_rows_are_short():
    """Means over 1, 3, 7 and 8 of two drivers, two last values with their ages, one ahead."""
    part = windows(replace(SHAPE, lookback=8, horizon=1), 3)
    rows = features(part, means=True)
    assert rows.shape == (3, 4 * 2 + 2 * 2 + 1)
    np.testing.assert_allclose(rows[:, 2], part.past[:, -3:, 0].mean(axis=1), rtol=1e-6)
    assert (rows[:, 8:12] == part.history[:, -1]).all() and (rows[:, 12:] == part.ahead[:, 0]).all()
    assert features(part).shape == (3, 8 * 2 + 8 * 4 + 1)


def test_a_target_never_sampled_gives_a_finite_forecast():
    data = tuning(SHAPE, 40)
    data.training.observed[..., 1] = False
    assert np.isfinite(ridge.fit(data, {}, 0).predict(data.validation)).all()


@pytest.mark.parametrize(
    "wrong", [{"alpha": 0.0}, {"alpha": "big"}, {"beta": 1}, {"increments": 2}]
)
def test_a_ridge_says_what_it_takes(wrong):
    with pytest.raises(SpecError, match="a setting of the ridge must be one of alpha, increments"):
        ridge.fit(tuning(SHAPE, 30), wrong, 0)
