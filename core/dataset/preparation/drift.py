"""Whether the test part looks like the training part: a two-sample statistic. It changes nothing.

Kolmogorov-Smirnov's largest distance between two distributions (Smirnov 1948; Massey 1951, JASA
46, 68-78). River values follow each other, so the number of independent ones is taken from the
lag-1 autocorrelation r as n (1 - r) / (1 + r) (Bayley and Hammersley 1946); without that, every
year would seem to drift.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.dataset.scaling import half_limits
from core.dataset.series import Series
from core.dataset.split import Part, Split, part_rows
from core.errors import DataError

UNLIKELY = 0.01
LARGE = 0.2  # distance; ours: a fifth of the values lies elsewhere
FEWEST = 8


@dataclass(frozen=True, slots=True)
class Drift:
    """How far the test part of a column lies from the training part.

    Attributes:
        column: Its name.
        distance: Largest distance between the two distributions, 0 to 1.
        p_value: Chance of such a distance without drift, by the numbers of independent values.
        training: Number of values in training.
        test: Number of values in the test part.
        independent: Numbers of independent values, training and test.
        training_median: Median in training, in the column's unit.
        test_median: Median in the test part.
    """

    column: str
    distance: float
    p_value: float
    training: int
    test: int
    independent: tuple[float, float]
    training_median: float
    test_median: float

    @property
    def is_drift(self) -> bool:
        """Whether the distance is both large and unlikely."""
        return self.distance > LARGE and self.p_value < UNLIKELY

    def sentence(self) -> str:
        """What was found, for a page."""
        found = "differs from" if self.is_drift else "is like"
        return (
            f"The test part of {self.column} {found} the training part (medians "
            f"{self.test_median:.3g} and {self.training_median:.3g}; Kolmogorov-Smirnov distance "
            f"{self.distance:.2f}, p {self.p_value:.2g})."
        )


def check_drift(series: Series, split: Split) -> tuple[Drift, ...]:
    """Drift of every column that has values enough in both parts, targets first.

    A non-detect counts as half its limit: a change of the limits is a drift too.
    """
    parts = part_rows(split, series.dates)
    columns = {target.name: half_limits(target) for target in series.targets}
    columns |= {driver.name: driver.values for driver in series.drivers}
    found = []
    for name, values in columns.items():
        known = ~np.isnan(values)
        training = values[known & (parts == Part.TRAINING)]
        test = values[known & (parts == Part.TEST)]
        if min(len(training), len(test)) >= FEWEST:
            found.append(measure_drift(name, training, test))
    return tuple(found)


def measure_drift(name: str, training: np.ndarray, test: np.ndarray) -> Drift:
    """Drift between two samples in the order of time.

    Args:
        name: Name of the column.
        training: (n,) values.
        test: (m,) values.

    Raises:
        DataError: A sample is empty.
    """
    from scipy.special import kolmogorov

    if not len(training) or not len(test):
        raise DataError(
            f"drift of {name} needs values in both parts",
            found=f"{len(training)} and {len(test)}",
            remedy="Choose another split.",
        )
    independent = _independent(training), _independent(test)
    distance = _distance(training, test)
    both = independent[0] * independent[1] / sum(independent)
    return Drift(
        column=name,
        distance=distance,
        p_value=float(kolmogorov(np.sqrt(both) * distance)),
        training=len(training),
        test=len(test),
        independent=independent,
        training_median=float(np.median(training)),
        test_median=float(np.median(test)),
    )


def _distance(one: np.ndarray, other: np.ndarray) -> float:
    """Largest distance between the two empirical distribution functions."""
    everywhere = np.concatenate([one, other])
    below = [
        np.searchsorted(np.sort(sample), everywhere, side="right") / len(sample)
        for sample in (one, other)
    ]
    return float(np.abs(below[0] - below[1]).max())


def _independent(values: np.ndarray) -> float:
    """Number of independent values, from the autocorrelation of ranks at lag 1."""
    ranks = np.argsort(np.argsort(values)).astype(np.float64)
    ranks -= ranks.mean()
    total = (ranks**2).sum()
    if len(values) < 3 or total == 0:
        return float(len(values))
    r = max(0.0, float((ranks[1:] * ranks[:-1]).sum() / total))
    return max(1.0, len(values) * (1 - r) / (1 + r))
