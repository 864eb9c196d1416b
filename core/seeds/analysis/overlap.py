"""A mean over splits whose training sets overlap: its uncertainty is larger than it looks.

Nadeau & Bengio (2003) replace 1/J by 1/J + n_test / n_train. The correction is a rule of thumb.
"""

from __future__ import annotations

import numpy as np

from core.errors import SpecError
from core.seeds.analysis.resampling import LEVEL
from core.seeds.analysis.scores import checked_scores
from core.seeds.statistics import Interval


def overlap_interval(
    scores: np.ndarray, *, test_steps: int, training_steps: int, level: float = LEVEL
) -> Interval:
    """Mean over J splits with variance (1/J + n_test / n_train) s^2, t with J - 1 degrees.

    Args:
        scores: (J,) errors (or differences), one a split, J >= 2.
        test_steps: n_test, size of a test part.
        training_steps: n_train, size of a training part.
        level: Nominal coverage.

    Raises:
        SpecError: Fewer than 2 splits, or sizes that are not positive.
    """
    from scipy import stats

    values = checked_scores(scores, fewest=2)
    if test_steps < 1 or training_steps < 1:
        raise SpecError(
            "test and training parts hold a step or more",
            found=f"{test_steps} and {training_steps}",
            remedy="Give their sizes.",
        )
    splits, mean, sd = len(values), float(values.mean()), float(values.std(ddof=1))
    error = sd * float(np.sqrt(1 / splits + test_steps / training_steps))
    half = float(stats.t.ppf((1 + level) / 2, splits - 1)) * error
    return Interval(mean, sd, mean - half, mean + half)
