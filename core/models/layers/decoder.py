"""The decoder: a recurrent highway network that reads the targets and looks back, (10) to (12).

It hands the last state and the last context on; the forecast itself is the head's business.
"""

from __future__ import annotations

import keras
from keras import ops

from core.models.layers import initial
from core.models.layers.attention import HierarchicalAttention
from core.models.layers.dropout import SequenceMask
from core.models.layers.highway import HighwayStack
from core.models.layers.loop import over_time


class HighwayDecoder(keras.layers.Layer):
    """Reads y_t and the encoder's memory, returns all s_t[K] and d_T; s_0 = 0.

    Here y_t is what is known of the targets at step t: the last values and their ages.

    Args:
        stack: The highway layers of one step.
        attention: Looked through T times: before every step, and once after the last.
        bottleneck: Numbers in ytilde_t; as printed, as many as there are targets.
        dropout: Rate of the mask on the state. There is none on ytilde_t (ours): with one number
            in it a mask would take a whole sequence away.
        name: Name, part of every seed.
    """

    def __init__(
        self,
        stack: HighwayStack,
        attention: HierarchicalAttention,
        *,
        bottleneck: int,
        dropout: float,
        name: str,
    ) -> None:
        super().__init__(name=name)
        self.stack, self.attention, self.bottleneck = stack, attention, bottleneck
        seed = stack.seeds.dropout
        self.state_mask = SequenceMask(dropout, seed=seed, name=f"{name}_state_mask")

    def build(
        self, history_shape: tuple[int | None, ...], hidden_shape: tuple[int | None, ...]
    ) -> None:
        """Make Wt (2 D, bottleneck), Vt (K units, bottleneck), bt, and build the parts.

        Args:
            history_shape: (windows, L, 2 D).
            hidden_shape: (windows, L, K, units).
        """
        *_, depth, units = hidden_shape
        self.history_kernel = self._kernel("history", history_shape[-1])
        self.context_kernel = self._kernel("context", (depth or 0) * (units or 0))
        self.bias = self.add_weight((self.bottleneck,), initializer="zeros", name="bias")
        self.stack.build((None, self.bottleneck))
        self.attention.build((None, self.stack.units), hidden_shape)
        self.built = True

    def call(
        self, history: keras.KerasTensor, hidden: keras.KerasTensor, training: bool = False
    ) -> tuple[keras.KerasTensor, keras.KerasTensor]:
        """Run over t = 1..T-1: states (windows, L, p), and d_T (windows, K units)."""
        look = self.attention.look(hidden)
        known = ops.matmul(history, self.history_kernel) + self.bias  # Wt y_t + bt, all t
        context_kernel = ops.convert_to_tensor(self.context_kernel)
        start = ops.zeros((ops.shape(history)[0], self.stack.units), dtype=history.dtype)  # s_0
        highway = self.stack.step(self.state_mask.draw(start, training=training))

        def step(
            now: keras.KerasTensor, state: keras.KerasTensor
        ) -> tuple[keras.KerasTensor, keras.KerasTensor]:
            inputs = now + ops.matmul(look.context(state), context_kernel)  # (10)
            state = highway.advance(highway.project(inputs), state)[-1]  # (11), (12)
            return state, state

        states, last = over_time(step, known, start)
        return states, look.context(last)

    def _kernel(self, which: str, rows: int | None) -> keras.Variable:
        initializer = initial.kernel(self.stack.seeds.kernel, f"{self.name}/{which}")
        shape = (rows, self.bottleneck)
        return self.add_weight(shape, initializer=initializer, name=f"{which}_kernel")
