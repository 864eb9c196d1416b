"""The rating curve of a record: activity as a parabola of the driver, in logarithms.

For a look at the data. The reference that a study is compared with is fitted on training alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.dataset.series import Driver, Target

FEWEST = 10  # samples that make a curve
POINTS = 60
DEGREE = 2


@dataclass(frozen=True, slots=True, eq=False)
class RatingLine:
    """A curve over the range that was sampled.

    Attributes:
        driver: (k,) values of the driver, rising.
        activity: (k,) the curve there, in the target's unit: a median, not a mean.
        samples: How many it was fitted to.
        explained: Share of the variance of the logarithms that it explains, 0 to 1.
    """

    driver: np.ndarray
    activity: np.ndarray
    samples: int
    explained: float


def rating_line(target: Target, driver: Driver) -> RatingLine | None:
    """Least squares of log activity on log driver and its square, quantified samples only.

    Returns:
        The curve; None with fewer than `FEWEST` samples, values at or below zero, or a driver
        that does not vary.
    """
    seen = target.is_quantified & ~np.isnan(driver.values)
    values, flows = target.values[seen], driver.values[seen]
    if len(values) < FEWEST or (values <= 0).any() or (flows <= 0).any():
        return None
    x, y = np.log(flows), np.log(values)
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        return None
    centre = x.mean()  # a parabola around zero would be badly conditioned
    curve = np.polynomial.Polynomial.fit(x - centre, y, DEGREE)
    grid = np.linspace(x.min(), x.max(), POINTS)
    left = y - curve(x - centre)
    explained = float(1 - (left**2).sum() / ((y - y.mean()) ** 2).sum())
    return RatingLine(np.exp(grid), np.exp(curve(grid - centre)), len(values), explained)
