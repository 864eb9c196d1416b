"""Figures of forecasts, in the unit of the target, on quantified samples. It fits nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.dataset.cutting import CutWindows
from core.dataset.simulation.rhone import Realisation
from core.dataset.windows import Windows
from core.forecast.floods import coverage_apart, flood_threshold
from core.forecast.intervals import conformal_half_widths
from core.forecast.likelihood import forecast_likelihood, told_of
from core.metrics import log_nse
from core.seeds.statistics import mean_interval

LEVEL = 0.95


def skill(
    made: CutWindows,
    part: Windows,
    predicted: np.ndarray,
    lead: int,
    *,
    truth: np.ndarray | None = None,
) -> float:
    """log-NSE at one lead, of forecasts (n, H) on the working scale.

    Args:
        made: The windows.
        part: Of which these are forecast.
        predicted: (n, H).
        lead: From 1.
        truth: (n, H) what became true on every day; None: what was quantified is scored.
    """
    observed = _observed(made, part) if truth is None else truth
    return log_nse(observed[:, lead - 1], _in_unit(made, predicted)[:, lead - 1])


def skills(
    made: CutWindows,
    part: Windows,
    members: np.ndarray,
    lead: int,
    *,
    truth: np.ndarray | None = None,
) -> dict[str, float]:
    """Mean over seeds with its 95 % interval, and what the median of (seeds, n, H) scores."""
    each = np.array([skill(made, part, member, lead, truth=truth) for member in members])
    told = mean_interval(each)
    ensemble = skill(made, part, np.median(members, axis=0), lead, truth=truth)
    return {"mean": told.mean, "low": told.low, "high": told.high, "ensemble": ensemble}


def truth_of(river: Realisation, target: str, part: Windows) -> np.ndarray:
    """(n, H) the activity of a simulated river on all days that are forecast, sampled or not."""
    instants = pd.DatetimeIndex(part.target_times.ravel())
    rows = river.series.dates.get_indexer(instants).reshape(part.target_times.shape)
    return river.activity(target)[rows]


def likelihood(made: CutWindows, validation: np.ndarray, test: np.ndarray | None = None) -> float:
    """Mean censored log-likelihood, its deviation from the validation part.

    Args:
        made: The windows.
        validation: (n, H) forecasts of the validation part, working scale.
        test: (n, H) forecasts of the test part; None: the validation part is scored itself.
    """
    scaling = made.scaling.column(made.scaling.targets[0])
    first = told_of(made.tuning.validation, validation, scaling, axis=0)
    if test is None:
        return forecast_likelihood(first, first)
    return forecast_likelihood(first, told_of(made.evaluation.test, test, scaling, axis=0))


def coverages(made: CutWindows, validation: np.ndarray, test: np.ndarray) -> dict[str, float]:
    """Share of test samples inside conformal intervals of 95 %: all of them, and floods apart.

    Args:
        made: The windows.
        validation: (n, H) forecasts of the validation part, working scale.
        test: (n, H) forecasts of the test part.
    """
    part = made.tuning.validation
    usable = part.quantified[..., 0]
    half = conformal_half_widths(part.target[..., 0], validation, usable, level=LEVEL)
    observed = _observed(made, made.evaluation.test)
    above = flood_threshold(_observed(made, made.tuning.training))
    lower, upper = (_in_unit(made, test + side * half) for side in (-1, 1))
    found = coverage_apart(observed, lower, upper, above=above)
    share = found.flood_samples / max(1, int((~np.isnan(observed)).sum()))
    return {"all": found.whole, "floods": found.floods, "floods_share": share}


def _observed(made: CutWindows, part: Windows) -> np.ndarray:
    """(n, H) in the unit, NaN where nothing was quantified."""
    known = part.quantified[..., 0]
    return np.where(known, _in_unit(made, part.target[..., 0]), np.nan)


def _in_unit(made: CutWindows, working: np.ndarray) -> np.ndarray:
    return made.scaling.to_original(np.asarray(working, dtype=np.float64)[..., None])[..., 0]
