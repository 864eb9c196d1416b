"""Forest and boosting against their libraries on one column, and what a seed does to them."""

from __future__ import annotations

from dataclasses import replace

import lightgbm
import numpy as np
import pytest
from networks import tuning
from sklearn.ensemble import RandomForestRegressor

from core.dataset.windows import WindowShape
from core.errors import SpecError
from core.models import boosting, forest
from core.models.features import features, last_known, squared_error
from core.streams import part_of

SHAPE = WindowShape(lookback=3, past=2, targets=2, horizon=2, ahead=1)
SEED = 11
FOREST = {"trees": 7, "features": 0.5, "leaf": 2}
BOOSTING = {"trees": 9, "rate": 0.2, "leaves": 5, "leaf": 4, "features": 0.6, "rows": 0.7}


def column_of(data, lead, target, *, increments, means):
    """Inputs and wanted values of one column, and what is added to its forecasts."""
    part = data.training
    seen = part.observed[:, lead, target]
    wanted = part.target[seen, lead, target].astype(float)
    after = np.zeros(len(data.validation))
    if increments:
        wanted = wanted - last_known(part)[seen, 0, target]
        after = last_known(data.validation)[:, 0, target]
    return features(part, means=means)[seen], wanted, after


@pytest.mark.parametrize(("increments", "means"), [(False, True), (True, False)])
def test_the_forest_is_that_of_scikit_learn_in_every_column(increments, means):
    data = tuning(SHAPE, 90)
    fitted = forest.fit(data, FOREST | {"increments": increments, "means": means}, SEED)
    out = fitted.predict(data.validation)
    for column, (lead, target) in enumerate(np.ndindex(2, 2)):
        rows, wanted, after = column_of(data, lead, target, increments=increments, means=means)
        twin = RandomForestRegressor(
            n_estimators=7,
            max_features=0.5,
            min_samples_leaf=2,
            random_state=part_of(SEED, f"column {column}"),
        ).fit(rows, wanted)
        expected = twin.predict(features(data.validation, means=means)) + after
        np.testing.assert_allclose(out[:, lead, target], expected, rtol=1e-12)


@pytest.mark.parametrize(("increments", "means"), [(False, True), (True, False)])
def test_the_boosting_is_that_of_lightgbm_in_every_column(increments, means):
    data = tuning(SHAPE, 90)
    fitted = boosting.fit(data, BOOSTING | {"increments": increments, "means": means}, SEED)
    out = fitted.predict(data.validation)
    for column, (lead, target) in enumerate(np.ndindex(2, 2)):
        rows, wanted, after = column_of(data, lead, target, increments=increments, means=means)
        twin = lightgbm.LGBMRegressor(
            n_estimators=9,
            learning_rate=0.2,
            num_leaves=5,
            min_child_samples=4,
            colsample_bytree=0.6,
            subsample=0.7,
            subsample_freq=1,
            seed=part_of(SEED, f"column {column}"),
            deterministic=True,
            force_row_wise=True,
            n_jobs=1,
            verbosity=-1,
        ).fit(rows, wanted)
        expected = twin.predict(features(data.validation, means=means)) + after
        np.testing.assert_allclose(out[:, lead, target], expected, rtol=1e-9)


@pytest.mark.parametrize(("model", "given"), [(forest, FOREST), (boosting, BOOSTING)])
def test_another_seed_gives_other_trees(model, given):
    data = tuning(SHAPE, 90)
    first, again, other = (
        model.fit(data, given | {"increments": False, "means": False}, seed).predict(
            data.validation
        )
        for seed in (1, 1, 2)
    )
    assert (first == again).all() and (first != other).any()


@pytest.mark.parametrize(("model", "given"), [(forest, FOREST), (boosting, BOOSTING)])
def test_the_validation_part_chooses_whether_to_forecast_the_change(model, given):
    data = tuning(SHAPE, 90)
    given = given | {"means": False}
    errors = [
        squared_error(
            model.fit(data, given | {"increments": one}, SEED).predict(data.validation),
            data.validation,
        )
        for one in (False, True)
    ]
    chosen = model.fit(data, given, SEED)
    assert squared_error(chosen.predict(data.validation), data.validation) == min(errors)
    assert chosen.increments is bool(np.argmin(errors))


@pytest.mark.parametrize("model", [forest, boosting])
def test_a_lead_that_was_never_sampled_is_the_middle_of_the_scale(model):
    data = tuning(SHAPE, 90)
    seen = data.training.observed.copy()
    seen[:, 1, 0] = False
    without = replace(data, training=replace(data.training, observed=seen))
    out = model.fit(without, {"trees": 2, "increments": False, "means": False}, SEED).predict(
        data.validation
    )
    assert (out[:, 1, 0] == 0).all() and (out[:, 0, 0] != 0).any()


@pytest.mark.parametrize("model", [forest, boosting])
@pytest.mark.parametrize("wrong", [{"trees": 0}, {"trees": 2.5}, {"bark": 1}, {"features": 0.0}])
def test_a_wrong_setting_is_told(model, wrong):
    with pytest.raises(SpecError, match="a setting of the .* must be one of trees, "):
        model.fit(tuning(SHAPE, 30), wrong, SEED)
