"""Radioactive decay: what remains of an activity at another date. It knows no river."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.errors import SpecError

CAESIUM_137_HALF_LIFE = 30.05  # years (DDEP/LNHB evaluation); the published 30.1 is it, rounded
DAYS_A_YEAR = 365.25


def remaining(years: np.ndarray, *, half_life: float = CAESIUM_137_HALF_LIFE) -> np.ndarray:
    """Share of an activity that remains after some years; above 1 for years before.

    Args:
        years: Any shape.
        half_life: Half-life [years].

    Raises:
        SpecError: The half-life is not positive.
    """
    if half_life <= 0:
        raise SpecError(
            "a half-life is above 0 years",
            found=f"{half_life:g}",
            remedy="Look it up; caesium-137 has 30.05 years.",
        )
    return np.asarray(0.5 ** (np.asarray(years, dtype=np.float64) / half_life))


def years_between(dates: pd.DatetimeIndex, reference: pd.Timestamp) -> np.ndarray:
    """(rows,) years from each date to the reference date, negative after it."""
    return np.asarray((reference - dates).total_seconds().to_numpy() / 86_400 / DAYS_A_YEAR)
