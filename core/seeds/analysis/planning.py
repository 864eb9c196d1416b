"""How many seeds are needed: for a precision, for a difference, for an equivalence.

Plans rest on a pilot. Its SD is itself uncertain (a pilot of 5 underestimates it more often than
not), so precision is planned with the upper end of an 80 % bound, never with s.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.errors import SpecError
from core.seeds.analysis.resampling import LEVEL
from core.seeds.analysis.scores import checked_scores
from core.seeds.analysis.summary import sd_factors

ALPHA = 0.05
POWER = 0.80
PILOT_CONFIDENCE = 0.80
MOST = 10_000  # beyond this no number of seeds is realistic


@dataclass(frozen=True, slots=True)
class Precision:
    """What n seeds can show, in multiples of an SD.

    Attributes:
        n: Seeds.
        half_width: Of the 95 % t-interval of the mean, over s.
        detectable: Smallest paired mean difference found with 80 % power, over the SD of a
            difference (two-sided, 5 %).
        sd_low: Factor from s to the lower end of its 95 % interval.
        sd_high: Factor to the upper end.
        smallest_p: The smallest p that a sign-flip or signed-rank test can give.
    """

    n: int
    half_width: float
    detectable: float
    sd_low: float
    sd_high: float
    smallest_p: float


def precision_of(n: int) -> Precision:
    """What n seeds can show.

    Raises:
        SpecError: n below 2.
    """
    if n < 2:
        raise SpecError("a spread needs 2 seeds", found=n, remedy="Ask for 2 or more.")
    low, high = sd_factors(n)
    return Precision(
        n=n,
        half_width=half_width_factor(n),
        detectable=detectable_difference(n),
        sd_low=low,
        sd_high=high,
        smallest_p=2.0 ** (1 - n),
    )


def half_width_factor(n: int, *, level: float = LEVEL) -> float:
    """t((1 + level) / 2, n - 1) / sqrt(n)."""
    from scipy import stats

    return float(stats.t.ppf((1 + level) / 2, n - 1) / np.sqrt(n))


def upper_sd(sd: float, pilot: int, *, confidence: float = PILOT_CONFIDENCE) -> float:
    """s_U = s sqrt((n0 - 1) / chi2(1 - confidence, n0 - 1)): not exceeded with `confidence`."""
    from scipy import stats

    return float(sd * np.sqrt((pilot - 1) / stats.chi2.ppf(1 - confidence, pilot - 1)))


def seeds_for_half_width(
    pilot: np.ndarray, half_width: float, *, level: float = LEVEL
) -> int | None:
    """The smallest n with t s_U / sqrt(n) <= half_width; None where it passes 10,000.

    Args:
        pilot: (n0,) scores, n0 >= 2; not counted into n.
        half_width: Wanted, in the unit of the scores.
        level: Nominal coverage.

    Raises:
        SpecError: A half-width that is not positive, or fewer than 2 scores.
    """
    if not half_width > 0:
        raise SpecError("a half-width is positive", found=half_width, remedy="Ask for more.")
    scores = checked_scores(pilot, fewest=2)
    sd = upper_sd(float(scores.std(ddof=1)), len(scores))
    return smallest_count(lambda n: half_width_factor(n, level=level) * sd <= half_width)


def detectable_difference(n: int, *, power: float = POWER, alpha: float = ALPHA) -> float:
    """MDD / s_d: the mean difference that a paired t-test of n pairs finds with `power`."""
    from statsmodels.stats.power import TTestPower

    return float(TTestPower().solve_power(effect_size=None, nobs=n, alpha=alpha, power=power))


def seeds_for_difference(
    effect: float, *, power: float = POWER, alpha: float = ALPHA
) -> int | None:
    """Pairs for a paired t-test to find |mean| / s_d = effect; None where it passes 10,000."""
    from scipy import special

    size = abs(effect)

    def reached(n: int) -> bool:
        end = special.stdtrit(n - 1, 1 - alpha / 2)
        return bool(1 - special.nctdtr(n - 1, size * np.sqrt(n), end) >= power)

    if size > 10:  # the non-central t gives up there, and 3 pairs are enough
        return 3
    return smallest_count(reached) if size > 0 else None


def seeds_for_equivalence(
    mean: float, sd: float, margin: float, *, power: float = POWER, alpha: float = ALPHA
) -> int | None:
    """Pairs for two one-sided tests to show |mean| < margin; None where they never will.

    The power is that of both tests together, bounded from below by 1 minus their two misses.
    """
    from scipy import special

    if abs(mean) >= margin:
        return None
    if sd == 0:
        return 2

    def reached(n: int) -> bool:
        end, root = special.stdtrit(n - 1, 1 - alpha), np.sqrt(n) / sd
        shifts = np.array([margin + mean, margin - mean]) * root
        # beyond 30 the non-central t gives up; its miss is then nothing
        misses = np.where(shifts > 30, 0.0, special.nctdtr(n - 1, np.minimum(shifts, 30), end))
        return bool(1 - misses.sum() >= power)

    return smallest_count(reached)


def seeds_for_probability(
    probability: float, *, power: float = POWER, alpha: float = ALPHA
) -> int | None:
    """Pairs for "the first wins more often than not" to be significant, normal approximation."""
    from scipy import stats

    distance = abs(probability - 0.5)
    if distance < 1e-4:
        return None
    noise = float(np.sqrt(probability * (1 - probability)))
    root = (stats.norm.ppf(1 - alpha / 2) * 0.5 + stats.norm.ppf(power) * noise) / distance
    count = int(np.ceil(root**2))
    return count if count <= MOST else None


def noether(gamma: float = 0.75, *, alpha: float = ALPHA, power: float = 0.95) -> int:
    """Noether's N for P(a beats b) = gamma: ((z(1-alpha) - z(beta)) / (sqrt(6) (1/2 - gamma)))^2.

    Raises:
        SpecError: gamma is one half: no number of runs shows that.
    """
    from scipy import stats

    if gamma == 0.5:
        raise SpecError(
            "gamma must differ from one half", found=gamma, remedy="0.75 is the custom."
        )
    quantiles = stats.norm.ppf(1 - alpha) - stats.norm.ppf(1 - power)
    return int(np.ceil((quantiles / (np.sqrt(6) * (0.5 - gamma))) ** 2))


def smallest_count(reached: Callable[[int], bool], *, most: int = MOST) -> int | None:
    """The smallest n >= 2 from which on a monotone condition holds; None beyond `most`."""
    low, high = 1, 2
    while not reached(high):
        if high >= most:
            return None
        low, high = high, min(2 * high, most)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if reached(middle) else (middle, high)
    return high
