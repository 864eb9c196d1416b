"""Where weights start: every initialiser with a seed of its own, whatever is seeded globally.

The gates of a highway layer lie side by side in one matrix, so that a depth costs one product;
each gate is still drawn on its own, with the scale of a matrix that stood alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import keras
from keras import ops

from core.streams import part_of

Initialiser = Callable[..., keras.KerasTensor]


def kernel(seed: int, name: str) -> keras.initializers.Initializer:
    """Glorot uniform (our choice) for the kernel of that full name, `layer/weight`."""
    return keras.initializers.GlorotUniform(seed=part_of(seed, name))


def recurrent(seed: int, name: str) -> keras.initializers.Initializer:
    """Orthogonal (our choice) for the recurrent matrix of that full name, `layer/weight`."""
    return keras.initializers.Orthogonal(seed=part_of(seed, name))


def side_by_side(blocks: Sequence[keras.initializers.Initializer]) -> Initialiser:
    """Draw blocks of equal width one by one and lay them along the last axis."""

    def draw(shape: Sequence[int], dtype: str | None = None) -> keras.KerasTensor:
        one = (*shape[:-1], shape[-1] // len(blocks))
        return ops.concatenate([block(one, dtype=dtype) for block in blocks], axis=-1)

    return draw
