"""The loop over time: the one place that knows how a step is repeated.

A loop only repeats; the gradients of what it computes stand beside what it computes
(`highway.py`, `encoder.py`, `decoder.py`), so that no engine has to derive a loop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol, TypeAlias

import keras
from keras import KerasTensor as Tensor
from keras import ops

Carry: TypeAlias = Tensor | tuple[Tensor, ...]
# What stands at each step: one tensor (L, ...), or L separate ones.
Track: TypeAlias = Tensor | list[Tensor]
Step: TypeAlias = Callable[[Carry, tuple[Tensor, ...]], tuple[Carry, tuple[Tensor, ...]]]


class Loop(Protocol):
    """A way to repeat a step."""

    keeps: bool  # whether what a step gives is kept as it is, without a copy

    def apart(self, sequence: Tensor) -> Track:
        """(L, ...) as a track."""
        ...

    def together(self, track: Track) -> Tensor:
        """A track as (L, ...)."""
        ...

    def run(
        self, step: Step, start: Carry, tracks: Sequence[Track], *, reverse: bool = False
    ) -> tuple[Carry, tuple[Track, ...]]:
        """Repeat a step along tracks.

        Args:
            step: From the carry and what stands at t, to the next carry and what it gives.
            start: The first carry.
            tracks: One or more, all of L steps.
            reverse: From the last step to the first; tracks keep their order.

        Returns:
            The last carry, and what the steps gave.
        """
        ...


class Unrolled:
    """Every step written out: the fastest for TensorFlow, whose loops cost more than steps."""

    keeps = True

    def apart(self, sequence: Tensor) -> Track:
        """L tensors."""
        return list(ops.unstack(sequence, axis=0))

    def together(self, track: Track) -> Tensor:
        """One tensor."""
        return ops.stack(track, axis=0)

    def run(
        self, step: Step, start: Carry, tracks: Sequence[Track], *, reverse: bool = False
    ) -> tuple[Carry, tuple[Track, ...]]:
        """As the protocol says."""
        steps = list(zip(*tracks, strict=True))
        given: list[tuple[Tensor, ...]] = []
        for now in reversed(steps) if reverse else steps:
            start, out = step(start, now)
            given.append(out)
        return start, tuple(
            list(track) for track in zip(*given[:: -1 if reverse else 1], strict=True)
        )


class Scanned:
    """`keras.ops.scan`, which JAX compiles into one short program."""

    keeps = False

    def apart(self, sequence: Tensor) -> Track:
        """As it is."""
        return sequence

    def together(self, track: Track) -> Tensor:
        """As it is."""
        return track

    def run(
        self, step: Step, start: Carry, tracks: Sequence[Track], *, reverse: bool = False
    ) -> tuple[Carry, tuple[Track, ...]]:
        """As the protocol says."""
        carry, given = ops.scan(step, start, tuple(tracks), reverse=reverse)
        return carry, given


_chosen: ContextVar[Loop | None] = ContextVar("loop", default=None)


@contextmanager
def looping(loop: Loop) -> Iterator[None]:
    """Networks that are called inside repeat their steps by `loop`."""
    token = _chosen.set(loop)
    try:
        yield
    finally:
        _chosen.reset(token)


def loop_here() -> Loop:
    """The loop that was chosen, else the one for this backend."""
    return _chosen.get() or (Scanned() if keras.backend.backend() == "jax" else Unrolled())
