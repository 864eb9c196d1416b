"""Verdicts in one sentence that needs no statistics to be read. It decides nothing."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.seeds.analysis.verdict import Comparison
from core.seeds.statistics import FEWEST_PAIRS


@dataclass(frozen=True, slots=True)
class Wording:
    """What the score is called.

    Attributes:
        score: Its name ("RMSE").
        unit: Its unit; empty where it has none.
    """

    score: str = "error"
    unit: str = ""

    def amount(self, value: float, *, digits: int = 3) -> str:
        """A number with its unit."""
        return f"{value:.{digits}g} {self.unit}".rstrip()


def verdict_sentence(
    comparison: Comparison, first: str, second: str, *, wording: Wording | None = None
) -> str:
    """What came out, for somebody who has to decide.

    Args:
        comparison: Of the first against the second.
        first: Name of the first.
        second: Name of the second.
        wording: What the score is called.
    """
    words = wording or Wording()
    if comparison.verdict == "no verdict":
        return (
            f"{first} and {second}: no verdict, {comparison.n} seeds are too few "
            f"(at least {FEWEST_PAIRS}, better 10)."
        )
    if comparison.verdict == "undecided":
        return (
            f"{first} and {second}: undecided after {comparison.n} seeds, {_outlook(comparison)}."
        )
    if comparison.verdict == "equivalent":
        return (
            f"{first} and {second} are equivalent: their mean {words.score} differs by less than "
            f"{words.amount(comparison.margin)}, which does not matter here "
            f"({_interval(comparison.narrow_low, comparison.narrow_high, 90)}, "
            f"{comparison.n} seeds)."
        )
    return _difference_sentence(comparison, first, second, words)


def _difference_sentence(comparison: Comparison, first: str, second: str, words: Wording) -> str:
    found = comparison.difference
    direction = "lower" if found.mean < 0 else "higher"
    ends = sorted((abs(found.low), abs(found.high)))
    return (
        f"{first} is {comparison.verdict} than {second}: {words.score} {direction} by "
        f"{words.amount(abs(found.mean))} "
        f"({_interval(ends[0], ends[1], 100 * found.level)}, {found.n} seeds)."
    )


def _outlook(comparison: Comparison) -> str:
    if comparison.more_seeds is None:
        return "and no realistic number of seeds would settle it"
    many = "1 more seed" if comparison.more_seeds == 1 else f"{comparison.more_seeds} more seeds"
    return f"about {many} needed"


def _interval(low: float, high: float, level: float) -> str:
    """Both ends with as many decimals as two digits of the width need."""
    decimals = 3 if high <= low else max(0, 1 - math.floor(math.log10(high - low)))
    return f"{level:.0f} % interval {low:.{decimals}f} to {high:.{decimals}f}"
