"""Many runs become the table: the best score at equal time and at equal epochs. It runs nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.peers.trace import Run

SHARES = (0.25, 0.5, 0.75, 1.0)  # of the time, or of the epochs


@dataclass(frozen=True, slots=True)
class Search:
    """One seed: what every contender made of it.

    Attributes:
        seconds: The equal wall time, from the start of each contender's process.
        epochs: The equal number of epochs.
        runs: By contender.
    """

    seconds: float
    epochs: int
    runs: dict[str, Run]


@dataclass(frozen=True, slots=True)
class Row:
    """One contender at one share of the budget, over all searches.

    Attributes:
        contender: Its name.
        share: Of the equal time or of the equal epochs.
        median: Median of the best scores.
        lowest: The best search.
        highest: The worst search; infinite where nothing had been trained.
    """

    contender: str
    share: float
    median: float
    lowest: float
    highest: float

    def to_json(self) -> dict[str, float | str | None]:
        """Without infinities."""
        return {
            "contender": self.contender,
            "share": self.share,
            "median": _finite(self.median),
            "lowest": _finite(self.lowest),
            "highest": _finite(self.highest),
        }


def rows_by_time(searches: Sequence[Search]) -> list[Row]:
    """The best score after shares of the equal wall time."""
    return [
        _row(name, share, [s.runs[name].best_at_time(share * s.seconds) for s in searches])
        for name in searches[0].runs
        for share in SHARES
    ]


def rows_by_epochs(searches: Sequence[Search]) -> list[Row]:
    """The best score after shares of the equal number of epochs."""
    return [
        _row(name, share, [s.runs[name].best_at_epochs(int(share * s.epochs)) for s in searches])
        for name in searches[0].runs
        for share in SHARES
    ]


def final(rows: Sequence[Row]) -> dict[str, Row]:
    """The rows at the whole budget, by contender."""
    return {row.contender: row for row in rows if row.share == 1.0}


def is_beaten(rows: Sequence[Row], contender: str) -> bool:
    """Whether any other contender's median is lower at the whole budget."""
    at_end = final(rows)
    return any(row.median < at_end[contender].median for row in at_end.values())


def _row(contender: str, share: float, scores: list[float]) -> Row:
    return Row(contender, share, median(scores), min(scores), max(scores))


def _finite(value: float) -> float | None:
    return round(value, 5) if math.isfinite(value) else None
