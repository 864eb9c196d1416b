"""Coverage against nominal level, with what sampling noise allows. It calibrates nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.forecast.calibrating import Calibration, bands
from core.metrics import coverage
from core.outlook import Forecast

NOMINAL = tuple(round(0.05 * step, 2) for step in range(2, 20))  # 10 to 95 %
NOISE = 0.95  # level of the noise band


@dataclass(frozen=True, slots=True, eq=False)
class Reliability:
    """Coverage of some samples at many levels, (k,) each, 0 to 1.

    Attributes:
        name: Which samples.
        samples: How many.
        levels: Nominal levels.
        covered: Shares of the samples inside the interval; NaN where there is none.
        low: Lower end of what noise allows around a calibrated interval.
        high: Upper end.
    """

    name: str
    samples: int
    levels: np.ndarray
    covered: np.ndarray
    low: np.ndarray
    high: np.ndarray


def reliability(
    forecast: Forecast, calibration: Calibration, *, lead: int
) -> tuple[Reliability, ...]:
    """All quantified samples at one lead, then floods apart where there are any.

    Args:
        forecast: What was forecast and observed.
        calibration: Of the same target.
        lead: From 1; over several leads a sample would count more than once.
    """
    observed = forecast.observed[:, lead - 1]
    kept = bands(forecast, calibration, NOMINAL)[::-1]
    parts = {
        "all samples": observed,
        "floods": np.where(observed > forecast.flood_level, observed, np.nan),
    }
    made = []
    for name, values in parts.items():
        count = int((~np.isnan(values)).sum())
        if count and calibration.size(lead):
            covered = [coverage(values, b.lower[:, lead - 1], b.upper[:, lead - 1]) for b in kept]
            low, high = noise(np.array(NOMINAL), count, calibrated_on=calibration.size(lead))
            made.append(Reliability(name, count, np.array(NOMINAL), np.array(covered), low, high))
    return tuple(made)


def noise(levels: np.ndarray, samples: int, *, calibrated_on: int) -> tuple[np.ndarray, np.ndarray]:
    """Shares between which the coverage of a calibrated interval falls in 95 % of draws.

    The number of new samples inside a split conformal interval is beta-binomial: binomial, and its
    chance itself drawn with the errors that calibrated it (Angelopoulos and Bates 2023, Found.
    Trends Mach. Learn. 16, 494). It assumes samples that do not depend on each other.

    Args:
        levels: (k,) nominal levels.
        samples: New samples, at least 1.
        calibrated_on: Errors that calibrated the interval.

    Returns:
        (k,) lower and (k,) upper ends, 0 to 1.
    """
    from scipy.special import betaln  # scipy.stats takes a page half a second to import

    counts = np.arange(samples + 1)
    ways = -betaln(samples - counts + 1, counts + 1) - np.log(samples + 1)  # log binomial
    low, high = [], []
    for level in levels:
        rank = min(calibrated_on, int(np.ceil((calibrated_on + 1) * level)))
        inside, outside = rank, calibrated_on + 1 - rank
        chances = betaln(counts + inside, samples - counts + outside) - betaln(inside, outside)
        summed = np.cumsum(np.exp(chances + ways))
        low.append(np.searchsorted(summed, (1 - NOISE) / 2) / samples)
        high.append(np.searchsorted(summed, (1 + NOISE) / 2) / samples)
    return np.array(low), np.array(high)
