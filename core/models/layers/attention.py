"""Hierarchical additive attention, one for each depth of the encoder, equations (6) to (9).

It looks once; when to look, and with which query, is the decoder's business.
"""

from __future__ import annotations

from dataclasses import dataclass

import keras
from keras import ops

from core.models.entry import BuildSeeds
from core.models.layers import initial


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What one look computes; all that does not depend on the query is computed once, before.

    Attributes:
        memory: h, (windows, K, L, units): time behind depth, so that no look turns it round.
        keys: U_k h_i[k], (windows, K, L, units).
        query_kernel: T_k, the depths side by side, (p, K units).
        score: v_k, (K, 1, units).
    """

    memory: keras.KerasTensor
    keys: keras.KerasTensor
    query_kernel: keras.KerasTensor
    score: keras.KerasTensor

    def weights(self, query: keras.KerasTensor) -> keras.KerasTensor:
        """From s_{t-1}, (windows, p), to a_t, (windows, K, L), summing to 1 over i = 1..T-1."""
        _, depth, _, units = self.keys.shape
        asked = ops.reshape(ops.matmul(query, self.query_kernel), (-1, depth, 1, units))  # T_k s
        scores = ops.sum(ops.tanh(asked + self.keys) * self.score, axis=-1)  # (7)
        if scores.shape[-1] == 1:  # a ready softmax warns of a lookback of one step
            return scores * 0.0 + 1.0
        return ops.softmax(scores, axis=-1)  # (6)

    def context(self, query: keras.KerasTensor) -> keras.KerasTensor:
        """From s_{t-1}, (windows, p), to d_t, (windows, K units), the depths side by side (9)."""
        _, depth, _, units = self.memory.shape
        seen = ops.matmul(self.weights(query)[:, :, None, :], self.memory)  # (8): (B, K, 1, units)
        return ops.reshape(seen, (-1, depth * units))


class HierarchicalAttention(keras.layers.Layer):
    """Looks at h_i[k] with a decoder state s in R^p.

    Args:
        seeds: Seeds; T_k, U_k and v_k come from `kernel`.
        name: Name, part of every seed.
    """

    def __init__(self, *, seeds: BuildSeeds, name: str) -> None:
        super().__init__(name=name)
        self.seeds = seeds

    def build(
        self, query_shape: tuple[int | None, ...], hidden_shape: tuple[int | None, ...]
    ) -> None:
        """Make T (p, K units), U (units, K units), v (units, K): the depths side by side.

        Args:
            query_shape: (windows, p).
            hidden_shape: (windows, L, K, units).
        """
        self.depth, self.units = hidden_shape[-2] or 0, hidden_shape[-1] or 0
        fused = self.depth * self.units
        self.query_kernel = self._depths("query", (query_shape[-1], fused))
        self.memory_kernel = self._depths("memory", (self.units, fused))
        self.score_kernel = self._depths("score", (self.units, self.depth))
        self.built = True

    def look(self, hidden: keras.KerasTensor) -> Look:
        """A look at h, (windows, L, K, units), with the weights as they are now."""
        return Look(
            ops.transpose(hidden, (0, 2, 1, 3)),
            self._keys(hidden),
            ops.convert_to_tensor(self.query_kernel),
            ops.transpose(self.score_kernel)[:, None, :],
        )

    def _keys(self, hidden: keras.KerasTensor) -> keras.KerasTensor:
        # One product a depth, with no axis left to broadcast: TensorFlow 2.21 on a CPU reads
        # beyond its memory in matmul((B, 1, L, units), (1, units, units)), that is at K = 1.
        kernels = ops.reshape(self.memory_kernel, (self.units, self.depth, self.units))
        flat = ops.reshape(ops.transpose(hidden, (2, 0, 1, 3)), (self.depth, -1, self.units))
        keys = ops.matmul(flat, ops.transpose(kernels, (1, 0, 2)))  # (K, B L, units)
        keys = ops.reshape(keys, (self.depth, -1, hidden.shape[1], self.units))
        return ops.transpose(keys, (1, 0, 2, 3))  # (B, K, L, units)

    def _depths(self, which: str, shape: tuple[int | None, int]) -> keras.Variable:
        seed, name = self.seeds.kernel, f"{self.name}/{which}"
        drawn = [initial.kernel(seed, f"{name}/depth{k}") for k in range(1, self.depth + 1)]
        initializer = initial.side_by_side(drawn)
        return self.add_weight(shape, initializer=initializer, name=f"{which}_kernel")
