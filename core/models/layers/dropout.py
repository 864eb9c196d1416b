"""The variational mask: one draw a sequence, the same at every step and every depth.

It draws; where a mask is applied is the business of the layer that asks for it.
"""

from __future__ import annotations

import keras
from keras import ops

from core.streams import part_of


class SequenceMask(keras.layers.Layer):
    """Masks (windows, units) of 0 and 1 / (1 - rate), with a generator of its own.

    Args:
        rate: Share of units that is dropped, from 0 up to but not including 1.
        seed: Seed of the dropout stream.
        name: Full name; the generator's seed is derived from it.
    """

    def __init__(self, rate: float, *, seed: int, name: str) -> None:
        super().__init__(name=name)
        self.rate = rate
        # At rate 0 there is no generator, so nothing is drawn and no state is kept.
        self.generator = None
        if rate > 0:
            self.generator = keras.random.SeedGenerator(part_of(seed, name), name=name)

    def draw(self, like: keras.KerasTensor, *, training: bool) -> keras.KerasTensor | None:
        """A mask for sequences such as `like` (windows, ..., units), or None when there is none."""
        if self.generator is None or not training:
            return None
        shape = (ops.shape(like)[0], like.shape[-1])
        kept = keras.random.uniform(shape, seed=self.generator) >= self.rate
        return ops.cast(kept, like.dtype) / (1.0 - self.rate)  # (B, units)
