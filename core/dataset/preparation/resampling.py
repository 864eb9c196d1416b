"""The step that puts a series on a longer step. A row covers the time from its date to the next."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd
from pydantic import Field

from core.dataset.grid import merge_limits, merge_mean, merge_uncertainties
from core.dataset.preparation.step import PreparationStep
from core.dataset.series import Driver, Series, Target
from core.dataset.wording import counted, span
from core.errors import DataError


class Resample(PreparationStep):
    """Means over a longer step.

    Drivers and quantified values are averaged; where a row holds non-detects only, the highest
    limit stands. A value then is known at the end of its row, not at its date.

    Attributes:
        hours: The new step; a whole multiple of the old one.
    """

    kind: Literal["resample"] = "resample"
    hours: float = Field(gt=0)

    def apply(self, series: Series) -> Series:
        """The series on the longer step; a broken row at either end is left out."""
        step = pd.Timedelta(hours=self.hours)
        ratio = step / series.step
        if ratio < 1 or ratio != round(ratio):
            raise DataError(
                f"a longer step is a whole multiple of the old one ({span(series.step)})",
                found=span(step),
                remedy="Choose a multiple; a shorter step would invent values.",
            )
        if ratio == 1:
            return series
        first, rows, dates = _rows(series.dates, step, int(ratio))
        kept = slice(first, first + len(rows))
        targets = tuple(_target(one, kept, rows, len(dates)) for one in series.targets)
        return replace(
            series,
            dates=dates,
            step=step,
            targets=targets,
            warnings=(*series.warnings, *_lost(series, targets, kept, rows)),
            drivers=tuple(
                Driver(one.name, one.unit, merge_mean(one.values[kept], rows, len(dates)))
                for one in series.drivers
            ),
        )

    def sentence(self) -> str:
        """What the step does."""
        return f"Means over {span(pd.Timedelta(hours=self.hours))}."


def _rows(
    dates: pd.DatetimeIndex, step: pd.Timedelta, ratio: int
) -> tuple[int, np.ndarray, pd.DatetimeIndex]:
    """First old row of a whole new one, new row of each old row from there, and the new dates."""
    # Days begin at midnight and hours on the hour, whenever the file begins.
    starts = dates.floor(step) == dates if step <= pd.Timedelta(days=1) else dates == dates[0]
    first = int(np.argmax(np.asarray(starts)))
    whole = (len(dates) - first) // ratio
    if whole < 2:
        raise DataError(
            "a series has at least 2 rows after averaging",
            found=f"{whole}",
            remedy="Choose a shorter step.",
        )
    rows = np.repeat(np.arange(whole), ratio)
    return first, rows, dates[first : first + whole * ratio : ratio]


def _target(target: Target, kept: slice, rows: np.ndarray, count: int) -> Target:
    old = target.taken(kept)
    values, known = merge_mean(old.values, rows, count), None
    if old.uncertainties is not None:
        known = merge_uncertainties(old.uncertainties, old.values, rows, count)
    limits = merge_limits(old.limits, rows, values)
    return replace(target, values=values, limits=limits, uncertainties=known)


def _lost(
    series: Series, averaged: tuple[Target, ...], kept: slice, rows: np.ndarray
) -> tuple[str, ...]:
    """What was said of non-detects that share a row with a value."""
    found = []
    for before, after in zip(series.targets, averaged, strict=True):
        count = int((before.is_non_detect[kept] & after.is_quantified[rows]).sum())
        if count:
            found.append(
                f"Column {before.name}: {counted(count, 'non-detect')} left out in rows that also "
                "have a value."
            )
    return tuple(found)
