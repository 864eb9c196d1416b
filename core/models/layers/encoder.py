"""The encoder: a recurrent highway network over the lookback that keeps every depth.

It returns what the attention looks at; it forecasts nothing.
"""

from __future__ import annotations

import keras
from keras import ops

from core.models.layers.dropout import SequenceMask
from core.models.layers.highway import HighwayStack
from core.models.layers.loop import over_time


class HighwayEncoder(keras.layers.Layer):
    """Reads w_t (windows, L, m) and returns h_t[k], (windows, L, K, units), with h_0[K] = 0.

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
        """Build the stack on (windows, L, m)."""
        self.stack.build(input_shape)
        self.built = True

    def call(self, inputs: keras.KerasTensor, training: bool = False) -> keras.KerasTensor:
        """Run over t = 1..T-1, oldest first."""
        mask = self.input_mask.draw(inputs, training=training)
        inputs = inputs if mask is None else inputs * mask[:, None, :]
        depth, units = self.stack.depth, self.stack.units
        start = ops.zeros((ops.shape(inputs)[0], units), dtype=inputs.dtype)  # h_0[K]
        highway = self.stack.step(self.state_mask.draw(start, training=training))

        def step(
            now: keras.KerasTensor, state: keras.KerasTensor
        ) -> tuple[keras.KerasTensor, keras.KerasTensor]:
            states = highway.advance(now, state)
            return ops.concatenate(states, axis=-1), states[-1]

        hidden, _ = over_time(step, highway.project(inputs), start)  # (B, L, K units)
        return ops.reshape(hidden, (-1, inputs.shape[1], depth, units))
