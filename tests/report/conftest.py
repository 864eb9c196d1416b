"""A finished study of a reference in this process, with seed runs, a confirmation, a forecast."""

from __future__ import annotations

import pytest

from core.dataset.catalogue import save_series
from core.forecast.keeping import keep_forecast
from core.forecast.making import make_forecast
from core.search.creation import create_study
from core.search.running import run_study
from core.search.spec import default_spec
from core.seeds.confirmation import confirm_study
from core.seeds.repeating import replay_trial
from core.store import Store
from tests.conftest import settings_in

NAME = "reported"


def spec_of(series, name=NAME):
    return default_spec(
        series, name=name, model="ridge", horizon=2, lookback=6, known_ahead=("flow",),
        max_epochs=2, factor=2, seed=7,
    )  # fmt: skip


@pytest.fixture(scope="module")
def reported(tiny_series, tmp_path_factory):
    """Read by many tests, changed by none."""
    store = Store(settings_in(tmp_path_factory.mktemp("reported")))
    save_series(store, tiny_series)
    create_study(store, spec_of(tiny_series))
    run_study(store, NAME, slots=1, executor="inline")
    confirm_study(store, NAME, top=2, seeds=3, slots=1, executor="inline")
    keep_forecast(store, make_forecast(store, NAME))
    replay_trial(store, NAME, 0, executor="inline")
    yield store
    store.close()
