"""Where weights start: every matrix drawn by NumPy with a seed of its own.

The same numbers on every engine, and nothing is compiled to draw them. The gates of a highway
layer lie side by side in one matrix, so that a depth costs one product; each gate is still drawn
on its own, with the scale of a matrix that stood alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from core.streams import part_of

Initialiser = Callable[..., np.ndarray]


def kernel(seed: int, name: str) -> Initialiser:
    """Glorot uniform (our choice) for the kernel of that full name, `layer/weight`.

    U(-a, a) with a = sqrt(6 / (inputs + outputs)); for a convolution (q, in, out) both are
    multiplied by q.
    """

    def draw(shape: Sequence[int], dtype: str = "float32") -> np.ndarray:
        field = int(np.prod(shape[:-2]))
        limit = np.sqrt(6.0 / (field * (shape[-2] + shape[-1])))
        generator = np.random.default_rng(part_of(seed, name))
        return generator.uniform(-limit, limit, size=shape).astype(dtype)

    return draw


def recurrent(seed: int, name: str) -> Initialiser:
    """Orthogonal (our choice) for the recurrent matrix of that full name, `layer/weight`.

    Q of the QR decomposition of a square normal matrix, its columns turned so that R has a
    positive diagonal (Saxe et al. 2014).
    """

    def draw(shape: Sequence[int], dtype: str = "float32") -> np.ndarray:
        generator = np.random.default_rng(part_of(seed, name))
        columns, triangle = np.linalg.qr(generator.normal(size=shape))
        return (columns * np.sign(np.diag(triangle))).astype(dtype)

    return draw


def constant(value: float) -> Initialiser:
    """The same number everywhere."""

    def draw(shape: Sequence[int], dtype: str = "float32") -> np.ndarray:
        return np.full(shape, value, dtype)

    return draw


def values(array: np.ndarray) -> Initialiser:
    """These numbers."""

    def draw(shape: Sequence[int], dtype: str = "float32") -> np.ndarray:
        return array.reshape(shape).astype(dtype)

    return draw


def side_by_side(blocks: Sequence[Initialiser]) -> Initialiser:
    """Draw blocks of equal width one by one and lay them along the last axis."""

    def draw(shape: Sequence[int], dtype: str = "float32") -> np.ndarray:
        one = (*shape[:-1], shape[-1] // len(blocks))
        return np.concatenate([block(one, dtype) for block in blocks], axis=-1)

    return draw
