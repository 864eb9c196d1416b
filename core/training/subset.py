"""Which training windows a job uses: nested subsets, and the order of an epoch. It reads none."""

from __future__ import annotations

import math

import numpy as np

from core import streams


def subset_of(count: int, *, share: float, seed: int) -> np.ndarray:
    """The first ceil(share * count) of one permutation: a smaller share is part of a larger.

    Args:
        count: Training windows that there are, at least 1.
        share: Above 0, at most 1.
        seed: Word of the subset stream.

    Returns:
        Indices in ascending order; all of them for a share of 1.
    """
    taken = min(count, math.ceil(round(share * count, 9)))  # 0.1 * 30 is a little above 3
    order = np.random.default_rng(seed).permutation(count)
    return np.sort(order[: max(1, taken)])


def order_of(subset: np.ndarray, *, epoch: int, seed: int) -> np.ndarray:
    """The subset in the order of one epoch, a function of the seed and the epoch alone.

    Args:
        subset: Indices.
        epoch: From 1.
        seed: Word of the shuffle stream.
    """
    generator = np.random.default_rng(streams.part_of(seed, f"epoch {epoch}"))
    return subset[generator.permutation(len(subset))]
