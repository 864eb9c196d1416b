"""The ConvNet over the variables of one time step, equations (2) and (3).

It never mixes time steps: the same kernels run at every one of them.
"""

from __future__ import annotations

import keras
import numpy as np
from keras import KerasTensor as Tensor
from keras import ops

from core.models.layers import initial
from core.models.layers.values import value_of


class VariableConvolution(keras.layers.Layer):
    """Reads (..., P), at any steps of any windows, and returns w_t, (..., m).

    Two convolutions, each followed by a max-pooling whose step is its size. Our choices where
    the paper is silent: both keep every variable (zero padding on both sides of the convolution,
    an incomplete last pool is a pool), so that P may be as small as 1; the last layer is linear.

    Args:
        filters: Maps of the first and of the second convolution.
        kernels: q of both.
        pools: s of both.
        width: m.
        seed: Seed of the kernel stream.
        name: Name, part of every seed.
    """

    def __init__(
        self,
        *,
        filters: tuple[int, int],
        kernels: tuple[int, int],
        pools: tuple[int, int],
        width: int,
        seed: int,
        name: str,
    ) -> None:
        super().__init__(name=name)
        self.convolutions = [
            PooledConvolution(count, size, pool, seed=seed, name=f"{name}_{which}")
            for which, count, size, pool in zip(
                ("first", "second"), filters, kernels, pools, strict=True
            )
        ]
        self.width, self.seed = width, seed

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Build the parts on (..., P); the last kernel is (P' F, m)."""
        variables, maps = input_shape[-1] or 0, 1
        for convolution in self.convolutions:
            convolution.build((None, variables, maps))
            variables, maps = -(-variables // convolution.pool), convolution.filters
        self.kernel = self.add_weight(
            (variables * maps, self.width),
            initializer=initial.kernel(self.seed, f"{self.name}/flat"),
            name="flat_kernel",
        )
        self.bias = self.add_weight((self.width,), initializer="zeros", name="flat_bias")
        self.built = True

    def call(self, past: Tensor) -> Tensor:
        """From x_t to w_t at all t."""
        *leading, variables = past.shape
        maps = ops.reshape(past, (-1, variables, 1))  # (n, P, 1)
        for convolution in self.convolutions:
            maps = convolution(maps)
        kernel = value_of(self.kernel)
        flat = ops.reshape(maps, (-1, ops.shape(kernel)[0]))  # (n, P' F)
        read = ops.matmul(flat, kernel) + self.bias
        sizes = [size or ops.shape(past)[i] for i, size in enumerate(leading)]
        return ops.reshape(read, (*sizes, ops.shape(kernel)[1]))


class PooledConvolution(keras.layers.Layer):
    """One convolution (2) and its max-pooling (3), from (n, P, C) to (n, P', F).

    Args:
        filters: F.
        kernel: q.
        pool: s.
        seed: Seed of the kernel stream.
        name: Full name, the kernel's seed.
    """

    def __init__(self, filters: int, kernel: int, pool: int, *, seed: int, name: str) -> None:
        super().__init__(name=name)
        self.filters, self.taps, self.pool, self.seed = filters, kernel, pool, seed

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Make the kernel (q, C, F), the bias (F,), and two constants whose sizes are q and s."""
        channels = input_shape[-1]
        self.kernel = self.add_weight(
            (self.taps, channels, self.filters),
            initializer=initial.kernel(self.seed, self.name),
            name="kernel",
        )
        self.bias = self.add_weight((self.filters,), initializer="zeros", name="bias")
        offsets = np.arange(self.taps) - (self.taps - 1) // 2
        self.offsets = self._constant(offsets, "offsets")
        self.places = self._constant(np.arange(self.pool), "places")
        self.built = True

    def call(self, maps: Tensor) -> Tensor:
        """Convolve as one product with a banded matrix: the variables are few."""
        kernel = value_of(self.kernel)
        variables, (_, channels, filters) = ops.shape(maps)[1], ops.shape(kernel)
        matrix = banded(kernel, value_of(self.offsets), variables)
        flat = ops.matmul(ops.reshape(maps, (-1, variables * channels)), matrix)
        convolved = ops.relu(ops.reshape(flat, (-1, variables, filters)) + self.bias)
        return pooled(convolved, ops.shape(value_of(self.places))[0])

    def _constant(self, values: np.ndarray, name: str) -> keras.Variable:
        return self.add_weight(
            values.shape, initializer=initial.values(values), trainable=False, name=name
        )


def banded(kernel: Tensor, offsets: Tensor, variables: int) -> Tensor:
    """The matrix (P C, P F) of a convolution over P variables, zeros around.

    Args:
        kernel: (q, C, F).
        offsets: (q,), which neighbour each tap reads.
        variables: P.
    """
    taps, channels, filters = ops.shape(kernel)
    places = ops.arange(variables, dtype="int32")
    apart = ops.cast(ops.reshape(places[:, None] - places[None, :], (1, -1)), kernel.dtype)
    band = ops.cast(ops.equal(ops.expand_dims(offsets, 1), apart), kernel.dtype)  # (q, P P)
    flat = ops.matmul(ops.transpose(band), ops.reshape(kernel, (taps, channels * filters)))
    blocks = ops.reshape(flat, (variables, variables, channels, filters))
    turned = ops.transpose(blocks, (0, 2, 1, 3))  # (P in, C, P out, F)
    return ops.reshape(turned, (variables * channels, variables * filters))


def pooled(maps: Tensor, size: int) -> Tensor:
    """Max-pooling (3) of (n, P, F) over P, from position 0; what is missing at the end is 0.

    Written with `max` because the maps are not negative (so that 0 pads as well as minus
    infinity) and XLA's own pooling gradient is slow on a CPU.
    """
    windows, variables, filters = ops.shape(maps)
    count = (variables + size - 1) // size
    missing = ops.zeros((windows, count * size - variables, filters), dtype=maps.dtype)
    padded = ops.concatenate([maps, missing], axis=1)
    return ops.max(ops.reshape(padded, (-1, count, size, filters)), axis=2)  # (n, P', F)
