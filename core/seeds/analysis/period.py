"""How much of a score is the luck of the test period: the same river, another stretch of time.

Blocks of time are drawn with replacement, the same ones for all seeds; seeds are drawn with
replacement; then both at once. Floods can be looked at apart: they are few, they carry much of the
error, and their interval is wide. It trains nothing and cannot see years unlike any in the data.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.errors import SpecError
from core.seeds.analysis.resampling import LEVEL, Bounds, drawn_counts, percentile_bounds
from core.seeds.analysis.time_blocks import BlockDraws, block_length, draw_blocks

RESAMPLES = 2_000
Part = Literal["whole", "floods", "without floods"]


@dataclass(frozen=True, slots=True)
class PeriodLuck:
    """A score with three intervals.

    Attributes:
        part: Which steps it is about.
        steps: Observed steps in it.
        score: Mean over seeds of the RMSE (or of the difference of two).
        seeds: Interval when seeds are drawn anew, the period stays.
        period: Interval when the period is drawn anew, seeds stay.
        jointly: Interval when both are.
        block: Steps of a block.
        level: Nominal coverage.
    """

    part: Part
    steps: int
    score: float
    seeds: Bounds
    period: Bounds
    jointly: Bounds
    block: int
    level: float

    @property
    def is_period_the_larger(self) -> bool:
        """Whether the test period moves the score more than the seeds do."""
        return self.period.width > self.seeds.width


def period_luck(
    squared_errors: np.ndarray,
    generator: np.random.Generator,
    *,
    block: int | None = None,
    level: float = LEVEL,
    resamples: int = RESAMPLES,
) -> PeriodLuck:
    """Intervals of the mean RMSE over the whole test period.

    Args:
        squared_errors: (seeds, steps) in the order of time; NaN where nothing was measured.
        generator: Source of the draws.
        block: Steps of a block; None: by the rule, from the mean squared error of the seeds.
        level: Nominal coverage.
        resamples: How many draws.

    Raises:
        SpecError: Nothing observed, or a block that does not fit.
    """
    (answer,) = _answers([squared_errors], [("whole", None)], generator, block, level, resamples)
    return answer


def period_luck_of_difference(
    first: np.ndarray,
    second: np.ndarray,
    generator: np.random.Generator,
    *,
    block: int | None = None,
    level: float = LEVEL,
    resamples: int = RESAMPLES,
) -> PeriodLuck:
    """The same for RMSE of the first minus RMSE of the second, on the same seeds and dates.

    Args:
        first: (seeds, steps) squared errors.
        second: (seeds, steps) squared errors.
        generator: Source of the draws.
        block: Steps of a block; None: by the rule, from the difference of the squared errors.
        level: Nominal coverage.
        resamples: How many draws.
    """
    pair = [first, second]
    (answer,) = _answers(pair, [("whole", None)], generator, block, level, resamples)
    return answer


def flood_luck(
    squared_errors: np.ndarray,
    is_flood: np.ndarray,
    generator: np.random.Generator,
    *,
    block: int | None = None,
    level: float = LEVEL,
    resamples: int = RESAMPLES,
) -> tuple[PeriodLuck, PeriodLuck]:
    """Floods and the rest, each with its intervals; the blocks are cut from the whole period.

    Args:
        squared_errors: (seeds, steps) in the order of time; NaN where nothing was measured.
        is_flood: (steps,) whether the step belongs to a flood.
        generator: Source of the draws.
        block: Steps of a block; None: by the rule.
        level: Nominal coverage.
        resamples: How many draws; those without any step of a part do not count for it.

    Raises:
        SpecError: No observed flood step, or nothing else.
    """
    mask = np.asarray(is_flood, dtype=bool)
    parts: list[tuple[Part, np.ndarray | None]] = [("floods", mask), ("without floods", ~mask)]
    floods, rest = _answers([squared_errors], parts, generator, block, level, resamples)
    return floods, rest


def _answers(
    tables: list[np.ndarray],
    parts: list[tuple[Part, np.ndarray | None]],
    generator: np.random.Generator,
    block: int | None,
    level: float,
    resamples: int,
) -> list[PeriodLuck]:
    """All parts on the same draws; of two tables, the first minus the second."""
    stacked = np.stack([np.atleast_2d(np.asarray(one, dtype=float)) for one in tables])
    _, seeds, steps = stacked.shape
    series = stacked.mean(axis=1)
    length = block or block_length(series[0] - series[1] if len(series) > 1 else series[0])
    blocks = draw_blocks(steps, length, generator, resamples=resamples)
    counts = drawn_counts(generator, seeds, resamples)
    is_observed = np.isfinite(stacked).all(axis=(0, 1))
    return [
        _answer(part, stacked, is_observed if mask is None else is_observed & mask, blocks, counts,
                length, level)
        for part, mask in parts
    ]  # fmt: skip


def _answer(
    part: Part,
    stacked: np.ndarray,
    kept: np.ndarray,
    blocks: BlockDraws,
    counts: np.ndarray,
    length: int,
    level: float,
) -> PeriodLuck:
    if not kept.any():
        raise SpecError(
            "a part of the test period needs an observed step",
            found=f"none ({part})",
            remedy="Lower the threshold of a flood, or leave the floods apart out.",
        )
    values = _minus(np.sqrt(stacked[:, :, kept].mean(axis=2)))  # (seeds,)
    drawn = _minus(_drawn_scores(stacked, kept, blocks))  # (seeds, resamples)
    seeds = len(values)
    return PeriodLuck(
        part=part,
        steps=int(kept.sum()),
        score=float(values.mean()),
        seeds=percentile_bounds(counts @ values / seeds, level=level),
        period=percentile_bounds(drawn.mean(axis=0), level=level),
        jointly=percentile_bounds(np.sum(counts.T * drawn, axis=0) / seeds, level=level),
        block=length,
        level=level,
    )


def _minus(tables: np.ndarray) -> np.ndarray:
    """The first table, minus the second where there is one."""
    difference: np.ndarray = tables[0] if len(tables) == 1 else tables[0] - tables[1]
    return difference


def _drawn_scores(stacked: np.ndarray, kept: np.ndarray, blocks: BlockDraws) -> np.ndarray:
    """(tables, seeds, resamples) RMSE of every series put together; NaN without a kept step."""
    steps = np.round(blocks.sums(kept.astype(float)))
    steps[steps == 0] = np.nan
    sums = np.array([[blocks.sums(np.where(kept, row, 0.0)) for row in table] for table in stacked])
    scores: np.ndarray = np.sqrt(np.maximum(sums, 0.0) / steps)
    return scores
