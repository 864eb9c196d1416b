"""TensorFlow's own loop, for lookbacks that are too long to be written out step by step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import tensorflow as tf

from core.models.layers.loop import Carry, Step, Track

Arrays: TypeAlias = tuple[tf.TensorArray, ...]


class TensorArrays:
    """A loop over time by `tf.while_loop`; its tracks are tensors (L, ...)."""

    keeps = False

    def apart(self, sequence: tf.Tensor) -> Track:
        """As it is."""
        return sequence

    def together(self, track: Track) -> tf.Tensor:
        """As it is."""
        return track

    def run(
        self, step: Step, start: Carry, tracks: Sequence[tf.Tensor], *, reverse: bool = False
    ) -> tuple[Carry, tuple[Track, ...]]:
        """As the protocol says. The first step stands before the loop: it shows what is given."""
        count = tracks[0].shape[0]
        first = count - 1 if reverse else 0
        carry, given = step(start, tuple(track[first] for track in tracks))
        arrays = tuple(
            tf.TensorArray(one.dtype, size=count, element_shape=one.shape).write(first, one)
            for one in given
        )

        def body(done: tf.Tensor, carry: Carry, arrays: Arrays) -> tuple[tf.Tensor, Carry, Arrays]:
            at = count - 1 - done if reverse else done
            carry, given = step(carry, tuple(track[at] for track in tracks))
            pairs = zip(arrays, given, strict=True)
            return done + 1, carry, tuple(array.write(at, one) for array, one in pairs)

        _, carry, arrays = tf.while_loop(
            lambda done, *_: done < count, body, (tf.constant(1), carry, arrays)
        )
        return carry, tuple(array.stack() for array in arrays)
