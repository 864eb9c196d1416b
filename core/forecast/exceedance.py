"""The probability that a threshold is exceeded, and how good it was on the test part.

The distribution is the forecast plus the errors of the validation part (a conformal predictive
distribution; Vovk et al. 2017, PMLR 60, 82). It draws nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.dataset.censoring import kaplan_meier
from core.forecast.calibrating import Calibration
from core.outlook import Forecast

USUAL_QUANTILE = 0.9  # of what the test part holds: where a first threshold stands


@dataclass(frozen=True, slots=True)
class BrierScore:
    """How good probabilities of an event were (Brier 1950, Mon. Weather Rev. 78, 1).

    Attributes:
        score: Mean (p - o)^2 over samples; 0 is perfect. NaN without samples.
        share: Of the training part's samples above the threshold: a climatology that was known.
        skill: 1 - score / that of saying `share` every day; 1 is perfect, NaN where that is.
        hindsight_skill: The same over the share of the very samples that are scored, which nobody
            knew: the sterner climatology, and the fairer where a river has changed.
        samples: Samples that can be told, non-detects below the threshold included.
        events: Those above the threshold.
    """

    score: float
    share: float
    skill: float
    hindsight_skill: float
    samples: int
    events: int

    @property
    def hindsight(self) -> float:
        """Share of the scored samples above the threshold; NaN without samples."""
        return self.events / self.samples if self.samples else float("nan")


def usual_threshold(forecast: Forecast) -> float:
    """A round number near the 90 % quantile of the quantified samples of the test part.

    Samples that several leads share count once a lead. Where nothing was quantified, it is taken
    of the medians.
    """
    known = forecast.observed[~np.isnan(forecast.observed)]
    known = known if len(known) else forecast.median.ravel()
    value = float(np.quantile(known, USUAL_QUANTILE))
    if value == 0:
        return 0.0
    digits = 1 - int(np.floor(np.log10(abs(value))))
    return round(value, digits)


def exceedance(forecast: Forecast, calibration: Calibration, threshold: float) -> np.ndarray:
    """(n, H) probabilities that the threshold is exceeded, 0 to 1.

    A new error is one of the n of the validation part at this lead, or lies in one of the gaps
    between them: p = (n S(d) + 1/2) / (n + 1), with S the share of errors above d, threshold minus
    forecast on the working scale. Non-detects enter S by Kaplan-Meier: their error lies anywhere
    below their limit. Too few errors at a lead share those of all leads, as the interval does.

    Args:
        forecast: With its median.
        calibration: Of the same target.
        threshold: In the target's unit.
    """
    column = calibration.column
    distance = float(column.to_working(np.array(threshold))) - column.to_working(forecast.median)
    made = np.full(distance.shape, np.nan)
    for lead in range(1, forecast.horizon + 1):
        pool = calibration.pool(lead)
        made[:, lead - 1] = share_above(
            calibration.errors[:, pool].ravel(),
            calibration.bounds[:, pool].ravel(),
            distance[:, lead - 1],
        )
    return made


def share_above(errors: np.ndarray, bounds: np.ndarray, distance: np.ndarray) -> np.ndarray:
    """(m,) probabilities that a new error is above each distance; NaN without an error.

    Args:
        errors: (n,) quantified errors, NaN elsewhere.
        bounds: (n,) what the errors of non-detects lie below, NaN elsewhere.
        distance: (m,) on the same scale.
    """
    if np.isnan(errors).all():
        return np.full(distance.shape, np.nan)
    distinct, at_or_below = kaplan_meier(errors, bounds)
    reached = np.searchsorted(distinct, distance, side="right")
    below = np.concatenate([[0.0], at_or_below])[reached]
    samples = int((~np.isnan(errors)).sum() + (~np.isnan(bounds)).sum())
    chances: np.ndarray = (samples * (1 - below) + 0.5) / (samples + 1)
    return chances


def exceeded(values: np.ndarray, limits: np.ndarray, threshold: float) -> np.ndarray:
    """1 where the threshold was exceeded, 0 where not, NaN where nobody knows.

    A non-detect is below the threshold where its limit is; a higher limit tells nothing.

    Args:
        values: Quantified samples, NaN elsewhere; any shape.
        limits: Limits of non-detects, NaN elsewhere; same shape.
        threshold: In the same unit.
    """
    with_value = np.where(np.isnan(values), np.nan, (values > threshold).astype(float))
    return np.where(limits <= threshold, 0.0, with_value)


def brier(probability: np.ndarray, outcome: np.ndarray, *, share: float) -> BrierScore:
    """The score of probabilities, and their skill over two climatologies.

    Args:
        probability: 0 to 1, any shape.
        outcome: 1, 0 or NaN; same shape.
        share: Of the training part's samples above the threshold; NaN where there is none.
    """
    known = ~np.isnan(outcome) & ~np.isnan(probability)
    said, came = probability[known], outcome[known]
    if not len(came):
        return BrierScore(np.nan, share, np.nan, np.nan, 0, 0)
    score = _mean_square(said, came)
    skill, hindsight = (
        1 - score / climate if climate > 0 else np.nan
        for climate in (_mean_square(share, came), _mean_square(came.mean(), came))
    )
    return BrierScore(score, share, skill, hindsight, len(came), int(came.sum()))


def _mean_square(said: np.ndarray | float, came: np.ndarray) -> float:
    return float(np.mean((said - came) ** 2))


def brier_of(
    forecast: Forecast,
    calibration: Calibration,
    threshold: float,
    probability: np.ndarray,
    *,
    lead: int | None = None,
) -> BrierScore:
    """On the test part, over all leads or at one.

    Args:
        forecast: What was forecast and observed.
        calibration: With the samples of the training part, which are the climatology.
        threshold: In the target's unit.
        probability: (n, H) what `exceedance` says.
        lead: From 1; None for all.
    """
    columns = slice(None) if lead is None else slice(lead - 1, lead)
    outcome = exceeded(forecast.observed, forecast.limits, threshold)
    past = exceeded(calibration.past_values, calibration.past_limits, threshold)
    known = past[~np.isnan(past)]
    share = float(known.mean()) if len(known) else np.nan
    return brier(probability[:, columns], outcome[:, columns], share=share)
