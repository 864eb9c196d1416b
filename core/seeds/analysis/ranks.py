"""How firm the order of the configurations is, and what one seed alone would have chosen.

Each configuration is its mean over seeds; seeds are drawn with replacement, the same seeds for
all, so that the comparison stays paired.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.seeds.analysis.resampling import LEVEL, RESAMPLES, Bounds, resampled_means
from core.seeds.analysis.scores import checked_table


@dataclass(frozen=True, slots=True, eq=False)
class RankStability:
    """How the order would move with other seeds; arrays follow the order given.

    Attributes:
        ranks: (k,) ranks of the means, 1 is best; ties share the mean of their places.
        intervals: k rank intervals.
        first_probability: (k,) how often each comes first; ties share; sums to 1.
        resampled_tau: Mean Kendall tau between the order of all seeds and of resampled ones.
        single_seed_tau: Mean Kendall tau between the order of all seeds and of one seed.
        single_seed_flip: Share of the seeds whose best is not the overall leader.
    """

    ranks: np.ndarray
    intervals: tuple[Bounds, ...]
    first_probability: np.ndarray
    resampled_tau: float
    single_seed_tau: float
    single_seed_flip: float

    @property
    def sentence(self) -> str:
        """The flip in words."""
        return (
            "With one seed another winner would have been picked in "
            f"{100 * self.single_seed_flip:.0f} % of cases."
        )


def rank_stability(
    scores: np.ndarray,
    generator: np.random.Generator,
    *,
    level: float = LEVEL,
    resamples: int = RESAMPLES,
) -> RankStability:
    """Resample the seeds and rank again.

    Args:
        scores: (k, n) errors of k >= 2 configurations on the same n >= 2 seeds.
        generator: Source of the draws.
        level: Nominal coverage of the rank intervals.
        resamples: How many draws.

    Raises:
        SpecError: Fewer than 2 configurations or seeds, or scores that are not finite.
    """
    from scipy import stats

    table = checked_table(scores, rows=2, columns=2)
    means = table.mean(axis=1)
    drawn = resampled_means(table, generator, resamples=resamples)  # (k, resamples)
    ranks = stats.rankdata(drawn, axis=0)
    return RankStability(
        ranks=stats.rankdata(means),
        intervals=tuple(_rank_interval(row, level) for row in ranks),
        first_probability=_shares_of_first(drawn).mean(axis=1),
        resampled_tau=float(kendall_taus(means, drawn).mean()),
        single_seed_tau=float(kendall_taus(means, table).mean()),
        single_seed_flip=float(1 - _shares_of_first(table)[int(np.argmin(means))].mean()),
    )


def kendall_taus(overall: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Kendall's tau-a of each column against the overall scores: concordant minus discordant.

    Args:
        overall: (k,) scores.
        others: (k, m) scores.

    Returns:
        (m,) from -1 to 1; a tie counts as neither.
    """
    a, b = np.triu_indices(len(overall), 1)
    signs = np.sign(overall[a] - overall[b])
    taus: np.ndarray = (signs[:, None] * np.sign(others[a] - others[b])).mean(axis=0)
    return taus


def critical_difference(configurations: int, seeds: int, *, level: float = LEVEL) -> float:
    """Nemenyi's CD = q sqrt(k (k + 1) / (6 N)) of mean ranks (Demsar 2006); for a picture only.

    Seeds are not data sets: no verdict rests on it.
    """
    from scipy import stats

    q = stats.studentized_range.ppf(level, configurations, np.inf) / np.sqrt(2)
    return float(q * np.sqrt(configurations * (configurations + 1) / (6 * seeds)))


def _rank_interval(ranks: np.ndarray, level: float) -> Bounds:
    """Ends that are ranks which occurred, not points between two of them."""
    ends = [(1 - level) / 2, (1 + level) / 2]
    low, high = np.quantile(ranks, ends, method="closest_observation")
    return Bounds(float(low), float(high))


def _shares_of_first(scores: np.ndarray) -> np.ndarray:
    """(k, m) 1 for the best of a column, shared equally between ties."""
    is_best = scores == scores.min(axis=0)
    shares: np.ndarray = is_best / is_best.sum(axis=0)
    return shares
