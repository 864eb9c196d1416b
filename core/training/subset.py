"""Which training windows a job uses: nested subsets, drawn stretches, the order of an epoch."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from core import streams
from core.dataset.windows import TuningWindows


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


def stretches_of(count: int, *, block: int, seed: int) -> np.ndarray:
    """As many windows as there are, in stretches drawn with replacement (Kuensch 1989).

    Windows overlap in time, so single ones drawn again would hardly be another training part.

    Args:
        count: Training windows that there are, at least 1.
        block: Windows of a stretch.
        seed: Word of the split stream.

    Returns:
        (count,) indices in ascending order, some of them several times.
    """
    length = min(block, count)
    generator = np.random.default_rng(seed)
    starts = generator.integers(0, count - length + 1, size=-(-count // length))
    drawn: np.ndarray = (starts[:, None] + np.arange(length)).ravel()[:count]
    return np.sort(drawn)


def drawn_part(tuning: TuningWindows, *, seed: int) -> TuningWindows:
    """The same with a training part of drawn stretches, as long as a window; 0: as it is.

    Args:
        tuning: Training and validation; the latter stays.
        seed: Word of the split stream, or 0.
    """
    if not seed:
        return tuning
    shape = tuning.training.shape
    block = shape.lookback + shape.horizon
    index = stretches_of(len(tuning.training), block=block, seed=seed)
    parts = {name: array[index] for name, array in tuning.training.arrays.items()}
    return replace(tuning, training=replace(tuning.training, **parts))
