"""Where training ends and where validation ends. It cuts no window."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import IntEnum

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, model_validator

from core.dataset.series import Series
from core.errors import DataError, SpecError

FEWEST_SAMPLES = 5


class Part(IntEnum):
    """The part of a series that a row belongs to."""

    TRAINING = 0
    VALIDATION = 1
    TEST = 2


class Split(BaseModel):
    """Three parts in the order of time.

    Attributes:
        training_end: Last instant of training, inclusive.
        validation_end: Last instant of validation, inclusive; the test part is what follows.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    training_end: datetime
    validation_end: datetime

    @model_validator(mode="after")
    def _in_order(self) -> Split:
        if not self.training_end < self.validation_end:
            raise SpecError(
                "training must end before validation ends",
                found=f"{self.training_end} and {self.validation_end}",
                remedy="Move one of the two dates.",
            )
        return self


def chronological_split(
    series: Series, *, target: str | Sequence[str], validation: float = 0.15, test: float = 0.20
) -> Split:
    """Split so that each part holds its share of the target's samples, oldest in training.

    Samples are counted, not rows, because a river is sampled irregularly. Of several targets the
    instants count at which any of them was sampled; each of them needs its samples in each part.

    Args:
        series: What to split.
        target: Whose samples are counted (values and non-detects); one name or several.
        validation: Share of the samples for validation, above 0.
        test: Share of the samples for the test, above 0.

    Raises:
        SpecError: The shares leave no training.
        DataError: A part would hold fewer than 5 samples of a target.
    """
    if validation <= 0 or test <= 0 or validation + test >= 1:
        raise SpecError(
            "the shares of validation and test are above 0 and leave some training",
            found=f"{validation:g} and {test:g}",
            remedy="Choose shares such as 0.15 and 0.20.",
        )
    names = (target,) if isinstance(target, str) else tuple(target)
    by_target = {name: series.target(name).is_sampled for name in names}
    sampled = series.dates[np.logical_or.reduce(list(by_target.values()))]
    in_test, in_validation = round(len(sampled) * test), round(len(sampled) * validation)
    in_training = len(sampled) - in_test - in_validation
    if min(in_test, in_validation, in_training) < FEWEST_SAMPLES:
        raise _too_few(" or ".join(names), (in_training, in_validation, in_test))
    split = Split(
        training_end=sampled[in_training - 1].to_pydatetime(),
        validation_end=sampled[in_training + in_validation - 1].to_pydatetime(),
    )
    parts = part_rows(split, series.dates)
    for name, is_sampled in by_target.items():
        counts = tuple(int((parts[is_sampled] == part).sum()) for part in Part)
        if min(counts) < FEWEST_SAMPLES:
            raise _too_few(name, counts)
    return split


def _too_few(name: str, counts: tuple[int, ...]) -> DataError:
    training, validation, test = counts
    return DataError(
        f"each part needs at least {FEWEST_SAMPLES} samples of {name}",
        found=f"{training} for training, {validation} for validation, {test} for test",
        remedy="Use a longer series, or larger shares for the short part.",
    )


def part_rows(split: Split, dates: pd.DatetimeIndex) -> np.ndarray:
    """The `Part` of each date as a number, (rows,) int64."""
    instants = dates.to_numpy()
    ends = [np.datetime64(split.training_end), np.datetime64(split.validation_end)]
    return sum((instants > end).astype(np.int64) for end in ends) + np.zeros(len(dates), np.int64)
