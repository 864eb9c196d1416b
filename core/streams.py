"""Keyed seed streams: every random number of a study comes from here, none is counted.

word = SeedSequence(entropy, spawn_key=(stream, split, configuration, replicate)) -> 31 bits.
Stream ids are fixed for good, so a new stream shifts no other. The streams of split, shuffle and
subset leave the configuration out, so that runs of two configurations pair. It trains nothing.
"""

from __future__ import annotations

import hashlib
from enum import IntEnum

import numpy as np


class Stream(IntEnum):
    """What a seed is for; the numbers are part of every stored record and never change."""

    SPLIT = 0
    SAMPLER = 1
    KERNEL = 2
    RECURRENT = 3
    SHUFFLE = 4
    DROPOUT = 5
    NOISE = 6
    ANALYSIS = 7
    SUBSET = 8


PAIRED = frozenset({Stream.SPLIT, Stream.SHUFFLE, Stream.SAMPLER, Stream.ANALYSIS, Stream.SUBSET})
SEARCH_REPLICATE = 0  # the search's own training; fresh seeds start at 1 and never meet it


def word_of(text: str) -> int:
    """A name as a number below 2**32 (first 4 bytes of its SHA-256), for use in a key."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


def sequence(
    entropy: int, stream: Stream, *, split: int = 0, configuration: str = "", replicate: int = 0
) -> np.random.SeedSequence:
    """The seed sequence of one key; `configuration` is ignored by streams that pair runs."""
    owner = 0 if stream in PAIRED else word_of(configuration)
    return np.random.SeedSequence(entropy, spawn_key=(int(stream), split, owner, replicate))


def word(
    entropy: int, stream: Stream, *, split: int = 0, configuration: str = "", replicate: int = 0
) -> int:
    """One seed as a plain positive int below 2**31, never 0 (KerasTuner reads 0 as random)."""
    key = sequence(entropy, stream, split=split, configuration=configuration, replicate=replicate)
    drawn = (int(value) & 0x7FFFFFFF for value in key.generate_state(8, np.uint32))
    return next(value for value in drawn if value != 0)


def generator(
    entropy: int, stream: Stream, *, split: int = 0, configuration: str = "", replicate: int = 0
) -> np.random.Generator:
    """A NumPy generator on one key."""
    return np.random.default_rng(
        sequence(entropy, stream, split=split, configuration=configuration, replicate=replicate)
    )


def part_of(seed: int, name: str) -> int:
    """A seed of its own for a named part (a layer) of what `seed` stands for, never 0."""
    drawn = np.random.SeedSequence(seed, spawn_key=(word_of(name),)).generate_state(1, np.uint32)
    return (int(drawn[0]) & 0x7FFFFFFF) or 1
