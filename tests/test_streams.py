"""Seed streams: keyed, fixed, never 0, and paired where runs must pair."""

from __future__ import annotations

import numpy as np
import pytest

from core import streams
from core.streams import PAIRED, Stream


def test_stream_numbers_are_part_of_every_record():
    assert [(s.name, s.value) for s in Stream] == [
        ("SPLIT", 0), ("SAMPLER", 1), ("KERNEL", 2), ("RECURRENT", 3),
        ("SHUFFLE", 4), ("DROPOUT", 5), ("NOISE", 6), ("ANALYSIS", 7), ("SUBSET", 8),
    ]  # fmt: skip


def test_words_are_plain_positive_and_distinct():
    words = [
        streams.word(root, stream, configuration=name, replicate=replicate)
        for root in (0, 1, 2)
        for stream in (Stream.KERNEL, Stream.RECURRENT, Stream.DROPOUT)
        for name in ("a", "b")
        for replicate in range(60)
    ]
    assert all(type(word) is int and 0 < word < 2**31 for word in words)
    assert len(set(words)) == len(words) == 1080


@pytest.mark.parametrize("stream", list(Stream))
def test_only_paired_streams_ignore_the_configuration(stream):
    one, two = (streams.word(5, stream, configuration=name) for name in ("a", "b"))
    assert (one == two) is (stream in PAIRED)


def test_the_derivation_by_hand():
    key = np.random.SeedSequence(7, spawn_key=(2, 0, streams.word_of("abc"), 3))
    assert streams.word(7, Stream.KERNEL, configuration="abc", replicate=3) == (
        int(key.generate_state(1, np.uint32)[0]) & 0x7FFFFFFF
    )


def test_parts_and_generators_repeat():
    assert (
        streams.part_of(9, "encoder")
        == streams.part_of(9, "encoder")
        != streams.part_of(9, "decoder")
    )
    assert streams.part_of(9, "encoder") != streams.part_of(10, "encoder")
    draws = [streams.generator(root, Stream.ANALYSIS).normal(size=3) for root in (1, 1, 2)]
    assert np.array_equal(draws[0], draws[1]) and not np.array_equal(draws[0], draws[2])
