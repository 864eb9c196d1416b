"""Two targets in one study: each has its own forecast, in its own unit, on its own samples."""

from __future__ import annotations

import io

import numpy as np
import pytest

from core.dataset.catalogue import save_series
from core.dataset.cutting import cut
from core.errors import NotFound
from core.forecast import read_forecast, read_forecasts
from core.forecast.keeping import keep_forecast
from core.forecast.making import make_forecast, make_forecasts
from core.metrics import rmse
from core.models.table import MODELS
from core.search.creation import create_study
from core.search.running import run_study
from core.search.spec import default_spec
from core.seeds.runs import prediction_keys, run_seeds
from tests.conftest import TINY_SPACE
from tests.forecast.gross_activity import ALPHA, BETA, gross_activity


@pytest.fixture
def gross(tiny_series):
    return gross_activity(tiny_series)


def searched(store, series, model, **settings):
    save_series(store, series)
    spec = default_spec(
        series,
        name="both",
        model=model,
        targets=(ALPHA, BETA),
        horizon=2,
        lookback=6,
        known_ahead=("flow",),
        max_epochs=2,
        factor=2,
        seed=7,
        **settings,
    )
    create_study(store, spec)
    run_study(store, "both", slots=1, executor="inline")
    run_seeds(store, "both", top=1, seeds=2, slots=1, executor="inline")
    return spec


def test_each_target_is_forecast_in_its_own_unit(fresh_store, gross):
    spec = searched(fresh_store, gross, "ridge")
    made = make_forecasts(fresh_store, "both")
    assert [(f.target, f.unit) for f in made] == [(ALPHA, "Bq/m3"), (BETA, "mBq/L")]
    windows = cut(gross, spec.split, spec.window)
    (key, *_) = prediction_keys(fresh_store, "both", made[0].configuration_id)
    with np.load(io.BytesIO(fresh_store.artifacts.read(key))) as file:
        predicted = windows.scaling.to_original(file["test"].astype(float))
    fit = MODELS["seasonal"].fit
    seasonal = fit(windows.tuning, {}, 0).predict(windows.evaluation.test)
    for d, forecast in enumerate(made):
        target = gross.target(forecast.target)
        rows = gross.dates.get_indexer(forecast.dates.ravel()).reshape(forecast.dates.shape)
        np.testing.assert_array_equal(forecast.observed, target.values[rows])
        np.testing.assert_array_equal(forecast.limits, target.limits[rows])
        np.testing.assert_allclose(forecast.members[0], predicted[..., d])
        own = windows.scaling.to_original(seasonal)[..., d]
        np.testing.assert_allclose(forecast.references["seasonal"], own)
        error = rmse(forecast.observed.ravel(), forecast.median.ravel())
        assert forecast.metrics["ridge"]["rmse"] == pytest.approx(error)
        assert (forecast.lower < forecast.upper).all()
    # About 1 Bq/m3 beside about 30 mBq/L: an index mixed up could not pass.
    assert np.nanmax(made[0].median) < 10 < np.nanmin(made[1].median)


def test_all_are_kept_together_and_read_by_name(fresh_store, gross):
    searched(fresh_store, gross, "ridge")
    made = make_forecasts(fresh_store, "both")
    assert read_forecasts(fresh_store, "both") == ()
    keep_forecast(fresh_store, *made)
    kept = read_forecasts(fresh_store, "both")
    assert [f.target for f in kept] == [ALPHA, BETA]
    for ours, theirs in zip(made, kept, strict=True):
        np.testing.assert_array_equal(ours.lower, theirs.lower)
        np.testing.assert_array_equal(ours.dates, theirs.dates)
        np.testing.assert_equal(ours.metrics, theirs.metrics)
        assert ours.unit == theirs.unit and list(ours.references) == list(theirs.references)
        for name, values in ours.references.items():
            np.testing.assert_array_equal(values, theirs.references[name])
    assert read_forecast(fresh_store, "both").target == ALPHA
    assert read_forecast(fresh_store, "both", BETA).target == BETA
    assert make_forecast(fresh_store, "both", target=BETA).unit == "mBq/L"
    with pytest.raises(NotFound, match=BETA):
        read_forecast(fresh_store, "both", "tritium")


@pytest.mark.slow
def test_a_network_forecasts_both(fresh_store, gross):
    searched(fresh_store, gross, "hrhn", space=TINY_SPACE)
    alpha, beta = make_forecasts(fresh_store, "both")
    assert np.isfinite(alpha.members).all() and np.isfinite(beta.members).all()
    assert np.nanmax(alpha.median) < 10 < np.nanmin(beta.median)
    for forecast in (alpha, beta):
        worst = max(forecast.metrics[name]["rmse"] for name in forecast.references)
        assert forecast.metrics["hrhn"]["rmse"] < 3 * worst
