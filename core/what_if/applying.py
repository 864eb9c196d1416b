"""Applying a scenario to drivers in their own units. Pure: arrays in, new arrays out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from core.dataset.series import Driver, Series
from core.dataset.windows import WindowSpec
from core.errors import SpecError
from core.what_if.scenario import Change, Flood, Pulse, Scale, Scenario, Shift, Table


def readable_steps(spec: WindowSpec) -> dict[str, range]:
    """The steps at which the networks read each driver; 0 is the issue time.

    A driver of the lookback is read up to 0, one that is known ahead from 1 on.
    """
    names = dict.fromkeys((*spec.drivers, *spec.known_ahead))
    return {
        name: range(
            1 - spec.lookback if name in spec.drivers else 1,
            spec.horizon + 1 if name in spec.known_ahead else 1,
        )
        for name in names
    }


def changed_series(
    series: Series, issue: int, scenario: Scenario, *, steps: Mapping[str, range], record: Series
) -> Series:
    """The series as the scenario has it; its targets stay as they were observed.

    A driver that was never negative stays at 0 or above.

    Args:
        series: What to change; it reaches to the last step that is read.
        issue: Row of the issue time.
        scenario: The changes, made one after another.
        steps: Driver to the steps that are read, as `readable_steps` gives them.
        record: Where observed floods are taken from.

    Raises:
        SpecError: A change names another driver, or falls on no step that is read.
    """
    values: dict[str, np.ndarray] = {}
    for change in scenario.changes:
        read = _read(change, steps)
        made = values.setdefault(change.driver, series.driver(change.driver).values.copy())
        at = slice(issue + read.start, issue + read.stop)
        given = _given(change, made[at], read, record)
        lowest = np.nanmin(record.driver(change.driver).values)
        made[at] = np.maximum(given, 0.0) if lowest >= 0 else given
    drivers = tuple(
        Driver(one.name, one.unit, values.get(one.name, one.values)) for one in series.drivers
    )
    return replace(series, drivers=drivers)


def steps_of(change: Change, read: range) -> range:
    """The steps of a change that are read, perhaps none.

    Without a first and last step: those ahead, or the recent ones of a driver not known ahead.
    """
    if isinstance(change, Scale | Shift):
        ahead = range(max(1, read.start), read.stop)
        usual = ahead or read
        first = usual.start if change.first is None else change.first
        last = usual.stop - 1 if change.last is None else change.last
    else:
        length = len(change.values) if isinstance(change, Table) else change.length
        first, last = change.first, change.first + length - 1
    return range(max(first, read.start), min(last + 1, read.stop))


def _read(change: Change, steps: Mapping[str, range]) -> range:
    """The steps at which the change acts.

    Raises:
        SpecError: There is none.
    """
    if change.driver not in steps:
        raise SpecError(
            "a scenario changes drivers that the networks read",
            found=repr(change.driver),
            remedy=f"Choose one of: {', '.join(steps) or 'none, they read the target alone'}.",
        )
    read = steps[change.driver]
    found = steps_of(change, read)
    if not found:
        raise SpecError(
            f"a change of {change.driver} must fall on steps {read.start} to {read.stop - 1}, "
            "where the networks read it (0 is the issue time)",
            found=str(change),
            remedy="Choose other steps."
            if read.stop > 1
            else f"Nobody tells the networks {change.driver} ahead: change what it was before.",
        )
    return found


def _given(change: Change, held: np.ndarray, read: range, record: Series) -> np.ndarray:
    """What a change makes of the values (k,) that are held at the steps where it acts."""
    match change:
        case Scale():
            return held * change.factor
        case Shift():
            return held + change.amount
        case Pulse():
            known = np.where(np.isnan(held), 0.0, held)  # in a gap the block stands alone
            return known + change.height
        case Table():
            table = np.array([np.nan if one is None else one for one in change.values], dtype=float)
            given = table[[step - change.first for step in read]]
        case Flood():
            given = _observed(change, read, record)
    return np.where(np.isnan(given), held, given)


def _observed(change: Flood, read: range, record: Series) -> np.ndarray:
    """The record's values (k,) at the steps of an observed flood.

    Raises:
        SpecError: They do not lie in the record.
    """
    begin = int(record.dates.searchsorted(np.datetime64(change.start)))
    rows = [begin + step - change.first for step in read]
    if rows[-1] >= len(record) or record.dates[begin] != np.datetime64(change.start):
        raise SpecError(
            "an observed flood lies inside the record",
            found=f"{len(rows)} steps from {change.start:%Y-%m-%d} on",
            remedy=f"The record goes from {record.dates[0]:%Y-%m-%d} to "
            f"{record.dates[-1]:%Y-%m-%d}.",
        )
    return np.asarray(record.driver(change.driver).values[rows])
