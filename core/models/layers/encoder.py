"""The encoder: a recurrent highway network over the lookback that keeps every depth.

It returns what the attention looks at; it forecasts nothing. Its gradient is written out: the
slopes of all steps in one go, a short loop backwards, and every matrix's gradient as one product.
"""

from __future__ import annotations

import keras
from keras import KerasTensor as Tensor
from keras import ops

from core.models.layers.dropout import SequenceMask
from core.models.layers.highway import Ascent, Descent, HighwayStack, before, product, slopes
from core.models.layers.loop import Loop, Track, loop_here


class HighwayEncoder(keras.layers.Layer):
    """Reads w_t (L, windows, m), returns h_t[k], (K, windows, L, units), with h_0[K] = 0.

    Args:
        stack: The highway layers of one step.
        dropout: Rate of both masks, on w_t and on the state.
        name: Name, part of the seeds of the masks.
    """

    def __init__(self, stack: HighwayStack, *, dropout: float, name: str) -> None:
        super().__init__(name=name)
        self.stack = stack
        seed = stack.seeds.dropout
        self.input_mask = SequenceMask(dropout, seed=seed, name=f"{name}_input_mask")
        self.state_mask = SequenceMask(dropout, seed=seed, name=f"{name}_state_mask")

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Build the stack on (L, windows, m)."""
        self.stack.build(input_shape)
        self.built = True

    def call(self, inputs: Tensor, training: bool = False) -> Tensor:
        """Run over t = 1..T-1, oldest first."""
        _, windows, width = ops.shape(inputs)
        read = self.input_mask.draw(windows, width, training=training)
        kernels, biases = self.stack.tensors()
        units = ops.shape(kernels[0])[0]
        mask = self.state_mask.draw(windows, units, training=training)
        projected = self.stack.project(inputs * read)
        hidden = encoded(projected, mask, kernels, biases, gates=len(self.stack.gates))
        return ops.transpose(hidden, (0, 2, 1, 3))  # (K, B, L, units)


def encoded(
    projected: Tensor, mask: Tensor, kernels: list[Tensor], biases: list[Tensor], *, gates: int
) -> Tensor:
    """The recurrence alone.

    Args:
        projected: W w_t + b_1, (L, windows, fused).
        mask: On the state, (windows, units).
        kernels: V of every depth.
        biases: b of the depths 2 to K.
        gates: 3 or 2.

    Returns:
        (K, L, windows, units).
    """
    depth, loop = len(kernels), loop_here()

    def run(projected: Tensor, mask: Tensor, *weights: Tensor) -> tuple[Tensor, object]:
        kernels, biases = weights[:depth], weights[depth:]
        ascent = Ascent(kernels, biases, mask, gates)

        def step(state: Tensor, now: tuple[Tensor, ...]) -> tuple[Tensor, tuple[Tensor, ...]]:
            states, opened = ascent.step(now[0], state)
            return states[-1], (*states, *opened)

        start = ops.zeros_like(mask)
        _, given = loop.run(step, start, [loop.apart(projected * ascent.scale)])
        states = [loop.together(track) for track in given[:depth]]

        def gradient(arriving: Tensor) -> tuple[Tensor, ...]:
            opened = given[depth:]
            sums = _backwards(arriving, states, opened, kernels, mask, gates, loop)
            of_kernels = [
                product(state * mask, one) for state, one in zip(before(states), sums, strict=True)
            ]
            of_biases = [ops.sum(one, axis=(0, 1)) for one in sums[1:]]
            return (sums[0], ops.zeros_like(mask), *of_kernels, *of_biases)

        return ops.stack(states, axis=0), gradient

    return ops.custom_gradient(run)(projected, mask, *kernels, *biases)


def _backwards(
    arriving: Tensor,
    states: list[Tensor],
    opened: tuple[Track, ...],
    kernels: tuple[Tensor, ...],
    mask: Tensor,
    gates: int,
    loop: Loop,
) -> list[Tensor]:
    """Gradients of the sums inside (5), (L, windows, fused) for each depth."""
    depth = len(kernels)
    bends = [
        slopes(loop.together(one), state, gates)
        for one, state in zip(opened, before(states), strict=True)
    ]
    descent = Descent(kernels, mask, gates)

    def step(gradient: Tensor, now: tuple[Tensor, ...]) -> tuple[Tensor, tuple[Tensor, ...]]:
        slope, carry, other = now[:depth], now[depth : 2 * depth], now[2 * depth :]
        gradient, sums = descent.step(gradient, slope, carry, other)
        return gradient, tuple(sums)

    tracks = [*(slope for slope, _ in bends), *(carry for _, carry in bends)]
    tracks += [arriving[k] for k in range(depth)]
    start = ops.zeros_like(mask)
    _, sums = loop.run(step, start, [loop.apart(track) for track in tracks], reverse=True)
    return [loop.together(track) for track in sums]
