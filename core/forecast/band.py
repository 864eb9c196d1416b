"""`Band`: an interval around every median of a forecast. It holds numbers, calibrates nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LEVELS = (0.5, 0.8, 0.95)  # what a page offers


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """An interval around the median, (n, H) each, in the target's unit.

    Attributes:
        level: Nominal coverage, 0 to 1.
        lower: Lower ends.
        upper: Upper ends.
    """

    level: float
    lower: np.ndarray
    upper: np.ndarray
