"""First-order and total effects of any number of seed streams (Jansen 1999; Saltelli et al. 2010).

A total effect is the share of the variance that is left when every other stream is held; a
first-order effect the share that goes when this one is held. Both are shown, with intervals;
total effects overlap and may sum to more than 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.errors import SpecError
from core.seeds.analysis.resampling import LEVEL, RESAMPLES, Bounds, drawn_counts, percentile_bounds
from core.seeds.analysis.scores import checked_table
from core.seeds.analysis.sources import Share


@dataclass(frozen=True, slots=True)
class StreamEffect:
    """What one stream does to the variance.

    Attributes:
        stream: Its name.
        total: Total effect.
        first_order: First-order effect; None without runs in which all streams are new. A noisy
            estimate may fall below 0 and is cut there.
    """

    stream: str
    total: Share
    first_order: Share | None


def runs_needed(rows: int, streams: int, *, first_order: bool = False) -> int:
    """N (k + 1) runs for total effects, N (k + 2) with first-order ones."""
    return rows * (streams + (2 if first_order else 1))


def stream_effects(
    streams: Sequence[str],
    base: np.ndarray,
    replaced: np.ndarray,
    generator: np.random.Generator,
    *,
    renewed: np.ndarray | None = None,
    level: float = LEVEL,
    resamples: int = RESAMPLES,
) -> tuple[StreamEffect, ...]:
    """Effects of k streams from N rows of runs.

    Args:
        streams: k names.
        base: (N,) scores with the seeds of A.
        replaced: (k, N) scores with the seeds of A, only stream i from B.
        generator: For the bootstrap of the N rows.
        renewed: (N,) scores with all seeds of B, for first-order effects.
        level: Nominal coverage.
        resamples: How many draws.

    Raises:
        SpecError: Fewer than 2 rows, or parts that do not fit each other.
    """
    runs = _stacked(streams, base, replaced, renewed)  # (k + 1 or k + 2, N)
    rows, k = runs.shape[1], len(streams)
    weights = np.vstack([np.ones(rows), drawn_counts(generator, rows, resamples)]) / rows
    variance = _variances(runs, weights)  # (1 + resamples,)
    total = _half_squares(runs[0], runs[1 : k + 1], weights) / variance
    first = None
    if renewed is not None:
        first = 1 - _half_squares(runs[k + 1], runs[1 : k + 1], weights) / variance
    return tuple(
        StreamEffect(
            stream=name,
            total=_share(total[i], level),
            first_order=None if first is None else _share(first[i], level),
        )
        for i, name in enumerate(streams)
    )


def _half_squares(one: np.ndarray, others: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """(k, draws) mean((f - f_i)^2) / 2 under each draw's weights."""
    halves: np.ndarray = (others - one) ** 2 @ weights.T / 2
    return halves


def _variances(runs: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Variance of a training under each draw, averaged over the sets of runs; NaN for none."""
    rows = runs.shape[1]
    means = runs @ weights.T
    spread = (runs**2 @ weights.T - means**2).mean(axis=0) * rows / (rows - 1)
    spread[spread <= 1e-12 * np.mean(runs**2)] = np.nan
    kept: np.ndarray = spread
    return kept


def _share(draws: np.ndarray, level: float) -> Share:
    """The first draw is the data themselves; nothing varies: no effect."""
    kept = np.maximum(draws, 0.0)
    if np.isnan(kept[0]):
        return Share(0.0, Bounds(0.0, 0.0))
    return Share(float(kept[0]), percentile_bounds(kept[1:], level=level))


def _stacked(
    streams: Sequence[str], base: np.ndarray, replaced: np.ndarray, renewed: np.ndarray | None
) -> np.ndarray:
    parts = [np.atleast_2d(base), np.asarray(replaced)]
    parts += [] if renewed is None else [np.atleast_2d(renewed)]
    if len({part.shape[-1] for part in parts}) > 1 or len(parts[1]) != len(streams):
        raise SpecError(
            "every stream needs one run for each run of the base",
            found=f"shapes {[part.shape for part in parts]} for {len(streams)} streams",
            remedy="Complete the design.",
        )
    return checked_table(np.vstack(parts), rows=2, columns=2)
