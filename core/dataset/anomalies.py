"""How far the last samples lay from what the drivers led to expect: what a river keeps for weeks.

A curve of drivers and season says what a sample should have been; its errors resemble each other
for weeks to years, so that the last ones tell of the next. The idea is that of WRTDS-Kalman (Zhang
and Hirsch 2019, doi 10.1029/2019WR025338); the curve, a ridge, and the weights, which halve with
every so many samples, are ours. All on the working scale, one row a step of the series.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.errors import DataError

PENALTIES = tuple(float(10.0**power) for power in range(-2, 5))
DAYS = 365.25
Column = tuple[str, np.ndarray]  # a name and (rows,) values on the working scale
FEWEST = 10  # samples that a curve is fitted to


@dataclass(frozen=True, slots=True)
class Expectation:
    """The curve of one target.

    Attributes:
        slopes: One for every column of `curve_inputs`.
        intercept: Added to them.
    """

    slopes: tuple[float, ...]
    intercept: float

    def of(self, inputs: np.ndarray) -> np.ndarray:
        """What is expected of every row of (rows, columns); NaN where an input is unknown."""
        expected: np.ndarray = inputs @ np.array(self.slopes) + self.intercept
        return expected


def curve_inputs(drivers: list[Column], means: list[Column], dates: pd.DatetimeIndex) -> np.ndarray:
    """Drivers, their squares, their trailing means, and two waves a year: (rows, columns)."""
    values = [column for _, column in drivers]
    angle = 2 * np.pi * (dates.day_of_year.to_numpy() - 1 + dates.hour.to_numpy() / 24) / DAYS
    waves = [wave(times * angle) for times in (1, 2) for wave in (np.sin, np.cos)]
    squares = [np.square(column) for column in values]
    return np.column_stack([*values, *squares, *(column for _, column in means), *waves])


def fit_expectation(inputs: np.ndarray, target: np.ndarray, training: np.ndarray) -> Expectation:
    """A ridge on the samples of the training rows, its penalty by leaving one out.

    Args:
        inputs: (rows, columns), as `curve_inputs` gives them.
        target: (rows,) samples, NaN where there is none; a non-detect is half its limit.
        training: (rows,) True in the training part.

    Raises:
        DataError: Too few training samples have all inputs.
    """
    from sklearn.linear_model import RidgeCV  # a second; not for those who read no anomalies

    usable = training & ~np.isnan(target) & ~np.isnan(inputs).any(axis=1)
    if usable.sum() < FEWEST:
        raise DataError(
            f"anomalies need at least {FEWEST} samples in training whose drivers are known",
            found=int(usable.sum()),
            remedy="Leave the anomalies out, or read fewer or shorter means.",
        )
    ridge = RidgeCV(alphas=PENALTIES).fit(inputs[usable], target[usable])
    return Expectation(tuple(map(float, ridge.coef_)), float(ridge.intercept_))


def anomaly_column(errors: np.ndarray, half_life: int) -> np.ndarray:
    """The weighted mean of the errors so far, carried to the next sample; NaN before the first.

    Args:
        errors: (rows,) observed - expected, NaN where nothing was sampled.
        half_life: Samples after which a weight has halved.
    """
    known = pd.Series(errors).dropna()
    mean = known.ewm(halflife=half_life).mean()
    return mean.reindex(range(len(errors))).ffill().to_numpy(dtype=np.float64)
