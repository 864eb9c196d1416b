"""The gain of an ensemble from kept predictions: by hand, and on a real study of a reference."""

from __future__ import annotations

import io

import numpy as np
import pytest
from sqlalchemy import update

from core.dataset.window_archive import unpack_tuning
from core.search.creation import create_study
from core.search.keys import tuning_key
from core.search.running import run_study
from core.seeds.ensembles import read_gain
from core.seeds.keeping import completed_runs
from core.seeds.runs import run_seeds
from core.store.schema import SeedRunRow
from tests.report.conftest import NAME, spec_of


@pytest.fixture
def trained(tiny_store, tiny_series):
    create_study(tiny_store, spec_of(tiny_series))
    run_study(tiny_store, NAME, slots=1, executor="inline")
    run_seeds(tiny_store, NAME, top=1, seeds=2, slots=1, executor="inline")
    return tiny_store, completed_runs(tiny_store, NAME)[0].configuration_id


def predict(store, key, validation) -> None:
    buffer = io.BytesIO()
    np.savez(buffer, validation=validation, test=np.zeros(1))
    store.artifacts.write(key, buffer.getvalue(), lasting=True)


def test_seeds_that_agree_gain_nothing(trained):
    store, name = trained
    found = read_gain(store, NAME, name)
    score = completed_runs(store, NAME)[0].score
    assert (found.configuration_id, found.gain.disagreement) == (name, 0.0)
    assert found.gain.rmse_curve([1, 10]) == pytest.approx([score, score])  # what was scored


def test_opposite_errors_cancel(trained):
    store, name = trained
    validation = unpack_tuning(store.artifacts.read(tuning_key(NAME))).validation
    for run, error in zip(completed_runs(store, NAME), (-1.0, 1.0), strict=True):
        predict(store, run.predictions, validation.target + error)
    gain = read_gain(store, NAME, name).gain
    assert gain.single == pytest.approx(1.0)
    assert gain.mse(2) == pytest.approx(0.0, abs=1e-9)


def test_one_prediction_says_nothing(trained):
    store, name = trained
    with store.session() as session:
        one = update(SeedRunRow).where(SeedRunRow.replicate == 2)
        session.execute(one.values(predictions=None))
    assert read_gain(store, NAME, name) is None
