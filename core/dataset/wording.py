"""Counts and spans of time in words, for warnings and checks. It decides nothing."""

from __future__ import annotations

import pandas as pd


def counted(number: int, noun: str) -> str:
    """The number and its noun: "1 row", "2,000 rows"."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def span(time: pd.Timedelta) -> str:
    """A span in its largest whole unit: "15 days", "1 hour", "90 minutes"."""
    seconds = round(time.total_seconds())
    for size, noun in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size and (seconds % size == 0 or seconds >= 20 * size):
            return counted(round(seconds / size), noun)
    return counted(seconds, "second")
