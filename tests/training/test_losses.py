"""A loss through the engine: its own weights, its limits, its place in the name of a graph."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.dataset.windows import WindowShape
from core.errors import SpecError
from core.models.losses import PACE
from core.training.engines import network as networks
from tests.training import jobs

SHAPE = WindowShape(lookback=6, past=3, targets=1, horizon=2, ahead=1)


def with_loss(job, name, **change):
    return replace(job, configuration=job.configuration | {"loss": name}, **change)


def test_the_loss_is_part_of_the_name_of_a_graph(job):
    def named(one):
        return networks.architecture_of(one, SHAPE, with_sizes=False)

    assert named(with_loss(job, "tobit")) != named(with_loss(job, "squared"))


def test_the_weights_of_a_loss_stand_at_the_end_of_the_row(job):
    plain = networks.build_network(job, SHAPE)
    tobit = networks.build_network(with_loss(job, "tobit"), SHAPE)
    assert tobit.sizes.shapes == (*plain.sizes.shapes, (1,))
    assert (tobit.weights == np.append(plain.weights, 0)).all()
    with pytest.raises(SpecError, match="found 'huber'"):
        networks.build_network(with_loss(job, "huber"), SHAPE)


@pytest.mark.slow
def test_squared_errors_are_what_a_silent_configuration_gets(job):
    silent = jobs.train(replace(job, folder="silent"))
    named = jobs.train(with_loss(job, "squared", folder="named"))
    assert jobs.plain(silent[1]) == jobs.plain(named[1]) and jobs.same(silent[2], named[2])


@pytest.mark.slow
def test_tobit_learns_repeats_and_finds_its_deviation(job, windows):
    """The series has non-detects; a wave with 10 % noise is told within a third of its spread."""
    assert windows.tuning.training.censored.mean() > 0.03
    first = jobs.train(with_loss(job, "tobit", folder="first", last_epoch=20))
    again = jobs.train(with_loss(job, "tobit", folder="again", last_epoch=20))
    assert jobs.plain(first[1]) == jobs.plain(again[1]) and jobs.same(first[2], again[2])
    losses = [record.training_loss for record in first[1]]
    assert losses[-1] < losses[0] - 0.3
    assert np.exp(PACE * first[2][0][-1]) < 0.7  # sigma, from 1
