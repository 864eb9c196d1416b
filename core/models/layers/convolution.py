"""The ConvNet over the variables of one time step, equations (2) and (3).

It never mixes time steps: the same kernels run at every one of them.
"""

from __future__ import annotations

import keras
from keras import ops

from core.models.layers import initial


class VariableConvolution(keras.layers.Layer):
    """Reads (windows, L, P) and returns w_t, (windows, L, m).

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
        self.pools = pools
        self.convolutions = [
            keras.layers.Conv1D(
                count,
                size,
                padding="same",
                activation="relu",
                kernel_initializer=initial.kernel(seed, f"{name}/{which}"),
                name=f"{name}_{which}",
            )
            for which, count, size in zip(("first", "second"), filters, kernels, strict=True)
        ]
        self.flat = keras.layers.Dense(
            width, kernel_initializer=initial.kernel(seed, f"{name}/flat"), name=f"{name}_flat"
        )

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Build the parts on (windows, L, P)."""
        variables, maps = input_shape[-1], 1
        for convolution, pool in zip(self.convolutions, self.pools, strict=True):
            convolution.build((None, variables, maps))
            variables, maps = -(-(variables or 0) // pool), convolution.filters
        self.flat.build((None, (variables or 0) * maps))
        self.built = True

    def call(self, past: keras.KerasTensor) -> keras.KerasTensor:
        """From x_t to w_t at all t."""
        _, lookback, variables = past.shape
        maps = ops.reshape(past, (-1, variables, 1))  # (B L, P, 1)
        for convolution, pool in zip(self.convolutions, self.pools, strict=True):
            maps = pooled(convolution(maps), pool)  # (2), (3): (B L, P', F)
        flat = ops.reshape(maps, (-1, lookback, maps.shape[1] * maps.shape[2]))
        return self.flat(flat)  # (B, L, m)


def pooled(maps: keras.KerasTensor, size: int) -> keras.KerasTensor:
    """Max-pooling (3) of (n, P, F) over P, from position 0; what is missing at the end is 0.

    Written with `max` because the maps are not negative (so that 0 pads as well as minus
    infinity) and XLA's own pooling gradient is slow on a CPU.
    """
    _, variables, filters = maps.shape
    count = -(-variables // size)
    padded = ops.pad(maps, ((0, 0), (0, count * size - variables), (0, 0)))
    return ops.max(ops.reshape(padded, (-1, count, size, filters)), axis=2)  # (n, P', F)
