"""Figures of forecasts, in the unit of the target, on quantified samples. It fits nothing."""

from __future__ import annotations

import numpy as np

from core.dataset.censoring import mean_censored_log_likelihood, residual_sd
from core.dataset.cutting import CutWindows
from core.dataset.windows import Windows
from core.forecast.intervals import conformal_half_widths
from core.metrics import coverage, log_nse
from core.seeds.statistics import mean_interval

LEVEL = 0.95
FLOOD = 0.9  # quantile of the training samples above which a sample is a flood's


def skill(made: CutWindows, part: Windows, predicted: np.ndarray, lead: int) -> float:
    """log-NSE at one lead, of forecasts (n, H) on the working scale."""
    return log_nse(_observed(made, part)[:, lead - 1], _in_unit(made, predicted)[:, lead - 1])


def skills(made: CutWindows, part: Windows, members: np.ndarray, lead: int) -> dict[str, float]:
    """Mean over seeds with its 95 % interval, and what the median of (seeds, n, H) scores."""
    each = np.array([skill(made, part, member, lead) for member in members])
    told = mean_interval(each)
    ensemble = skill(made, part, np.median(members, axis=0), lead)
    return {"mean": told.mean, "low": told.low, "high": told.high, "ensemble": ensemble}


def likelihood(part: Windows, predicted: np.ndarray) -> float:
    """Mean censored log-likelihood of forecasts (n, H), its deviation fitted on the same part."""
    observed = np.where(part.censored, part.limit, part.target)[..., 0]
    observed = np.where(part.observed[..., 0], observed, np.nan)
    is_limit = part.censored[..., 0] & part.observed[..., 0]
    sd = residual_sd(observed, is_limit, mean=predicted)
    return mean_censored_log_likelihood(observed, is_limit, mean=predicted, sd=sd)


def coverages(made: CutWindows, validation: np.ndarray, test: np.ndarray) -> dict[str, float]:
    """Share of test samples inside conformal intervals of 95 %: all of them, and floods apart.

    Args:
        made: The windows.
        validation: (n, H) forecasts of the validation part, working scale.
        test: (n, H) forecasts of the test part.
    """
    part = made.tuning.validation
    usable = (part.observed & ~part.censored)[..., 0]
    half = conformal_half_widths(part.target[..., 0], validation, usable, level=LEVEL)
    observed = _observed(made, made.evaluation.test)
    past = _observed(made, made.tuning.training)
    is_flood = observed > np.nanquantile(past, FLOOD)
    lower, upper = (_in_unit(made, test + side * half) for side in (-1, 1))
    return {
        "all": coverage(observed, lower, upper),
        "floods": coverage(np.where(is_flood, observed, np.nan), lower, upper),
        "floods_share": float(is_flood.sum() / (~np.isnan(observed)).sum()),
    }


def _observed(made: CutWindows, part: Windows) -> np.ndarray:
    """(n, H) in the unit, NaN where nothing was quantified."""
    known = (part.observed & ~part.censored)[..., 0]
    return np.where(known, _in_unit(made, part.target[..., 0]), np.nan)


def _in_unit(made: CutWindows, working: np.ndarray) -> np.ndarray:
    return made.scaling.to_original(np.asarray(working, dtype=np.float64)[..., None])[..., 0]
