"""The only place that cuts windows: a series, a split and a spec become tuning and test windows.

Issue row i reads rows i - L + 1 to i and is scored on rows i + 1 to i + H. It trains nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from core.dataset.anomalies import Expectation, fit_expectation
from core.dataset.scaling import Scaling, fit_column, half_limits
from core.dataset.series import Series
from core.dataset.split import Part, Split, part_rows
from core.dataset.window_columns import (
    LONGEST_FILL,
    TREND,
    anomalies_of,
    check_free,
    days_of,
    driver_columns,
    history_of,
    inputs_of_curve,
    instants_of,
    stacked,
    with_means,
)
from core.dataset.windows import EvaluationWindows, TuningWindows, Windows, WindowSpec
from core.errors import DataError, SpecError


@dataclass(frozen=True, slots=True, eq=False)
class CutWindows:
    """All windows of a series.

    Attributes:
        tuning: Training and validation.
        evaluation: The test part.
        scaling: The working scale, from training rows only.
        dropped: Why windows were left out (a clause), to how many.
    """

    tuning: TuningWindows
    evaluation: EvaluationWindows
    scaling: Scaling
    dropped: dict[str, int]


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """Everything by row, on the working scale; columns last. NaN where unknown."""

    past: np.ndarray  # (rows, P)
    history: np.ndarray  # (rows, 2 D)
    ahead: np.ndarray  # (rows, A)
    target: np.ndarray  # (rows, D)
    limit: np.ndarray  # (rows, D), a number where censored alone
    past_names: tuple[str, ...]
    ahead_names: tuple[str, ...]


def cut(series: Series, split: Split, spec: WindowSpec) -> CutWindows:
    """Cut every window of the series.

    A window is made where its horizon lies in one part and holds at least one sample, every
    driver it reads is known (a gap of up to 7 steps carries the last value forward), and each
    target was sampled at or before its first row. Looking back into an earlier part is allowed.

    Args:
        series: What to cut.
        split: Where the parts end.
        spec: Lookback L, horizon H, columns, scales.

    Raises:
        DataError: The series has no column of that name, or none of its values in training.
        SpecError: A part has no window.
    """
    parts = part_rows(split, series.dates)
    scaling = fit_scaling(series, split, spec)
    rows = _rows(series, spec, scaling)
    issues, dropped = _issues(rows, parts, spec)
    of_part = {part: issues[parts[issues + 1] == part] for part in Part}
    _check_parts(of_part, parts, spec=spec, dropped=dropped)
    dates = series.dates.to_numpy().astype("datetime64[s]")
    training, validation, test = (_take(rows, dates, of_part[part], spec) for part in Part)
    tuning = TuningWindows(training, validation, rows.past_names, rows.ahead_names)
    return CutWindows(tuning, EvaluationWindows(test), scaling, dropped)


def cut_at(series: Series, spec: WindowSpec, scaling: Scaling, issues: Sequence[int]) -> Windows:
    """The windows of these issue rows, on a scaling that is there, whether sampled ahead or not.

    Args:
        series: What to cut; it reaches to the last row of the last horizon.
        spec: Lookback L, horizon H, columns.
        scaling: The working scale that the networks were trained on.
        issues: Row numbers, each with L - 1 rows before it and H after it.

    Raises:
        DataError: A driver or a first sample is missing where a window reads it.
    """
    rows, at = _rows(series, spec, scaling), np.asarray(issues)
    unknown = _is_unknown(rows, at, spec)
    if unknown.any():
        raise DataError(
            "a window needs every driver it reads, and a sample before it",
            found=f"a gap around {series.dates[at[unknown][0]]}",
            remedy="Choose another issue time.",
        )
    return _take(rows, series.dates.to_numpy().astype("datetime64[s]"), at, spec)


def whole_issues(series: Series, spec: WindowSpec, scaling: Scaling) -> np.ndarray:
    """Row numbers of all issue times at which `cut_at` finds everything that it needs."""
    issues = np.arange(spec.lookback - 1, len(series) - spec.horizon)
    return np.asarray(issues[~_is_unknown(_rows(series, spec, scaling), issues, spec)])


def fit_scaling(series: Series, split: Split, spec: WindowSpec) -> Scaling:
    """The working scale of the columns of a spec, from training rows only.

    Raises:
        DataError: A column is not in the series, or has no value in training.
        SpecError: A log scale is asked for a column with values of 0 or less.
    """
    training = part_rows(split, series.dates) == Part.TRAINING
    columns = {name: half_limits(series.target(name)) for name in spec.targets}
    columns |= {name: series.driver(name).values for name in (*spec.drivers, *spec.known_ahead)}
    if spec.trend:
        check_free(TREND, columns)
        columns[TREND] = days_of(series.dates)
    fitted = {
        name: fit_column(values, name, scale=spec.scales.get(name, "linear"), training=training)
        for name, values in columns.items()
    }
    scaling = Scaling(targets=spec.targets, columns=fitted)
    return replace(scaling, expectations=_expectations(series, spec, scaling, training))


def _expectations(
    series: Series, spec: WindowSpec, scaling: Scaling, training: np.ndarray
) -> dict[str, Expectation]:
    if not spec.anomalies:
        return {}
    inputs = inputs_of_curve(series, spec, scaling)
    working = {
        name: scaling.column(name).to_working(half_limits(series.target(name)))
        for name in spec.targets
    }
    return {name: fit_expectation(inputs, values, training) for name, values in working.items()}


def _rows(series: Series, spec: WindowSpec, scaling: Scaling) -> _Rows:
    targets = [series.target(name) for name in spec.targets]
    target = scaling.to_working(np.column_stack([half_limits(column) for column in targets]))
    history = history_of(target)
    instants = instants_of(series.dates, spec, scaling)
    past, ahead = (
        with_means(driver_columns(series, names, scaling), spec.means) + instants
        for names in (spec.drivers, spec.known_ahead)
    )
    if not spec.drivers and spec.history:
        values, ages = np.hsplit(history, 2)
        own = list(zip(spec.targets, values.T, strict=True))
        past += own + [(f"{n} age", age) for n, age in zip(spec.targets, ages.T, strict=True)]
        past += with_means(own, spec.means)[len(own) :]
    past += anomalies_of(series, spec, scaling, target)
    return _Rows(
        past=stacked(past, len(series)),
        history=history,
        ahead=stacked(ahead, len(series)),
        target=target,
        limit=scaling.to_working(np.column_stack([column.limits for column in targets])),
        past_names=tuple(name for name, _ in past),
        ahead_names=tuple(name for name, _ in ahead),
    )


def _issues(rows: _Rows, parts: np.ndarray, spec: WindowSpec) -> tuple[np.ndarray, dict[str, int]]:
    """Issue rows of the windows to make, and why others are not made (first reason counts)."""
    issues = np.arange(spec.lookback - 1, len(parts) - spec.horizon)
    first, last = issues - spec.lookback + 1, issues + spec.horizon
    unknown = _any_within(np.isnan(rows.history), first, issues)
    past_gap = _any_within(np.isnan(rows.past), first, issues)
    ahead_gap = _any_within(np.isnan(rows.ahead), issues + 1, last)
    reasons = {
        "the horizon lies in two parts": parts[np.minimum(issues + 1, last)] != parts[last],
        "no sample lies in the horizon": ~_any_within(~np.isnan(rows.target), issues + 1, last),
        "the lookback begins before the first sample": unknown,
        f"a driver is missing for more than {LONGEST_FILL} steps": past_gap | ahead_gap,
    }
    keep, dropped = np.ones(len(issues), dtype=bool), {}
    for reason, applies in reasons.items():
        if count := int((keep & applies).sum()):
            dropped[reason] = count
        keep &= ~applies
    return issues[keep], dropped


def _is_unknown(rows: _Rows, issues: np.ndarray, spec: WindowSpec) -> np.ndarray:
    """(windows,) True where something that a window reads is not known."""
    first, last = issues - spec.lookback + 1, issues + spec.horizon
    unknown = _any_within(np.isnan(rows.past), first, issues)
    unknown |= _any_within(np.isnan(rows.history), first, issues)
    return np.asarray(unknown | _any_within(np.isnan(rows.ahead), issues + 1, last))


def _any_within(flags: np.ndarray, first: np.ndarray, last: np.ndarray) -> np.ndarray:
    """Whether any flag (rows, columns) is up between two rows, both inclusive; (windows,)."""
    total = np.concatenate([[0], np.cumsum(flags.any(axis=1))])
    return np.asarray(total[last + 1] > total[first])


def _check_parts(
    of_part: dict[Part, np.ndarray], parts: np.ndarray, *, spec: WindowSpec, dropped: dict[str, int]
) -> None:
    for part, issues in of_part.items():
        if not len(issues):
            raise _no_window(part, parts, spec=spec, dropped=dropped)


def _no_window(
    part: Part, parts: np.ndarray, *, spec: WindowSpec, dropped: dict[str, int]
) -> SpecError:
    rows, before = int((parts == part).sum()), int((parts < part).sum())
    worst = max(dropped, key=lambda reason: dropped[reason], default="")
    if spec.horizon > rows - (part is Part.TRAINING):
        remedy = f"Choose a horizon of at most {max(1, rows - 1)}, or a larger part."
    elif spec.lookback + spec.horizon > before + rows:
        remedy = f"Choose a lookback of at most {max(1, before + rows - spec.horizon)}."
    else:
        remedy = "Choose a shorter lookback, a larger part, or fewer drivers with gaps."
    return SpecError(
        f"the {part.name.lower()} part needs at least one window (lookback {spec.lookback} "
        f"+ horizon {spec.horizon} rows, a sample in the horizon)",
        found=f"none in {rows} rows" + (f" (windows left out, mostly: {worst})" if worst else ""),
        remedy=remedy,
    )


def _take(rows: _Rows, dates: np.ndarray, issues: np.ndarray, spec: WindowSpec) -> Windows:
    back, forth = issues - spec.lookback + 1, issues + 1
    target = _windows(rows.target, forth, spec.horizon)
    observed = ~np.isnan(target)
    limit = _windows(rows.limit, forth, spec.horizon)
    censored = ~np.isnan(limit)
    return Windows(
        issue_times=dates[issues],
        target_times=dates[forth[:, None] + np.arange(spec.horizon)],
        past=_windows(rows.past, back, spec.lookback).astype(np.float32),
        history=_windows(rows.history, back, spec.lookback).astype(np.float32),
        ahead=_windows(rows.ahead, forth, spec.horizon).astype(np.float32),
        target=np.where(observed, target, 0.0).astype(np.float32),
        observed=observed,
        censored=censored,
        limit=np.where(censored, limit, 0.0).astype(np.float32),
        reads_history=spec.history,
    )


def _windows(rows: np.ndarray, first: np.ndarray, length: int) -> np.ndarray:
    """(windows, length, columns) from (rows, columns), each window from its first row."""
    views = sliding_window_view(rows, length, axis=0)  # (starts, columns, length), no copy
    return np.ascontiguousarray(views[first].transpose(0, 2, 1))
