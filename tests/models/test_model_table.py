"""The contract of the model table, over every one of its members."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from networks import SEEDS, inputs, tuning

from core.dataset.windows import WindowShape
from core.errors import NotFound
from core.models.entry import BuildSeeds
from core.models.space import Choice, IntegerRange
from core.models.table import MODELS, REFERENCES, model_named

NETWORKS = [name for name, entry in MODELS.items() if entry.is_network]
FITTED = [name for name, entry in MODELS.items() if not entry.is_network]
SHAPES = [
    WindowShape(lookback=5, past=3, targets=2, horizon=3, ahead=2),
    WindowShape(lookback=1, past=1, targets=1, horizon=1, ahead=0),
]


def smallest(entry) -> dict:
    """The first value of every dimension."""
    return {d.name: d.values[0] if isinstance(d, Choice) else d.low for d in entry.space.dimensions}


def largest(entry) -> dict:
    return {
        d.name: d.values[-1] if isinstance(d, Choice) else d.high for d in entry.space.dimensions
    }


def few_trees(entry, configuration) -> dict:
    """Forests take seconds; the contract holds for a few trees as well."""
    has_trees = any(d.name == "trees" for d in entry.space.dimensions)
    return configuration | ({"trees": 4} if has_trees else {})


def test_what_stands_beside_every_forecast_begins_with_the_simplest():
    assert REFERENCES == ("persistence", "seasonal", "rating_curve", "ridge")


@pytest.mark.parametrize("name", MODELS)
def test_an_entry_is_complete(name):
    entry = MODELS[name]
    assert entry.name == name and entry.label and entry.summary.endswith(".")
    assert (entry.build is None) != (entry.fit is None)
    assert (name in REFERENCES) == entry.is_quick
    assert not (entry.is_quick and entry.is_network)
    assert all(d.help for d in entry.space.dimensions)


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_has_what_training_reads(name):
    names = {d.name for d in MODELS[name].space.dimensions}
    assert {"learning_rate", "batch_size"} <= names


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("corner", [smallest, largest])
@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_keeps_the_contract(name, corner, shape):
    entry = MODELS[name]
    model = entry.build(shape, corner(entry), SEEDS)
    out = model.predict(inputs(shape, 4), verbose=0)
    assert out.shape == (4, shape.horizon, shape.targets) and np.isfinite(out).all()
    again = entry.build(shape, corner(entry), SEEDS)
    assert (out == again.predict(inputs(shape, 4), verbose=0)).all()
    other = entry.build(shape, corner(entry), BuildSeeds(7, 8, 9))
    assert (out != other.predict(inputs(shape, 4), verbose=0)).any()


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("corner", [smallest, largest, lambda _: {}])
@pytest.mark.parametrize("name", FITTED)
def test_a_reference_keeps_the_contract(name, corner, shape):
    entry, data = MODELS[name], tuning(shape, 60)
    configuration = few_trees(entry, corner(entry))
    first, second, other = (
        entry.fit(data, configuration, seed).predict(data.validation) for seed in (5, 5, 6)
    )
    assert first.shape == (len(data.validation), shape.horizon, shape.targets)
    assert first.dtype == np.float64 and np.isfinite(first).all()
    assert (first == second).all()
    assert (first == other).all() or not entry.is_quick


def test_a_name_that_is_not_in_the_table_is_told():
    with pytest.raises(NotFound, match="found 'hrnh'. Choose one of: hrhn, "):
        model_named("hrnh")
    assert model_named("hrhn") is MODELS["hrhn"]


def test_the_default_space_is_coarse_so_that_architectures_come_back():
    space = MODELS["hrhn"].space
    architecture = [d for d in space.dimensions if d.name not in ("learning_rate", "batch_size")]
    assert all(isinstance(d, Choice | IntegerRange) and d.size() <= 3 for d in architecture)
    assert space.size() is None  # the learning rate is real
    assert len(space.dimensions) <= 12


def test_the_table_is_imported_without_a_network_library():
    program = (
        "import sys, core.models.table as t; assert t.MODELS['hrhn'].space.dimensions;"
        "heavy = ('keras', 'tensorflow', 'jax', 'torch', 'sklearn', 'lightgbm');"
        "print([m for m in heavy if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
