"""The decoder: a recurrent highway network that reads the targets and looks back, (10) to (12).

It hands the last state and the last context on; the forecast itself is the head's business. The
recurrence, with its gradient written out, stands in `decoding.py`.
"""

from __future__ import annotations

import keras
from keras import KerasTensor as Tensor
from keras import ops

from core.models.layers import initial
from core.models.layers.attention import HierarchicalAttention, side_by_side
from core.models.layers.decoding import decoded
from core.models.layers.dropout import SequenceMask
from core.models.layers.highway import HighwayStack, rows
from core.models.layers.values import value_of


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
            history_shape: (L, windows, 2 D).
            hidden_shape: (K, windows, L, units).
        """
        depth, *_, units = hidden_shape
        self.history_kernel = self._kernel("history", history_shape[-1])
        self.context_kernel = self._kernel("context", (depth or 0) * (units or 0))
        self.bias = self.add_weight((self.bottleneck,), initializer="zeros", name="bias")
        self.stack.build((None, self.bottleneck))
        self.attention.build((None, self.stack.units), hidden_shape)
        self.built = True

    def call(
        self, history: Tensor, hidden: Tensor, training: bool = False
    ) -> tuple[Tensor, Tensor]:
        """Run over t = 1..T-1: states (L, windows, p), and d_T (windows, K units)."""
        look = self.attention.look(hidden)
        kernels, biases = self.stack.tensors()
        windows, units = ops.shape(history)[1], ops.shape(kernels[0])[0]
        states = decoded(
            self._known(history),
            self.state_mask.draw(windows, units, training=training),
            look,
            self._context_kernels(),
            value_of(self.stack.input_kernel),
            value_of(self.stack.biases[0]),
            kernels,
            biases,
            gates=len(self.stack.gates),
        )
        return states, side_by_side(look.context(look.weights(look.bent(states[-1]))))

    def _known(self, history: Tensor) -> Tensor:
        """Wt y_t + bt, at all t: (L, windows, bottleneck)."""
        steps, windows, _ = ops.shape(history)
        kernel = value_of(self.history_kernel)
        known = ops.matmul(rows(history), kernel) + self.bias
        return ops.reshape(known, (steps, windows, ops.shape(kernel)[-1]))

    def _context_kernels(self) -> Tensor:
        """Vt, the depths apart, (K, units, bottleneck)."""
        kernel = value_of(self.context_kernel)
        return ops.reshape(kernel, (self.attention.depth, -1, ops.shape(kernel)[-1]))

    def _kernel(self, which: str, inputs: int | None) -> keras.Variable:
        initializer = initial.kernel(self.stack.seeds.kernel, f"{self.name}/{which}")
        shape = (inputs, self.bottleneck)
        return self.add_weight(shape, initializer=initializer, name=f"{which}_kernel")
