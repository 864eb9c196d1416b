"""The check of the statistics: its rows, its bars, and that it repeats."""

from __future__ import annotations

import numpy as np

from benchmarks.statistics_check import Row, check, held, skewed


def test_a_bar_passes_fails_or_is_absent():
    assert Row("x", "normal", 5, 0.94, 0.95, 0.02).passed is True
    assert Row("x", "normal", 5, 0.98, 0.95, 0.02).passed is False
    assert Row("x", "normal", 5, 0.01, 0.05, 0.02, True).passed is True
    assert Row("x", "normal", 5, 0.10, 0.05, 0.02, True).passed is False
    assert Row("x", "normal", 5, 0.10, 0.05).passed is None


def test_what_it_draws_and_counts():
    drawn = skewed(np.random.default_rng(0), (200_000,))
    assert abs(drawn.mean()) < 0.02 and abs(drawn.std() - 1) < 0.03
    assert held(np.array([[0.0, 1.0], [2.0, 3.0]]), 1.0) == 0.5


def test_a_short_check_repeats_and_has_every_part():
    rows = check(8, 3)
    assert rows == check(8, 3) != check(8, 4)
    names = " ".join(row.check for row in rows)
    for part in (
        "t-interval",
        "BCa",
        "probability",
        "crossed",
        "Jansen",
        "rank",
        "moving blocks",
        "false verdict",
        "power of the verdict",
    ):
        assert part in names  # fmt: skip
