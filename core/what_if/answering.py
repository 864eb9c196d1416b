"""From a scenario to its answer: change the drivers, cut two windows, ask the networks once.

Whoever calls brings what asks the networks; nothing here loads one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from core.dataset.cutting import cut_at
from core.dataset.series import Series
from core.dataset.windows import Windows
from core.errors import SpecError
from core.outlook import unknown_target
from core.what_if.answer import Answer, DriverPath, Fan
from core.what_if.applying import changed_series
from core.what_if.ground import Ground
from core.what_if.question import Question
from core.what_if.scenario import Scenario
from core.what_if.trained_range import Outside, outside

LEVEL = 0.95
CONTEXT = 45  # rows of the target before the issue time
Ask = Callable[[Question], np.ndarray]  # to forecasts (seeds, n, H, D), working scale


def answer(
    ground: Ground, scenario: Scenario, ask: Ask, *, target: str | None = None, level: float = LEVEL
) -> Answer:
    """The forecast before and after a scenario.

    Args:
        ground: Of the study.
        scenario: What to change, and when.
        ask: Puts a question to the networks.
        target: Of a study of several; else its first.
        level: Nominal level of the intervals.

    Raises:
        NotFound: The study has no such target, or no such issue time.
        SpecError: A change cannot be made, or weights of the networks are missing.
    """
    check_ready(ground)
    axis = _axis(ground, target)
    issue = ground.row_of(scenario.issue)
    before, row = ground.around(issue)
    after = changed_series(before, row, scenario, steps=ground.steps, record=ground.record)
    windows = [
        cut_at(series, ground.window, ground.scaling, [row])
        for series in ((before, after) if scenario.changes else (before,))
    ]
    forecasts = ask(Question(ground.networks.jobs, joined(windows)))[..., axis]
    paths = _paths(ground, before, after, row)
    known = ground.series.target(ground.window.targets[axis])
    near = slice(max(0, issue - CONTEXT), issue + ground.window.horizon + 1)
    instants = ground.series.dates.to_numpy().astype("datetime64[s]")
    return Answer(
        study=ground.study,
        target=known.name,
        unit=known.unit,
        is_simulated=ground.record.is_simulated,
        configuration_id=ground.configuration_id,
        is_confirmed=ground.is_confirmed,
        replicates=ground.replicates,
        level=level,
        scenario=scenario,
        issue=instants[issue],
        dates=instants[issue + 1 : issue + 1 + ground.window.horizon],
        before=_fan(ground, forecasts[:, 0], axis, level),
        after=_fan(ground, forecasts[:, -1], axis, level),
        seen_dates=instants[near],
        seen_values=known.values[near],
        seen_limits=known.limits[near],
        drivers=paths,
        outside=_outside(paths),
        held=ground.window.known_ahead if issue >= len(ground.record) - 1 else (),
    )


def paths_at(ground: Ground, issue: int) -> tuple[DriverPath, ...]:
    """Every driver as the window of an issue row reads it, nothing changed."""
    series, row = ground.around(issue)
    return _paths(ground, series, series, row)


def check_ready(ground: Ground) -> None:
    """Refuse a ground whose networks cannot forecast yet.

    Raises:
        SpecError: Weights are missing.
    """
    if ground.networks.missing:
        raise SpecError(
            "a scenario needs the weights of the networks that it is asked of",
            found=f"{len(ground.networks.missing)} of {len(ground.networks.jobs)} without them",
            remedy=f"`python -m core what-if {ground.study}` trains those again.",
        )


def joined(windows: list[Windows]) -> Windows:
    """Windows one after another."""
    parts: dict[str, Any] = {  # a field is an array or a flag, which mypy cannot tell apart
        name: np.concatenate([one.arrays[name] for one in windows]) for name in windows[0].arrays
    }
    return replace(windows[0], **parts)


def _axis(ground: Ground, target: str | None) -> int:
    names = ground.window.targets
    if target is None:
        return 0
    if target not in names:
        raise unknown_target(target, names)
    return names.index(target)


def _fan(ground: Ground, members: np.ndarray, axis: int, level: float) -> Fan:
    """From one window's forecasts (seeds, H), working scale."""
    column = ground.scaling.column(ground.window.targets[axis])
    middle, half = np.median(members, axis=0), ground.half_widths(level)[:, axis]
    return Fan(
        members=column.to_original(members),
        median=column.to_original(middle),
        lower=column.to_original(middle - half),
        upper=column.to_original(middle + half),
    )


def _paths(ground: Ground, before: Series, after: Series, row: int) -> tuple[DriverPath, ...]:
    """Every driver over the steps that are read."""
    instants = before.dates.to_numpy().astype("datetime64[s]")
    return tuple(
        DriverPath(
            name=name,
            unit=before.driver(name).unit,
            dates=instants[row + read.start : row + read.stop],
            before=before.driver(name).values[row + read.start : row + read.stop],
            after=after.driver(name).values[row + read.start : row + read.stop],
            trained=ground.ranges.get(name),
        )
        for name, read in ground.steps.items()
    )


def _outside(paths: tuple[DriverPath, ...]) -> tuple[Outside, ...]:
    """Of the changed drivers; what the river itself did is no fault of the scenario."""
    found = []
    for path in paths:
        if path.is_changed and path.trained is not None:
            changed = ~np.isclose(path.before, path.after, rtol=0, atol=0, equal_nan=True)
            left = outside(
                path.name, path.unit, path.dates[changed], path.after[changed], path.trained
            )
            found += [left] if left is not None else []
    return tuple(found)
