"""A training against its repetition."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.seeds.replay import (
    TrainingTrace,
    compare_trainings,
    relative_differences,
)
from core.training.digest import weights_digest
from core.training.job import EpochRecord


def trace(losses, weights="a", first_epoch=1, seconds=1.0) -> TrainingTrace:
    return TrainingTrace(
        tuple(
            EpochRecord(first_epoch + i, loss, 2 * loss, seconds) for i, loss in enumerate(losses)
        ),
        weights,
    )


def test_the_same_bits_are_bit_identical_whatever_they_took():
    found = compare_trainings(trace([1.0, 0.5]), trace([1.0, 0.5], seconds=9.0))
    assert (found.verdict, found.largest_difference, found.weights_match) == (
        "bit-identical", 0.0, True,
    )  # fmt: skip
    assert (found.first_unequal_epoch, found.first_different_epoch) == (None, None)


@pytest.mark.parametrize(
    ("second", "verdict", "unequal", "different"),
    [
        ([1.0, 0.5 * (1 + 9e-7), 0.2], "equal", 2, None),
        ([1.0, 0.5 * (1 + 2e-6), 0.2], "different", 2, 2),
        ([1.0 + 1e-9, 0.5, 0.3], "different", 1, 3),
        ([1.0, 0.5], "different", 3, 3),
        ([1.0, 0.5, 0.2, 0.1], "different", 4, 4),
    ],
)
def test_the_tolerance_and_the_first_epoch(second, verdict, unequal, different):
    found = compare_trainings(trace([1.0, 0.5, 0.2]), trace(second, "b"))
    assert found.verdict == verdict
    assert (found.first_unequal_epoch, found.first_different_epoch) == (unequal, different)


def test_a_continued_training_counts_its_own_epochs():
    first, second = (trace([1.0, loss], first_epoch=10) for loss in (0.5, 0.6))
    assert compare_trainings(first, second).first_different_epoch == 11


def test_bit_identical_needs_the_weights():
    same = [1.0, 0.5]
    other = compare_trainings(trace(same), trace(same, "b"))
    unknown = compare_trainings(trace(same), trace(same, None))
    assert (other.verdict, other.weights_match) == ("equal", False)
    assert (unknown.verdict, unknown.weights_match) == ("equal", None)
    assert "differ in some bits" in other.sentence and "not be compared" in unknown.sentence


def test_a_number_against_none_is_infinitely_different():
    both = compare_trainings(trace([1.0, math.nan]), trace([1.0, math.nan]))
    one = compare_trainings(trace([1.0, math.nan]), trace([1.0, 0.5]))
    assert both.verdict == "bit-identical"
    assert (one.verdict, one.largest_difference) == ("different", math.inf)


def test_a_training_without_epochs_is_judged_by_its_weights():
    assert compare_trainings(trace([]), trace([])).verdict == "bit-identical"
    assert compare_trainings(trace([]), trace([], "b")).verdict == "equal"


def test_relative_differences_by_hand():
    a, b = np.array([0.0, 1.0, -2.0, 0.0]), np.array([0.0, 2.0, 2.0, 1e-300])
    assert relative_differences(a, b).tolist() == [0.0, 0.5, 2.0, 1.0]


def test_sentences():
    said = compare_trainings(trace([1.0, 0.5]), trace([1.0, 0.6])).sentence
    assert (
        said == "The repetition is different from epoch 2 on (largest relative difference 1.7e-01)."
    )
    near = compare_trainings(trace([1.0]), trace([1.0 + 1e-8])).sentence
    assert (
        near
        == "The repetition is equal within 1e-6 relative (largest relative difference 1.0e-08)."
    )


def test_the_digest_sees_bits_shapes_types_and_order():
    one, two = np.arange(6.0), np.ones(2)
    digests = {
        weights_digest(arrays)
        for arrays in (
            [one, two], [two, one], [one.reshape(2, 3), two], [one.astype("f4"), two],
            [np.nextafter(one, 9), two], [one],
        )
    }  # fmt: skip
    assert len(digests) == 6
    assert weights_digest([one, two]) == weights_digest([one.copy(), two.copy()])
    assert weights_digest([one.reshape(2, 3).T]) == weights_digest([one.reshape(2, 3).T.copy()])
