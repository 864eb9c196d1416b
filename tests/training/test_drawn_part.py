"""A training part of drawn stretches: as long, in whole stretches, by the seed alone."""

from __future__ import annotations

import numpy as np

from core.dataset.cutting import cut
from core.training import TrainingSeeds
from core.training.subset import drawn_part, stretches_of


def test_stretches_are_as_many_windows_in_order_and_in_blocks():
    found = stretches_of(103, block=10, seed=5)
    assert len(found) == 103 and list(found) == sorted(found)
    assert 0 <= found.min() and found.max() < 103
    assert len(set(found)) < 103  # some twice, others not at all
    steps = np.diff(found)
    assert (steps <= 1).mean() > 0.8  # neighbours stay together
    np.testing.assert_array_equal(found, stretches_of(103, block=10, seed=5))
    assert not np.array_equal(found, stretches_of(103, block=10, seed=6))


def test_a_part_shorter_than_a_stretch_is_taken_whole():
    np.testing.assert_array_equal(stretches_of(4, block=10, seed=5), np.arange(4))


def test_only_the_training_part_is_drawn(tiny_series, make_spec):
    spec = make_spec()
    tuning = cut(tiny_series, spec.split, spec.window).tuning
    assert drawn_part(tuning, seed=0) is tuning
    drawn = drawn_part(tuning, seed=9)
    assert drawn.validation is tuning.validation
    block = spec.window.lookback + spec.window.horizon
    index = stretches_of(len(tuning.training), block=block, seed=9)
    for name, array in tuning.training.arrays.items():
        np.testing.assert_array_equal(drawn.training.arrays[name], array[index])


def test_levels_set_single_streams_and_no_split_is_the_whole_part():
    plain = TrainingSeeds.derive(7, "aa", replicate=3)
    assert plain.split == 0
    other = TrainingSeeds.derive(7, "aa", replicate=3, levels={"shuffle": 4, "split": 0})
    assert other.shuffle == TrainingSeeds.derive(7, "aa", replicate=4).shuffle != plain.shuffle
    assert (other.kernel, other.dropout, other.split) == (plain.kernel, plain.dropout, 0)
    drawn = TrainingSeeds.derive(7, "aa", replicate=3, levels={"split": 2})
    assert drawn.split == TrainingSeeds.derive(7, "bb", replicate=9, levels={"split": 2}).split > 0
