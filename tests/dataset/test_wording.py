"""Counts and spans in words."""

from __future__ import annotations

import pandas as pd
import pytest

from core.dataset.wording import counted, span


def test_counted() -> None:
    assert [counted(n, "row") for n in (0, 1, 2_000)] == ["0 rows", "1 row", "2,000 rows"]


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (1_440, "1 day"),
        (60, "1 hour"),
        (90, "90 minutes"),
        (36 * 60, "36 hours"),
        (0.5, "30 seconds"),
    ],
)
def test_span(minutes: float, words: str) -> None:
    assert span(pd.Timedelta(minutes=minutes)) == words
