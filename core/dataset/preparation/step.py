"""What a step of preparation is. The steps themselves have a file each; `recipe` lists them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict

from core.dataset.series import Driver, Series, Target


class PreparationStep(BaseModel, ABC):
    """One step: a series in, a series out, and one sentence on what it does.

    A step is stored as JSON, so it holds settings and no numbers of a series.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    @abstractmethod
    def apply(self, series: Series) -> Series:
        """The series after this step.

        Raises:
            DataError: The series has no such column, or the step cannot be done on it.
        """

    @abstractmethod
    def sentence(self) -> str:
        """What the step does, for a page and a report."""

    def back(self, target: str, values: np.ndarray, dates: pd.DatetimeIndex) -> np.ndarray:  # noqa: ARG002
        """Values of a target as they were before this step; a step without a way back keeps them.

        Args:
            target: Name of the target.
            values: (..., rows) after the step.
            dates: (rows,) their instants.
        """
        return values


def with_target(series: Series, changed: Target) -> Series:
    """The series with one target replaced by name."""
    targets = tuple(changed if one.name == changed.name else one for one in series.targets)
    return replace(series, targets=targets)


def with_driver(series: Series, changed: Driver) -> Series:
    """The series with one driver replaced by name."""
    drivers = tuple(changed if one.name == changed.name else one for one in series.drivers)
    return replace(series, drivers=drivers)


def is_target(series: Series, column: str) -> bool:
    """Whether a column is a target; False for a driver.

    Raises:
        DataError: The series has no such column.
    """
    if any(target.name == column for target in series.targets):
        return True
    series.driver(column)  # raises where it is neither
    return False
