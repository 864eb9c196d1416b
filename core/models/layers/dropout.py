"""The variational mask: one draw a sequence, the same at every step and every depth.

It draws; where a mask is applied is the business of the layer that asks for it.
"""

from __future__ import annotations

import keras
from keras import ops

from core.models.layers import initial
from core.models.layers.values import value_of
from core.streams import part_of


class SequenceMask(keras.layers.Layer):
    """Masks (windows, units) of 0 and 1 / (1 - rate), with a generator of its own.

    The rate is a variable, so that one graph serves all rates, 0 included: then all is 1.

    Args:
        rate: Share of units that is dropped, from 0 up to but not including 1.
        seed: Seed of the dropout stream.
        name: Full name; the generator's seed is derived from it.
    """

    def __init__(self, rate: float, *, seed: int, name: str) -> None:
        super().__init__(name=name)
        self.rate = self.add_weight(
            (), initializer=initial.constant(rate), trainable=False, name="rate"
        )
        self.generator = keras.random.SeedGenerator(part_of(seed, name), name=name)
        self.built = True

    def draw(
        self, windows: keras.KerasTensor, units: keras.KerasTensor, *, training: bool
    ) -> keras.KerasTensor:
        """A mask for so many sequences of so many units, (windows, units); 1 when not training."""
        if not training:
            return ops.ones((windows, units))
        drawn = keras.random.uniform((windows, units), seed=self.generator)
        rate = value_of(self.rate)
        return ops.cast(drawn >= rate, drawn.dtype) / (1.0 - rate)
