"""One training against its repetition: bit-identical, equal within 1e-6 relative, or different.

It compares what two trainings left behind; it trains nothing and does not look for the cause.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.training.job import EpochRecord

TOLERANCE = 1e-6  # relative: above rounding that another instruction set brings, below any effect
ReplayVerdict = Literal["bit-identical", "equal", "different"]


@dataclass(frozen=True, slots=True)
class TrainingTrace:
    """What a training left behind.

    Attributes:
        epochs: Its records, in order; their seconds are not compared.
        weights_hash: Digest of the final weights; None where they were not kept.
    """

    epochs: tuple[EpochRecord, ...]
    weights_hash: str | None = None


@dataclass(frozen=True, slots=True)
class ReplayComparison:
    """How two trainings differ.

    Attributes:
        verdict: "equal" means within 1e-6 relative in every epoch.
        largest_difference: Largest relative difference of a loss or score; infinite where one is
            not a number and the other is.
        first_unequal_epoch: First epoch in which any bit differs; None where none does.
        first_different_epoch: First epoch that differs by more than 1e-6 or that only one of the
            two has; None where there is none.
        weights_match: Whether the final weights are the same bits; None where it is not known.
    """

    verdict: ReplayVerdict
    largest_difference: float
    first_unequal_epoch: int | None
    first_different_epoch: int | None
    weights_match: bool | None

    @property
    def sentence(self) -> str:
        """The verdict in words."""
        if self.verdict == "bit-identical":
            return "The repetition is bit-identical: every epoch and the final weights."
        size = f"largest relative difference {self.largest_difference:.1e}"
        if self.verdict == "different":
            return (
                f"The repetition is different from epoch {self.first_different_epoch} on ({size})."
            )
        if self.first_unequal_epoch is not None:
            return f"The repetition is equal within 1e-6 relative ({size})."
        if self.weights_match is None:
            return "Every epoch is the same; the final weights could not be compared."
        return "Every epoch is the same; the final weights differ in some bits."


def compare_trainings(first: TrainingTrace, second: TrainingTrace) -> ReplayComparison:
    """Compare two trainings epoch by epoch, then by their final weights.

    Bit-identical is claimed only where both digests are known and agree.

    Args:
        first: The recorded training.
        second: Its repetition.
    """
    shared = min(len(first.epochs), len(second.epochs))
    mine, theirs = _numbers(first.epochs[:shared]), _numbers(second.epochs[:shared])
    differences = relative_differences(mine, theirs)  # (epochs, 2)
    epochs = [record.epoch for record in first.epochs[:shared]]
    unequal = _first(epochs, differences.max(axis=1, initial=0.0) > 0)
    beyond = _first(epochs, differences.max(axis=1, initial=0.0) > TOLERANCE)
    missing = _first_missing(first, second, shared)
    match = _weights_match(first, second)
    return ReplayComparison(
        verdict=_verdict(unequal or missing, beyond or missing, match),
        largest_difference=float(differences.max(initial=0.0)),
        first_unequal_epoch=unequal or missing,
        first_different_epoch=beyond or missing,
        weights_match=match,
    )


def relative_differences(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """|a - b| over the larger of |a| and |b|; 0 for equal bits, infinite where only one is finite.

    Args:
        first: Numbers.
        second: Numbers of the same shape.
    """
    is_same = (first == second) | (np.isnan(first) & np.isnan(second))
    is_finite = np.isfinite(first) & np.isfinite(second)
    scale = np.maximum(np.abs(first), np.abs(second))
    found = np.full(first.shape, math.inf)
    compared = is_finite & ~is_same
    found[compared] = np.abs(first - second)[compared] / scale[compared]
    found[is_same] = 0.0
    return found


def _numbers(records: Sequence[EpochRecord]) -> np.ndarray:
    pairs = [(record.training_loss, record.validation_score) for record in records]
    return np.array(pairs, dtype=float).reshape(len(records), 2)


def _first(epochs: Sequence[int], is_hit: np.ndarray) -> int | None:
    return epochs[int(np.argmax(is_hit))] if is_hit.any() else None


def _first_missing(first: TrainingTrace, second: TrainingTrace, shared: int) -> int | None:
    longer = max(first.epochs, second.epochs, key=len)
    return longer[shared].epoch if len(longer) > shared else None


def _weights_match(first: TrainingTrace, second: TrainingTrace) -> bool | None:
    if first.weights_hash is None or second.weights_hash is None:
        return None
    return first.weights_hash == second.weights_hash


def _verdict(unequal: int | None, beyond: int | None, match: bool | None) -> ReplayVerdict:
    if beyond is not None:
        return "different"
    return "bit-identical" if unequal is None and match else "equal"
