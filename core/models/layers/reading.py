"""Other ways than the paper's to read the drivers: no convolution, or one over time.

They stand where `VariableConvolution` stands, from (L, windows, P) to w_t, (L, windows, m), and
know nothing of the recurrence that comes after.
"""

from __future__ import annotations

import keras
import numpy as np
from keras import KerasTensor as Tensor
from keras import ops

from core.models.layers import initial
from core.models.layers.highway import rows
from core.models.layers.values import value_of


class Projection(keras.layers.Layer):
    """w_t = x_t W + b at every step: what is left when the convolutions are taken away.

    Args:
        width: m.
        seed: Seed of the kernel stream.
        name: Name, part of the seed.
    """

    def __init__(self, *, width: int, seed: int, name: str) -> None:
        super().__init__(name=name)
        self.width, self.seed = width, seed

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Make W (P, m) and b."""
        self.kernel = self.add_weight(
            (input_shape[-1], self.width),
            initializer=initial.kernel(self.seed, f"{self.name}/flat"),
            name="flat_kernel",
        )
        self.bias = self.add_weight((self.width,), initializer="zeros", name="flat_bias")
        self.built = True

    def call(self, past: Tensor) -> Tensor:
        """From x_t to w_t at all t."""
        steps, windows, _ = ops.shape(past)
        kernel = value_of(self.kernel)
        read = ops.matmul(rows(past), kernel) + self.bias
        return ops.reshape(read, (steps, windows, ops.shape(kernel)[1]))


class TimeConvolution(keras.layers.Layer):
    """Two causal convolutions over time, all variables together, then a linear layer (ours).

    A step sees itself and the steps before it, zeros before the first. There is no pooling: the
    encoder keeps every step.

    Args:
        filters: Maps of the first and of the second convolution.
        kernels: Steps under both kernels.
        width: m.
        seed: Seed of the kernel stream.
        name: Name, part of every seed.
    """

    def __init__(
        self,
        *,
        filters: tuple[int, int],
        kernels: tuple[int, int],
        width: int,
        seed: int,
        name: str,
    ) -> None:
        super().__init__(name=name)
        self.convolutions = [
            CausalConvolution(count, size, seed=seed, name=f"{name}_{which}")
            for which, count, size in zip(("first", "second"), filters, kernels, strict=True)
        ]
        self.projection = Projection(width=width, seed=seed, name=f"{name}_projection")

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Build the parts on (L, windows, P)."""
        lookback, _, maps = input_shape
        for convolution in self.convolutions:
            convolution.build((lookback, None, maps))
            maps = convolution.filters
        self.projection.build((lookback, None, maps))
        self.built = True

    def call(self, past: Tensor) -> Tensor:
        """From x_t to w_t at all t."""
        maps = past
        for convolution in self.convolutions:
            maps = convolution(maps)
        return self.projection(maps)


class CausalConvolution(keras.layers.Layer):
    """x'_t = ReLU( sum_j x_{t-j} K_j + b ), j from 0 to q - 1: (L, windows, C) to (L, windows, F).

    Args:
        filters: F.
        kernel: q.
        seed: Seed of the kernel stream.
        name: Full name, the kernel's seed.
    """

    def __init__(self, filters: int, kernel: int, *, seed: int, name: str) -> None:
        super().__init__(name=name)
        self.filters, self.taps, self.seed = filters, kernel, seed

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Make the kernel (q, C, F), the bias (F,), and a constant whose size is q."""
        self.kernel = self.add_weight(
            (self.taps, input_shape[-1], self.filters),
            initializer=initial.kernel(self.seed, self.name),
            name="kernel",
        )
        self.bias = self.add_weight((self.filters,), initializer="zeros", name="bias")
        self.offsets = self.add_weight(
            (self.taps,),
            initializer=initial.values(np.arange(self.taps)),
            trainable=False,
            name="offsets",
        )
        self.built = True

    def call(self, maps: Tensor) -> Tensor:
        """Shift by products with banded matrices, so that q may be free; then one product."""
        kernel = value_of(self.kernel)
        steps, (_, windows, channels), (taps, _, filters) = (
            maps.shape[0],
            ops.shape(maps),
            ops.shape(kernel),
        )
        band = ops.reshape(shifts(value_of(self.offsets), steps), (-1, steps))  # (q L, L)
        moved = ops.matmul(band, ops.reshape(maps, (steps, windows * channels)))
        moved = ops.reshape(moved, (taps, steps, windows, channels))
        flat = ops.reshape(ops.transpose(moved, (1, 2, 0, 3)), (-1, taps * channels))
        summed = ops.matmul(flat, ops.reshape(kernel, (taps * channels, filters))) + self.bias
        return ops.relu(ops.reshape(summed, (steps, windows, filters)))


def shifts(offsets: Tensor, steps: int) -> Tensor:
    """(q, L, L): row t of matrix j has its 1 at t - j, or nowhere."""
    places = ops.arange(steps, dtype="float32")
    apart = places[:, None] - places[None, :]
    return ops.cast(ops.equal(ops.reshape(offsets, (-1, 1, 1)), apart), offsets.dtype)
