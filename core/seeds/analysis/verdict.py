"""The verdict on two configurations: better, worse, equivalent, undecided, or none yet.

"Not significant" is never read as "the same": equivalence has a test of its own, and whatever is
neither better nor equivalent is undecided, with the number of seeds that would probably settle it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from core.errors import SpecError
from core.seeds.analysis.outperforming import (
    GAMMA,
    Meaning,
    Outperforming,
    any_run_beats,
    beats_on_the_same_seed,
    meaning_of,
    mirrored,
)
from core.seeds.analysis.paired import PairedDifference, paired_difference
from core.seeds.analysis.planning import (
    ALPHA,
    seeds_for_difference,
    seeds_for_equivalence,
    seeds_for_probability,
)
from core.seeds.analysis.resampling import RESAMPLES
from core.seeds.analysis.scores import checked_pair
from core.seeds.statistics import FEWEST_PAIRS, mean_interval
from core.seeds.table import Verdict


@dataclass(frozen=True, slots=True)
class Margin:
    """What difference does not matter; better than a share: the counting uncertainty.

    Attributes:
        value: 0 or more; in the unit of the score, or a share of the reference's mean.
        kind: Which of the two.
    """

    value: float = 0.05
    kind: Literal["absolute", "share"] = "share"

    def __post_init__(self) -> None:
        if not (np.isfinite(self.value) and self.value >= 0):
            raise SpecError(
                "a margin is 0 or more", found=self.value, remedy="0.05 is 5 % of the reference."
            )

    def of(self, reference: float) -> float:
        """The margin in the unit of the score."""
        return self.value if self.kind == "absolute" else self.value * abs(reference)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two configurations on the same seeds, with everything that led to the verdict.

    Attributes:
        difference: First minus second.
        narrow_low: Lower end of the 90 % interval that the equivalence test reads.
        narrow_high: Upper end.
        same_seed: Probability that the first wins on the same seed.
        any_run: Probability that any run of the first beats any run of the second.
        meaning: What the rule says of `same_seed`, from the side of whoever is ahead.
        margin: In the unit of the score.
        tests: How many comparisons share the error of 5 %.
        adjusted_p: Holm's p over those; the t-test's own where there is one comparison.
        verdict: On the first.
        more_seeds: Pairs to add until 80 % power, if mean and spread stay as they are; None where
            the verdict is given or no realistic number would do.
    """

    difference: PairedDifference
    narrow_low: float
    narrow_high: float
    same_seed: Outperforming
    any_run: Outperforming
    meaning: Meaning
    margin: float
    tests: int
    adjusted_p: float
    verdict: Verdict
    more_seeds: int | None

    @property
    def n(self) -> int:
        """Pairs."""
        return self.difference.n


def compare(
    first: np.ndarray,
    second: np.ndarray,
    generator: np.random.Generator,
    *,
    margin: Margin | None = None,
    reference: float | None = None,
    gamma: float = GAMMA,
    resamples: int = RESAMPLES,
) -> Comparison:
    """One comparison for itself.

    Args:
        first: (n,) errors, n >= 2.
        second: (n,) errors on the same seeds.
        generator: For the bootstrap of the probabilities.
        margin: What does not matter; by default 5 % of the reference.
        reference: The mean that a share refers to; by default the first one's.
        gamma: Probability worth acting on.
        resamples: Draws of each bootstrap.

    Raises:
        SpecError: Fewer than 2 pairs, different lengths, scores that are not finite.
    """
    table = checked_pair(first, second, fewest=2)
    difference = paired_difference(table[0], table[1])
    narrow = mean_interval(table[0] - table[1], level=1 - 2 * ALPHA)
    same_seed = beats_on_the_same_seed(table[0], table[1], generator, resamples=resamples)
    ahead = same_seed if difference.mean <= 0 else mirrored(same_seed)
    found = Comparison(
        difference=difference,
        narrow_low=narrow.low,
        narrow_high=narrow.high,
        same_seed=same_seed,
        any_run=any_run_beats(table[0], table[1], generator, resamples=resamples),
        meaning=meaning_of(ahead, gamma=gamma),
        margin=(margin or Margin()).of(table[0].mean() if reference is None else reference),
        tests=1,
        adjusted_p=difference.p_value,
        verdict="no verdict",
        more_seeds=None,
    )
    return judged(found)


def judged(comparison: Comparison) -> Comparison:
    """The comparison with its verdict, from the numbers that it holds.

    Equivalence goes first: a difference inside the margin does not matter, however certain. Better
    asks for a significant mean difference and for the rule on the probability of winning.
    """
    verdict = _verdict(comparison)
    more = more_seeds(comparison) if verdict == "undecided" else None
    return replace(comparison, verdict=verdict, more_seeds=more)


def more_seeds(comparison: Comparison) -> int | None:
    """Pairs to add until "better" or "equivalent" has 80 % power, whichever comes first.

    The probability of winning is taken from mean and SD: counted on few seeds it jumps.
    """
    from scipy import stats

    difference, alpha = comparison.difference, ALPHA / comparison.tests
    if difference.sd == 0:
        return None
    effect = difference.mean / difference.sd
    apart = seeds_for_difference(effect, alpha=alpha)
    often = seeds_for_probability(float(stats.norm.cdf(effect)))
    better = None if apart is None or often is None else max(apart, often)
    equal = seeds_for_equivalence(difference.mean, difference.sd, comparison.margin)
    totals = [total for total in (better, equal) if total is not None]
    return max(1, min(totals) - comparison.n) if totals else None


def _verdict(comparison: Comparison) -> Verdict:
    if comparison.n < FEWEST_PAIRS:
        return "no verdict"
    if _is_equivalent(comparison):
        return "equivalent"
    if comparison.adjusted_p < ALPHA and comparison.meaning == "significant and meaningful":
        return "better" if comparison.difference.mean < 0 else "worse"
    return "undecided"


def _is_equivalent(comparison: Comparison) -> bool:
    """Two one-sided tests at 5 % (Schuirmann 1987): the 90 % interval lies inside the margin."""
    inside = -comparison.margin < comparison.narrow_low
    return bool(inside and comparison.narrow_high < comparison.margin)
