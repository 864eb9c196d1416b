"""Where configurations come from: each is drawn by its own place, none by a counter.

The configuration at (iteration, bracket's rank, place in rung 0) is a function of the study's seed
and that place. Hence a larger maximum or more iterations keep what was drawn, and a journal of any
length is taken up again without drawing anything twice.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from itertools import product

import numpy as np

from core import streams
from core.models.space import (
    Choice,
    Configuration,
    Dimension,
    IntegerRange,
    RealRange,
    Scalar,
    SearchSpace,
)
from core.streams import Stream

Place = tuple[int, int, int]  # iteration, rank of the bracket (0: most aggressive), place in rung 0
ENUMERATE_UP_TO = 20_000  # spaces up to here are drawn without replacement
ATTEMPTS = 1_000  # a larger space gives something new long before


class Sampler:
    """Draws configurations, each once.

    Args:
        space: What may be drawn.
        entropy: Root entropy of the study.
        replicate: Of the sampler's stream.
        drawn: What the journal says was drawn; it is given again at its place, whatever the
            sampler would draw there today.
    """

    def __init__(
        self,
        space: SearchSpace,
        *,
        entropy: int,
        drawn: Mapping[Place, Configuration],
        replicate: int = 0,
    ) -> None:
        self._space = space
        self._root = streams.sequence(entropy, Stream.SAMPLER, replicate=replicate)
        self._drawn = dict(drawn)  # each is given once, then forgotten
        self._seen = {_identity(configuration) for configuration in drawn.values()}
        self._deck = _deck(space, self._root)

    def draw(self, place: Place) -> Configuration | None:
        """The configuration of a place; None when the space is exhausted."""
        if place in self._drawn:
            return self._drawn.pop(place)
        found = self._new(place) if self._deck is None else self._next_card()
        if found is not None:
            self._seen.add(_identity(found))
        return found

    def _new(self, place: Place) -> Configuration | None:
        generator = _generator(self._root, place)
        for _ in range(ATTEMPTS):
            found = {d.name: _value(d, generator) for d in self._space.dimensions}
            if _identity(found) not in self._seen:
                return found
        return None

    def _next_card(self) -> Configuration | None:
        while self._deck:
            card = self._deck.pop()
            if _identity(card) not in self._seen:
                return card
        return None


def _generator(root: np.random.SeedSequence, place: Place) -> np.random.Generator:
    key = np.random.SeedSequence(root.entropy, spawn_key=(*root.spawn_key, *place))
    return np.random.default_rng(key)


def _identity(configuration: Configuration) -> bytes:
    """Short, as a search remembers it for every configuration that it drew."""
    text = json.dumps(configuration, sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def _value(dimension: Dimension, generator: np.random.Generator) -> Scalar:
    if isinstance(dimension, Choice):
        return dimension.values[int(generator.integers(len(dimension.values)))]
    if isinstance(dimension, IntegerRange):
        return dimension.low + dimension.step * int(generator.integers(dimension.size()))
    if dimension.scale == "log":
        low, high = math.log(dimension.low), math.log(dimension.high)
        value = math.exp(low + (high - low) * generator.random())
    else:
        value = dimension.low + (dimension.high - dimension.low) * generator.random()
    return min(max(value, dimension.low), dimension.high)  # rounding may step over an end


def _deck(space: SearchSpace, root: np.random.SeedSequence) -> list[Configuration] | None:
    """All configurations of a small finite space, shuffled; None when it is large."""
    size = space.size()
    if size is None or size > ENUMERATE_UP_TO:
        return None
    names = [dimension.name for dimension in space.dimensions]
    grid = list(product(*(_all_values(dimension) for dimension in space.dimensions)))
    order = np.random.default_rng(root).permutation(len(grid))
    return [dict(zip(names, grid[i], strict=True)) for i in order]


def _all_values(dimension: Dimension) -> list[Scalar]:
    if isinstance(dimension, IntegerRange):
        return list(range(dimension.low, dimension.high + 1, dimension.step))
    if isinstance(dimension, RealRange):
        return [dimension.low]  # finite only when both ends are one value
    return list(dimension.values)
