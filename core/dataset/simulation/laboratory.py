"""What a laboratory reports of a sample: counting uncertainty, decision threshold, digits.

Counting statistics after ISO 11929: gross counts minus background counts of equal time; a result
below the decision threshold is reported as `<threshold`. It decides not when samples are taken.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.dataset.simulation.draws import Draws

FALSE_ALARM = 1.645  # standard normal quantile for a chance of 5 %
DIGITS = 3


@dataclass(frozen=True, slots=True)
class Laboratory:
    """One way to measure.

    Attributes:
        threshold: Median decision threshold, in the unit of what is measured.
        spread: Standard deviation of its logarithm: volumes and counting times differ.
        background: Background counts of a measurement.
        calibration: Relative standard uncertainty that counting longer does not lessen.
    """

    threshold: float
    spread: float = 0.35
    background: float = 150.0
    calibration: float = 0.04


ROUTINE = Laboratory(threshold=0.26)  # Bq/m3, ours: some tens of litres
LARGE_VOLUME = Laboratory(threshold=0.006)  # Bq/m3: several m3, published: below 1e-5 Bq/L
PARTICLES = Laboratory(threshold=5.0)  # Bq/kg, ours


@dataclass(frozen=True, slots=True, eq=False)
class Reported:
    """What a laboratory reports; (steps,) each, NaN where nothing is.

    Attributes:
        values: Quantified values.
        limits: Decision thresholds of results below them.
        uncertainties: Standard uncertainties of the values.
    """

    values: np.ndarray
    limits: np.ndarray
    uncertainties: np.ndarray


def measure(
    activity: np.ndarray, counts: np.ndarray, draws: Draws, laboratory: Laboratory
) -> Reported:
    """Measure the sampled steps.

    Args:
        activity: (steps,) true activity, in the laboratory's unit.
        counts: (steps,) samples in each step; several are reported as their mean.
        draws: Random numbers of one river.
        laboratory: How it is measured.
    """
    limit = laboratory.threshold * np.exp(laboratory.spread * draws.limit)
    # Counts by unit of activity that give this decision threshold on this background.
    sensitivity = FALSE_ALARM * np.sqrt(2 * laboratory.background) / limit
    counting = np.sqrt(sensitivity * activity + 2 * laboratory.background) / sensitivity
    several = np.sqrt(np.maximum(counts, 1))
    sd = np.hypot(counting / several, laboratory.calibration * activity)
    reading = activity + sd * draws.reading
    is_sampled, is_seen = counts > 0, reading >= limit
    return Reported(
        values=rounded(np.where(is_sampled & is_seen, reading, np.nan)),
        limits=rounded(np.where(is_sampled & ~is_seen, limit, np.nan)),
        uncertainties=rounded(np.where(is_sampled & is_seen, sd, np.nan)),
    )


def rounded(values: np.ndarray) -> np.ndarray:
    """Values of any shape to three significant digits, as they are reported; NaN stays NaN."""
    size = np.floor(np.log10(np.abs(np.where(values == 0, 1.0, values))))
    places = 10.0 ** (DIGITS - 1 - size)
    # Divide, not multiply by the inverse: 0.12 is then the nearest number to 0.12.
    return np.asarray(np.round(values * places) / places)
