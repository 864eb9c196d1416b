"""Which of two crossed sources of randomness the spread comes from: I x J runs, one a cell.

The interaction is a share of its own: with one source varied at a time it is counted twice, which
is why such variances do not add up and no pie is drawn. Cells are deterministic, so what the main
effects leave is interaction, not noise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.seeds.analysis.resampling import LEVEL, RESAMPLES, Bounds, percentile_bounds
from core.seeds.analysis.scores import checked_table


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the total variance with its interval.

    Attributes:
        value: From 0 to 1.
        bounds: Its interval.
    """

    value: float
    bounds: Bounds


@dataclass(frozen=True, slots=True)
class SourceShares:
    """What one source explains alone (main), and with its interactions (total)."""

    main: Share
    total: Share


@dataclass(frozen=True, slots=True)
class CrossedVariance:
    """The variance of a single training, split.

    Attributes:
        variance_first: Component of the rows' source, 0 or more.
        variance_second: Component of the columns' source, 0 or more.
        variance_interaction: Component of both together.
        first: Shares of the rows' source.
        second: Shares of the columns' source.
        interaction: Share of the interaction.
        level: Nominal coverage of the intervals.
    """

    variance_first: float
    variance_second: float
    variance_interaction: float
    first: SourceShares
    second: SourceShares
    interaction: Share
    level: float

    @property
    def total_sd(self) -> float:
        """SD of a training in which both sources vary."""
        parts = self.variance_first + self.variance_second + self.variance_interaction
        return float(np.sqrt(parts))


def crossed_variance(
    scores: np.ndarray,
    generator: np.random.Generator,
    *,
    level: float = LEVEL,
    resamples: int = RESAMPLES,
) -> CrossedVariance:
    """Split the variance of a crossed design.

    The intervals are a parametric bootstrap in its generalised form (Weerahandi 1993): each sum
    of squares over a chi-square draw stands for its expected mean square. Drawing rows and columns
    with replacement instead would repeat them, and a repeated row adds to the main effects.

    Args:
        scores: (I, J) errors; row i shares one seed of the first source, column j one of the
            second; I, J >= 2.
        generator: Source of the draws.
        level: Nominal coverage.
        resamples: How many draws.

    Raises:
        SpecError: Fewer than 2 rows or columns, or scores that are not finite.
    """
    table = checked_table(scores, rows=2, columns=2)
    squares, freedom = mean_squares(table), _freedom(table)
    parts = components(squares, table.shape)
    draws = squares * freedom / generator.chisquare(freedom, size=(resamples, 3))
    drawn = _shares(components(draws, table.shape))
    main_first, main_second, both = _shares(parts)

    def share(value: float, among: np.ndarray) -> Share:
        return Share(float(value), percentile_bounds(among, level=level))

    return CrossedVariance(
        variance_first=float(parts[0]),
        variance_second=float(parts[1]),
        variance_interaction=float(parts[2]),
        first=SourceShares(
            share(main_first, drawn[:, 0]), share(main_first + both, drawn[:, 0] + drawn[:, 2])
        ),
        second=SourceShares(
            share(main_second, drawn[:, 1]), share(main_second + both, drawn[:, 1] + drawn[:, 2])
        ),
        interaction=share(both, drawn[:, 2]),
        level=level,
    )


def mean_squares(table: np.ndarray) -> np.ndarray:
    """MS of rows, of columns, and of what both leave (the interaction).

    Args:
        table: (I, J) scores.

    Returns:
        (3,) mean squares.
    """
    rows, columns = table.shape
    by_row = table.mean(axis=1, keepdims=True)
    by_column = table.mean(axis=0, keepdims=True)
    left = table - by_row - by_column + table.mean()
    sums = [
        columns * np.sum((by_row - table.mean()) ** 2),
        rows * np.sum((by_column - table.mean()) ** 2),
        np.sum(left**2),
    ]
    squares: np.ndarray = np.array(sums) / _freedom(table)
    return squares


def components(squares: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """s2_A = max(0, (MS_A - MS_E) / J), s2_B = max(0, (MS_B - MS_E) / I), s2_AB = MS_E.

    Args:
        squares: (..., 3) mean squares.
        shape: (I, J).
    """
    rows, columns = shape
    left = squares[..., 2]
    first = np.maximum(0.0, (squares[..., 0] - left) / columns)
    second = np.maximum(0.0, (squares[..., 1] - left) / rows)
    return np.stack([first, second, left], axis=-1)


def _freedom(table: np.ndarray) -> np.ndarray:
    rows, columns = table.shape
    return np.array([rows - 1, columns - 1, (rows - 1) * (columns - 1)])


def _shares(parts: np.ndarray) -> np.ndarray:
    """Parts over their sum; 0 where nothing varies."""
    total = parts.sum(axis=-1, keepdims=True)
    shares: np.ndarray = np.divide(parts, total, out=np.zeros_like(parts), where=total > 0)
    return shares
