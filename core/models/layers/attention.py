"""Hierarchical additive attention, one for each depth of the encoder, equations (6) to (9).

It looks once, forwards and backwards; when to look, and with which query, is the decoder's
business. Depths lie before windows everywhere, so that no product has an axis to broadcast:
TensorFlow 2.21 on a CPU reads beyond its memory in matmul((B, 1, L, units), (1, units, units)).
"""

from __future__ import annotations

from dataclasses import dataclass

import keras
from keras import KerasTensor as Tensor
from keras import ops

from core.models.entry import BuildSeeds
from core.models.layers import initial
from core.models.layers.values import value_of


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What one look computes; all that does not depend on the query is computed once, before.

    Attributes:
        memory: h, (K, windows, L, units).
        keys: U_k h_i[k], (K, windows, L, units).
        query_kernel: T_k, (K, p, units).
        score: v_k, (K, units, 1).
    """

    memory: Tensor
    keys: Tensor
    query_kernel: Tensor
    score: Tensor

    def bent(self, query: Tensor) -> Tensor:
        """The tanh of (7) for s_{t-1}, (windows, p): (K, windows, L, units)."""
        asked = [ops.matmul(query, self.query_kernel[k]) for k in range(self.keys.shape[0])]
        return ops.tanh(ops.expand_dims(ops.stack(asked, axis=0), 2) + self.keys)

    def weights(self, bent: Tensor) -> Tensor:
        """From the tanh to a_t, (K, windows, 1, L), summing to 1 over i = 1..T-1."""
        depth, lookback = self.keys.shape[0], self.keys.shape[2]
        scores = ops.matmul(self.by_depth(bent), self.score)  # (7): (K, B L, 1)
        scores = ops.reshape(scores, (depth, -1, 1, lookback))
        if lookback == 1:  # a ready softmax warns of a lookback of one step
            return scores * 0.0 + 1.0
        return ops.softmax(scores, axis=-1)  # (6)

    def context(self, weights: Tensor) -> Tensor:
        """From a_t to d_t, (K, windows, units), (8)."""
        return ops.squeeze(ops.matmul(weights, self.memory), axis=2)

    def by_depth(self, bent: Tensor) -> Tensor:
        """(K, windows, L, units) to (K, windows L, units)."""
        return ops.reshape(bent, (self.keys.shape[0], -1, ops.shape(self.keys)[-1]))


def side_by_side(apart: Tensor) -> Tensor:
    """(K, windows, units) to (windows, K units), (9)."""
    windows = ops.shape(apart)[1]
    return ops.reshape(ops.transpose(apart, (1, 0, 2)), (windows, -1))


class LookBack:
    """The gradient of a look, given what it computed.

    Args:
        look: The look.
    """

    def __init__(self, look: Look) -> None:
        self._look = look
        self._turned = ops.transpose(look.memory, (0, 1, 3, 2))  # (K, B, units, L)
        self._score = ops.transpose(look.score, (0, 2, 1))  # (K, 1, units)
        self._to_query = ops.transpose(look.query_kernel, (0, 2, 1))  # (K, units, p)

    def step(self, context: Tensor, weights: Tensor, bent: Tensor) -> tuple[Tensor, ...]:
        """From the gradient of d_t to those of T_k s_{t-1}, of s_{t-1}, of the keys, and of v.

        Args:
            context: Gradient of d_t, (K, windows, units).
            weights: a_t, (K, windows, 1, L).
            bent: The tanh of (7), (K, windows, L, units).

        Returns:
            Gradients (K, windows, units), (windows, p), (K, windows, L, units) without the factor
            v, and (K, 1, units).
        """
        weighted = weights * ops.matmul(ops.expand_dims(context, 2), self._turned)
        scores = weighted - weights * ops.sum(weighted, axis=-1, keepdims=True)  # softmax
        slope = 1.0 - bent * bent
        asked = ops.squeeze(ops.matmul(scores, slope), axis=2) * self._score
        query = ops.sum(ops.matmul(asked, self._to_query), axis=0)
        keys = ops.transpose(scores, (0, 1, 3, 2)) * slope
        flat = ops.reshape(scores, (scores.shape[0], 1, -1))
        return asked, query, keys, ops.matmul(flat, self._look.by_depth(bent))

    def keys(self, gathered: Tensor) -> Tensor:
        """The sum of the third of `step`'s gradients, with its factor."""
        return gathered * ops.expand_dims(self._score, 1)

    def memory(self, weights: Tensor, contexts: Tensor) -> Tensor:
        """The gradient of h from all looks at once.

        Args:
            weights: (T, K, windows, 1, L).
            contexts: Gradients of d_t, (T, K, windows, units).
        """
        looked = ops.transpose(weights[:, :, :, 0], (1, 2, 3, 0))  # (K, B, L, T)
        return ops.matmul(looked, ops.transpose(contexts, (1, 2, 0, 3)))


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
            hidden_shape: (K, windows, L, units).
        """
        self.depth, units = hidden_shape[0] or 0, hidden_shape[-1] or 0
        self.query_kernel = self._depths("query", (query_shape[-1], self.depth * units))
        self.memory_kernel = self._depths("memory", (units, self.depth * units))
        self.score_kernel = self._depths("score", (units, self.depth))
        self.built = True

    def look(self, hidden: Tensor) -> Look:
        """A look at h, (K, windows, L, units), with the weights as they are now."""
        score = ops.transpose(ops.expand_dims(value_of(self.score_kernel), 0), (2, 1, 0))
        query = self._by_depth(value_of(self.query_kernel))
        return Look(hidden, self._keys(hidden), query, score)

    def _keys(self, hidden: Tensor) -> Tensor:
        _, windows, lookback, units = ops.shape(hidden)
        kernels = self._by_depth(value_of(self.memory_kernel))
        keys = ops.matmul(ops.reshape(hidden, (self.depth, -1, units)), kernels)
        return ops.reshape(keys, (self.depth, windows, lookback, units))

    def _by_depth(self, kernel: Tensor) -> Tensor:
        """(n, K units), the depths side by side, to (K, n, units)."""
        rows, fused = ops.shape(kernel)
        blocks = ops.reshape(kernel, (rows, self.depth, fused // self.depth))
        return ops.transpose(blocks, (1, 0, 2))

    def _depths(self, which: str, shape: tuple[int | None, int]) -> keras.Variable:
        seed, name = self.seeds.kernel, f"{self.name}/{which}"
        drawn = [initial.kernel(seed, f"{name}/depth{k}") for k in range(1, self.depth + 1)]
        initializer = initial.side_by_side(drawn)
        return self.add_weight(shape, initializer=initializer, name=f"{which}_kernel")
