"""Seeds trained as one computation: equal to one by one, whatever becomes of their fellows."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from benchmarks.stacking import training
from benchmarks.stacking.training import train_stack
from core.dataset.cutting import cut
from core.dataset.window_archive import pack_tuning
from core.errors import SpecError, TrainingFailure
from core.store import Artifacts
from core.training import TrainingSeeds
from core.training.score import score_of
from tests.backend import pytest_on_jax
from tests.training import jobs

ENGINE = keras.backend.backend()
ON_JAX = pytest.mark.skipif(ENGINE != "jax", reason="stacks are a matter of JAX")


@pytest.fixture
def tuning(tiny_series, make_spec, tmp_path, monkeypatch):
    monkeypatch.setenv("HALFLIFE_CACHE", str(tmp_path / "cache"))
    spec = make_spec()
    made = cut(tiny_series, spec.split, spec.window).tuning
    Artifacts(str(tmp_path)).write("tuning.npz", pack_tuning(made))  # where `jobs.train` looks
    return made


@pytest.fixture
def job(tuning, tmp_path):
    return jobs.job_in(str(tmp_path), engine=ENGINE)


def seeds_of(job, replicate):
    folder = f"{job.folder}-{replicate}"
    return replace(job, folder=folder, seeds=TrainingSeeds.derive(7, "x", replicate=replicate))


def trained(given, tuning):
    return train_stack(given, tuning, lambda _record: None)


def scores_of(ended):
    return [score_of(one.history, "last") for one in ended]


@pytest.mark.slow
@pytest.mark.skipif(ENGINE == "jax", reason="already on JAX")
def test_stacks_pass_their_tests_on_jax():
    done = pytest_on_jax(str(Path(__file__)))
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]
    assert "4 passed" in done.stdout


def test_the_benchmark_imports_keras_once_its_engine_is_prepared():
    code = "import sys, benchmarks.stacked_seeds; sys.exit('keras' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.slow
@ON_JAX
def test_a_stack_equals_one_by_one_within_rounding(job, tuning, monkeypatch):
    calls, together = [], training._run_together
    monkeypatch.setattr(
        training, "_run_together", lambda *given: calls.append(1) or together(*given)
    )
    given = [seeds_of(replace(job, folder="stack"), replicate) for replicate in (1, 2, 3)]
    alone = [jobs.train(seeds_of(replace(job, folder="alone"), n)) for n in (1, 2, 3)]
    ended = trained(given, tuning)
    # Rounding of single precision, grown over the steps of three epochs.
    scores = scores_of(ended)
    np.testing.assert_allclose(scores, [outcome.score for outcome, *_ in alone], rtol=1e-4)
    assert len(set(scores)) == 3 and all(one.history[-1].epoch == 3 for one in ended)
    assert len(calls) == 3


@pytest.mark.slow
@ON_JAX
def test_a_stack_goes_on_after_a_crash_and_one_failure_is_its_own(job, tuning):
    given = [seeds_of(job, replicate) for replicate in (1, 2)]
    whole = trained(given, tuning)
    apart = [replace(one, folder=f"{one.folder}-again") for one in given]
    jobs.train(replace(apart[1], last_epoch=2))  # one is ahead of the other
    np.testing.assert_allclose(scores_of(trained(apart, tuning)), scores_of(whole), rtol=1e-4)
    fast = job.configuration | {"learning_rate": 1e30}
    wild = [replace(one, folder=f"{one.folder}-wild", configuration=fast) for one in given]
    assert all(isinstance(one, TrainingFailure) for one in trained(wild, tuning))


def test_a_stack_holds_one_configuration(job, tuning):
    for wrong in ((), (job, replace(job, last_epoch=9)), (job, replace(job, configuration={}))):
        with pytest.raises(SpecError, match="differ in their seeds and folders only"):
            trained(wrong, tuning)
