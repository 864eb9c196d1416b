"""A `Series` as CSV text that `reading` understands. It writes no file."""

from __future__ import annotations

import csv
import io

import numpy as np

from core.dataset.series import Series, Target


def write_csv(series: Series, *, with_uncertainties: bool = True) -> bytes:
    """The series as UTF-8 CSV: date, drivers, targets; `<x` for a non-detect with limit x.

    Numbers are written in full, so that reading them back gives the same series. Uncertainties
    follow their target in a column of their own, see `uncertainty_column`.

    Args:
        series: What to write.
        with_uncertainties: Whether they are written where they are known.
    """
    times = series.dates
    is_daily = bool((times == times.normalize()).all())
    dates = times.strftime("%Y-%m-%d" if is_daily else "%Y-%m-%dT%H:%M:%S")
    columns = [
        ("date", list(dates)),
        *((driver.name, _numbers(driver.values)) for driver in series.drivers),
        *(column for target in series.targets for column in _columns(target, with_uncertainties)),
    ]
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([name for name, _ in columns])
    writer.writerows(zip(*(cells for _, cells in columns), strict=True))
    return buffer.getvalue().encode()


def uncertainty_column(target: str) -> str:
    """What the column with a target's uncertainties is called in a file."""
    return f"{target}_uncertainty"


def _columns(target: Target, with_uncertainties: bool) -> list[tuple[str, list[str]]]:
    held = [(target.name, _measurements(target))]
    if with_uncertainties and target.uncertainties is not None:
        held.append((uncertainty_column(target.name), _numbers(target.uncertainties)))
    return held


def _numbers(values: np.ndarray) -> list[str]:
    return ["" if value != value else repr(float(value)) for value in values]


def _measurements(target: Target) -> list[str]:
    limits = [f"<{limit}" if limit else "" for limit in _numbers(target.limits)]
    return [v or limit for v, limit in zip(_numbers(target.values), limits, strict=True)]
