"""Every network of the table through the engine: it learns, repeats, and shares its graphs."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

import keras
import pytest

from core.models.space import configuration_id
from core.models.table import MODELS
from core.training import TrainingSeeds
from core.training.engines.table import ENGINES
from tests.training import jobs

ENGINE = keras.backend.backend()
NETWORKS = {name: (name, {}) for name, entry in MODELS.items() if entry.is_network}
VARIANTS = NETWORKS | {
    "rhn": ("hrhn", {"convolution": "none", "attention": "last"}),
    "over time": ("hrhn", {"convolution": "time", "kernel_first": 3}),
}
SMALL = {"units": 4, "depth": 1, "dropout": 0.1, "batch_size": 32, "learning_rate": 0.02}


def job_of(job, variant, folder, **change):
    model, given = VARIANTS[variant]
    configuration = SMALL | given | change
    seeds = TrainingSeeds.derive(7, configuration_id(configuration), replicate=1)
    return replace(
        job, model=model, folder=folder, configuration=configuration, seeds=seeds, last_epoch=4
    )


@pytest.mark.slow
@pytest.mark.parametrize("model", VARIANTS)
def test_a_network_learns_and_repeats(job, model):
    first = jobs.train(job_of(job, model, "first"))
    again = jobs.train(job_of(job, model, "again"))
    assert jobs.plain(first[1]) == jobs.plain(again[1]) and jobs.same(first[2], again[2])
    losses = [record.training_loss for record in first[1]]
    assert losses[-1] < 0.9 * losses[0]


@pytest.mark.slow
@pytest.mark.skipif(ENGINE != "tensorflow", reason="JAX compiles for each size")
@pytest.mark.parametrize("model", VARIANTS)
def test_networks_of_other_sizes_and_rates_share_a_graph(job, model):
    programs = import_module(ENGINES[ENGINE])._programs
    programs.clear()
    jobs.train(job_of(job, model, "first"))
    changes = [{"units": 5}, {"dropout": 0.0}, {"increments": True}, {"learning_rate": 0.01}]
    if model in ("hrhn", "over time"):
        changes.append({"kernel_first": 2, "filters_second": 5})
    for number, change in enumerate(changes):
        jobs.train(job_of(job, model, f"other-{number}", **change))
    (program,) = programs.values()
    assert program._step.experimental_get_tracing_count() == 1
