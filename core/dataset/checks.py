"""Checks that a reader of a series should see before trusting a forecast. They change nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np
import pandas as pd

from core.dataset.preparation.drift import check_drift
from core.dataset.scaling import half_limits
from core.dataset.series import Driver, Series, Target
from core.dataset.split import Split
from core.dataset.wording import counted, span

Mark = Literal["fine", "look", "stop"]

FEW_SAMPLES, ENOUGH_SAMPLES = 30, 150
CENSORED_LOOK, CENSORED_STOP = 0.2, 0.7  # above 70 % no summary is good (Helsel and co., 2008)
OUTLIER_DEVIATIONS = 6.0  # robust standard deviations of the logarithm
CONSTANT_SAMPLES = 10
OVERSAMPLED = 1.5


@dataclass(frozen=True, slots=True)
class Check:
    """One finding.

    Attributes:
        mark: "fine", "look" (read on, but look) or "stop" (a forecast would mislead).
        sentence: What was found, with its number.
        advice: What to do about it; "" where nothing.
    """

    mark: Mark
    sentence: str
    advice: str = ""


def check_series(series: Series, *, now: datetime) -> tuple[Check, ...]:
    """All checks of a series, target by target, then drivers and dates.

    Args:
        series: What to check.
        now: The present; dates after it are future dates.
    """
    found: list[Check] = []
    for target in series.targets:
        found += [
            check_amount(target),
            check_non_detects(target),
            check_interval(target, series),
            check_outliers(target),
            check_constant_stretch(target),
        ]
        found += [check_oversampling(target, driver) for driver in series.drivers[:1]]
    found += [check_gaps(driver, series) for driver in series.drivers]
    return (*found, check_future(series, now))


def check_parts(series: Series, split: Split) -> tuple[Check, ...]:
    """Whether the test part looks like the training part, column by column.

    Args:
        series: What to check.
        split: Where its parts end.
    """
    advice = "Scores on the test part are then scores on another river; read them with care."
    return tuple(
        Check("look", drift.sentence(), advice)
        if drift.is_drift
        else Check("fine", drift.sentence())
        for drift in check_drift(series, split)
    )


def check_amount(target: Target) -> Check:
    """Whether there are enough samples to train on and to judge by."""
    count = int(target.is_sampled.sum())
    sentence = f"{target.name} has {counted(count, 'sample')}."
    if count < FEW_SAMPLES:
        return Check("stop", sentence, f"Collect at least {FEW_SAMPLES} before forecasting.")
    if count < ENOUGH_SAMPLES:
        return Check("look", sentence, "Prefer the simple models, and read the intervals.")
    return Check("fine", sentence)


def check_non_detects(target: Target) -> Check:
    """The share of samples below a detection limit."""
    share = target.non_detect_fraction
    sentence = f"{share:.1%} of the samples of {target.name} are non-detects."
    if share > CENSORED_STOP:
        return Check("stop", sentence, "Above 70 % no method is good; use a more sensitive one.")
    if share > CENSORED_LOOK:
        return Check("look", sentence, "Prefer a loss that knows limits, and report the share.")
    return Check("fine", sentence)


def check_interval(target: Target, series: Series) -> Check:
    """How far apart samples are."""
    dates = series.dates[target.is_sampled].to_numpy()
    spacing = np.diff(dates)
    median, longest = pd.Timedelta(np.median(spacing)), pd.Timedelta(spacing.max())
    sentence = (
        f"{target.name} is sampled every {span(median)} in the median; the longest gap "
        f"is {span(longest)}."
    )
    if longest > pd.Timedelta(days=365) and longest > 10 * median:
        return Check("look", sentence, "Consider using the years after the gap only.")
    return Check("fine", sentence)


def check_outliers(target: Target) -> Check:
    """Values far from the rest, on a log scale where all are above 0."""
    values = target.values[target.is_quantified]
    scaled = np.log(values) if values.min() > 0 else values
    centre = np.median(scaled)
    spread = 1.4826 * np.median(np.abs(scaled - centre))  # a normal's standard deviation
    beyond = np.abs(scaled - centre) > OUTLIER_DEVIATIONS * spread if spread else np.zeros(1)
    count = int(beyond.sum())
    if not count:
        return Check("fine", f"{target.name} has no value far from the others.")
    extreme = values[np.argmax(np.abs(scaled - centre))]
    return Check(
        "look",
        f"{target.name} has {counted(count, 'value')} far from the others "
        f"(most: {extreme:g} {target.unit}).",
        "Check them for slips of the unit or the decimal mark; a flood is no mistake.",
    )


def check_constant_stretch(target: Target) -> Check:
    """Runs of equal values, as a stuck instrument or a copied limit gives."""
    samples = half_limits(target)[target.is_sampled & target.is_quantified]
    run = _longest_run(samples)
    if run < CONSTANT_SAMPLES:
        return Check("fine", f"{target.name} does not stay at one value.")
    return Check(
        "look",
        f"{target.name} has {run} equal values in a row.",
        "Check for a stuck instrument, or limits written without <.",
    )


def check_oversampling(target: Target, driver: Driver) -> Check:
    """Whether samples are taken at higher values of the first driver than usual (floods)."""
    at_samples = np.nanmean(driver.values[target.is_sampled & ~np.isnan(driver.values)])
    ratio = float(at_samples / np.nanmean(driver.values))
    sentence = f"At samples of {target.name}, mean {driver.name} is {ratio:.2f} times its mean."
    if ratio > OVERSAMPLED:
        return Check("look", sentence, "Floods are over-sampled: plain sample means are too high.")
    return Check("fine", sentence)


def check_gaps(driver: Driver, series: Series) -> Check:
    """Missing values of a driver."""
    missing = np.isnan(driver.values)
    share = float(missing.mean())
    if not share:
        return Check("fine", f"{driver.name} has no gap.")
    longest = _longest_run(missing.astype(np.int64), value=1) * series.step
    sentence = f"{driver.name} misses {share:.1%} of its rows; the longest gap is {span(longest)}."
    if share > 0.5:
        return Check("stop", sentence, "Leave this driver out, or fill it from another station.")
    advice = "Gaps of up to 7 steps carry the last value forward; longer ones drop windows."
    return Check("look", sentence, advice)


def check_future(series: Series, now: datetime) -> Check:
    """Dates after the present."""
    count = int((series.dates > pd.Timestamp(now.replace(tzinfo=None))).sum())
    if not count:
        return Check("fine", "No date lies in the future.")
    return Check(
        "look", f"{counted(count, 'date')} in the future.", "Check the years of the last rows."
    )


def _longest_run(values: np.ndarray, value: float | None = None) -> int:
    """Length of the longest run of equal values (of one value, where given)."""
    edges = np.flatnonzero(np.diff(values) != 0) + 1
    bounds = np.concatenate([[0], edges, [len(values)]])
    lengths, first = np.diff(bounds), values[bounds[:-1]]
    chosen = lengths if value is None else lengths[first == value]
    return int(chosen.max(initial=0))
