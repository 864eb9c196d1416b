"""Caches of their own, so that tests leave nothing in anybody's home."""

from __future__ import annotations

import keras
import pytest

from core.dataset.cutting import cut
from core.dataset.window_archive import pack_evaluation, pack_tuning
from core.store import Artifacts
from tests.training.jobs import job_in


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("HALFLIFE_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))


@pytest.fixture
def windows(tiny_series, make_spec, tmp_path):
    """Small windows, stored where the jobs look."""
    spec = make_spec()
    made = cut(tiny_series, spec.split, spec.window)
    artifacts = Artifacts(str(tmp_path))
    artifacts.write("tuning.npz", pack_tuning(made.tuning))
    artifacts.write("evaluation.npz", pack_evaluation(made.evaluation))
    return made


@pytest.fixture
def job(windows, tmp_path):
    """Three epochs of a small network, on the engine that runs the tests."""
    return job_in(str(tmp_path), engine=keras.backend.backend())
