"""Engines: the same bits from process to process, one graph for many networks, equal results."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import ops

from core.dataset.windows import WindowShape
from core.errors import SpecError
from core.training import TrainingSeeds, check_installed
from core.training.engines import network as networks
from core.training.engines import table
from core.training.engines.program import GRADIENT_NORM
from core.training.engines.table import ENGINES
from tests.backend import pytest_on_jax
from tests.training import jobs

ENGINE = keras.backend.backend()
HERE = Path(__file__).parent
SHAPE = WindowShape(lookback=6, past=3, targets=1, horizon=2, ahead=1)


def in_a_process(engine: str, folder: Path, *, epochs: int, dropout: float = 0.2) -> dict:
    folder.mkdir()
    (folder / "tuning.npz").write_bytes((folder.parent / "tuning.npz").read_bytes())
    done = subprocess.run(
        [sys.executable, HERE / "jobs.py", engine, folder, str(epochs), str(dropout)],
        cwd=HERE.parent.parent,
        env=os.environ | {"PYTHONPATH": str(HERE.parent.parent)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["tensorflow", "jax"])
def test_two_processes_give_the_same_bits(windows, tmp_path, engine):
    first, second = (in_a_process(engine, tmp_path / name, epochs=2) for name in ("a", "b"))
    assert first == second


@pytest.mark.slow
@pytest.mark.skipif(ENGINE == "jax", reason="once is enough")
def test_engines_agree_within_rounding(windows, tmp_path):
    tensorflow, jax = (
        in_a_process(engine, tmp_path / engine, epochs=2, dropout=0.0)["epochs"]
        for engine in ("tensorflow", "jax")
    )
    # Single precision over a few dozen steps; masks are drawn otherwise, so dropout is 0.
    np.testing.assert_allclose(tensorflow, jax, rtol=1e-4)


@pytest.mark.slow
@pytest.mark.skipif(ENGINE == "jax", reason="already on JAX")
def test_training_passes_its_tests_on_jax():
    done = pytest_on_jax("-k", "not process and not agree", str(HERE))
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]


def test_adam_is_that_of_keras():
    generator = np.random.default_rng(1)
    start, gradients = generator.normal(size=7), generator.normal(size=(5, 7)) * 3
    variable = keras.Variable(start.astype("float32"))
    optimizer = keras.optimizers.Adam(0.02, global_clipnorm=GRADIENT_NORM)
    row = tuple(ops.convert_to_tensor(v, "float32") for v in (start, 0 * start, 0 * start))
    for step, gradient in enumerate(gradients):
        given = ops.convert_to_tensor(gradient, "float32")
        optimizer.apply([given], [variable])
        row = networks.adam(row, given, ops.convert_to_tensor(float(step)), 0.02)
    np.testing.assert_allclose(np.asarray(row[0]), np.asarray(variable.value), rtol=1e-5)


def test_only_what_shapes_a_graph_is_in_its_name(job):
    def name(with_sizes, **change):
        changed = replace(job, configuration=job.configuration | change)
        return networks.architecture_of(changed, SHAPE, with_sizes=with_sizes)

    values = {"dropout": 0.0, "learning_rate": 1.0, "batch_size": 7, "increments": True}
    sizes = {"units": 9, "kernel_first": 2, "pool_second": 3, "width": 8, "filters_first": 1}
    for change in ({k: v} for k, v in (values | sizes).items()):
        assert name(False, **change) == name(False)
        assert (name(True, **change) == name(True)) is (set(change) <= set(values))
    for change in ({"depth": 1}, {"gates": "coupled"}):
        assert name(False, **change) != name(False) and name(True, **change) != name(True)
    other = replace(SHAPE, horizon=3)
    assert networks.architecture_of(job, other, with_sizes=False) != name(False)


def module():
    return import_module(ENGINES[ENGINE])


def compiled_steps():
    """How many steps this process has traced or compiled, over all programs that it keeps."""
    programs = list(module()._programs.values())
    if ENGINE == "jax":
        return len(programs), sum(program._epoch._cache_size() for program in programs)
    traced = [program._step.experimental_get_tracing_count() for program in programs]
    return len(programs), sum(traced)


@pytest.mark.slow
def test_the_next_job_of_an_architecture_compiles_nothing(job):
    first = jobs.train(replace(job, folder="first"))
    before = compiled_steps()
    changes = [{"learning_rate": 0.02}, {"dropout": 0.0}, {"increments": True}, {"gate_bias": -1.0}]
    others = [replace(job, configuration=job.configuration | change) for change in changes]
    others += [replace(job, seeds=TrainingSeeds.derive(9, "x", replicate=1))]
    others += [replace(job, last_epoch=4)]
    for number, other in enumerate(others):
        outcome, *_ = jobs.train(replace(other, folder=f"other-{number}"))
        assert compiled_steps() == before
        assert outcome.score != first[0].score


@pytest.mark.slow
def test_what_a_worker_trained_before_changes_no_bit(job):
    """In TensorFlow one graph serves both; a JAX program is compiled for sizes of its own."""
    change = {"units": 5, "filters_first": 3, "kernel_second": 2, "pool_first": 1, "dropout": 0.0}
    other = replace(job, configuration=job.configuration | change | {"batch_size": 16})
    module()._programs.clear()
    jobs.train(replace(job, folder="first"))
    after = jobs.train(replace(other, folder="after"))
    assert compiled_steps() == ((1, 1) if ENGINE == "tensorflow" else (2, 2))
    module()._programs.clear()
    alone = jobs.train(replace(other, folder="alone"))
    assert jobs.plain(after[1]) == jobs.plain(alone[1]) and jobs.same(after[2], alone[2])


@pytest.mark.slow
@pytest.mark.skipif(ENGINE != "tensorflow", reason="of the TensorFlow engine")
def test_a_long_lookback_is_looped_to_the_same_result(job, monkeypatch):
    from core.training.engines import tensorflow

    whole = jobs.train(replace(job, folder="unrolled"))
    monkeypatch.setattr(tensorflow, "UNROLLED_UP_TO", 1)
    tensorflow._programs.clear()
    looped = jobs.train(replace(job, folder="looped"))
    tensorflow._programs.clear()
    np.testing.assert_allclose(jobs.plain(whole[1]), jobs.plain(looped[1]), rtol=1e-5)


def test_an_engine_that_is_not_there_is_refused_with_a_sentence(monkeypatch):
    check_installed("jax")
    with pytest.raises(SpecError, match="'torch'. Choose one of: tensorflow, jax"):
        check_installed("torch")
    monkeypatch.setattr(table, "find_spec", lambda _name: None)
    with pytest.raises(SpecError, match="pip install -r requirements-jax.txt"):
        check_installed("jax")
