"""Real networks: their weights are kept, they forecast again, and lost weights are made again."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.forecast.making import make_forecast
from core.search.creation import create_study
from core.search.running import run_study
from core.seeds.keeping import completed_runs
from core.seeds.runs import run_seeds
from core.training.weights import read_weights, weights_key
from core.what_if.answering import answer
from core.what_if.ground import read_ground
from core.what_if.predictor import Predictor
from core.what_if.restoring import restore_networks
from core.what_if.scenario import Scale, Scenario

pytestmark = pytest.mark.slow


@pytest.fixture
def study(tiny_store, make_spec, monkeypatch, tmp_path):
    monkeypatch.setenv("HALFLIFE_CACHE", str(tmp_path / "cache"))
    spec = make_spec("nets", max_epochs=2)
    budget = spec.budget.model_copy(update={"strategy": "random"})
    create_study(tiny_store, spec.model_copy(update={"budget": budget}))
    run_study(tiny_store, "nets", slots=1)
    run_seeds(tiny_store, "nets", top=1, seeds=2, slots=1)
    return "nets"


def test_kept_networks_forecast_as_they_did_and_lost_ones_are_made_again(tiny_store, study):
    forecast = make_forecast(tiny_store, study)
    ground = read_ground(tiny_store, study)
    assert not ground.networks.missing
    issue = pd.Timestamp(forecast.issue_times[9])
    changed = Scenario(issue=issue, changes=(Scale(driver="flow", factor=1.5),))
    with Predictor() as predictor:
        made = answer(ground, changed, predictor)
        np.testing.assert_allclose(made.before.members, forecast.members[:, 9], rtol=1e-4)
        np.testing.assert_allclose(made.before.upper, forecast.upper[9], rtol=1e-4)
        assert not np.allclose(made.after.median, made.before.median, rtol=1e-3)

        kept = [read_weights(tiny_store.artifacts, job.folder) for job in ground.networks.jobs]
        rows = [(r.score, r.weights_hash, r.time) for r in completed_runs(tiny_store, study)]
        for job in ground.networks.jobs:
            tiny_store.artifacts.delete(weights_key(job.folder))
        bare = read_ground(tiny_store, study)
        assert len(bare.networks.missing) == 2
        told = []
        restore_networks(tiny_store, study, slots=1, observe=lambda *far: told.append(far))
        again = read_ground(tiny_store, study)
        assert not again.networks.missing and told[-1][1] == 2
        for job, before in zip(again.networks.jobs, kept, strict=True):
            np.testing.assert_array_equal(read_weights(tiny_store.artifacts, job.folder), before)
        other = answer(again, changed, predictor)
    np.testing.assert_array_equal(other.after.members, made.after.members)
    assert rows == [(r.score, r.weights_hash, r.time) for r in completed_runs(tiny_store, study)]
    restore_networks(tiny_store, study, slots=1)  # nothing is missing, nothing is trained
