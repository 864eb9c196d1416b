"""How much of a forecast's error is the luck of the test period, from the kept forecast.

It brings members and observations into the form that `core.seeds.analysis.period` asks for. It
reads no window, and cannot see years unlike any in the test part.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.errors import SpecError
from core.forecast.keeping import read_forecasts
from core.outlook import Forecast
from core.search.study import read_spec
from core.seeds.analysis.period import (
    PeriodLuck,
    flood_luck,
    period_luck,
    period_luck_of_difference,
)
from core.seeds.analysis.time_blocks import block_length
from core.store import Store
from core.streams import Stream, generator

FLOOD_SHARE = 0.1  # of the dates, those with the highest values of the driver


@dataclass(frozen=True, slots=True)
class ReferenceLuck:
    """The RMSE of the seeds minus that of the best reference, on the same dates.

    Attributes:
        name: The reference with the lowest RMSE.
        luck: Of the difference; below 0 the seeds are better.
    """

    name: str
    luck: PeriodLuck


@dataclass(frozen=True, slots=True)
class ForecastLuck:
    """What other seeds and another test period would do to a forecast's RMSE.

    Attributes:
        target: Target name.
        unit: Its unit.
        configuration_id: The configuration that forecasts.
        seeds: Members.
        issue_times: Issue times of a block.
        whole: Over the whole test part.
        floods: Over the dates of floods; None without a driver, or without a sample in one.
        rest: Over the other dates; None likewise.
        driver: What a flood is told by; "" where there is none.
        reference: Against the best reference; None without one.
    """

    target: str
    unit: str
    configuration_id: str
    seeds: int
    issue_times: int
    whole: PeriodLuck
    floods: PeriodLuck | None
    rest: PeriodLuck | None
    driver: str
    reference: ReferenceLuck | None


def read_luck(store: Store, study: str) -> tuple[ForecastLuck, ...]:
    """Of the kept forecasts, one a target; empty without one, or with too short a test part."""
    entropy = read_spec(store, study).seed
    made = []
    for forecast in read_forecasts(store, study):
        try:
            made.append(luck_of(forecast, generator(entropy, Stream.ANALYSIS)))
        except SpecError:  # ten samples in time at least
            continue
    return tuple(made)


def luck_of(forecast: Forecast, drawn: np.random.Generator) -> ForecastLuck:
    """Of one forecast, over quantified values at all leads, as its metrics are.

    Args:
        forecast: With its members.
        drawn: For the bootstraps.

    Raises:
        SpecError: Too few samples in time.
    """
    squared = _flat((forecast.members - forecast.observed) ** 2)  # (seeds, n H)
    per_issue = _means(((forecast.members - forecast.observed) ** 2).mean(axis=0))
    length = block_length(per_issue)
    block = min(length * forecast.horizon, squared.shape[1])
    floods, rest = _floods(forecast, squared, drawn, block)
    return ForecastLuck(
        target=forecast.target,
        unit=forecast.unit,
        configuration_id=forecast.configuration_id,
        seeds=len(squared),
        issue_times=length,
        whole=period_luck(squared, drawn, block=block),
        floods=floods,
        rest=rest,
        driver=forecast.driver_name if floods else "",
        reference=_reference(forecast, squared, drawn, block),
    )


def flood_dates(forecast: Forecast) -> np.ndarray:
    """(n, H) whether the driver is among its highest tenth of the test part on that date."""
    known = pd.Series(forecast.driver_values, index=pd.DatetimeIndex(forecast.driver_dates))
    high = known.dropna().quantile(1 - FLOOD_SHARE)
    values = known.reindex(pd.DatetimeIndex(forecast.dates.ravel())).to_numpy()
    is_flood: np.ndarray = (values >= high).reshape(forecast.dates.shape)
    return is_flood


def _floods(
    forecast: Forecast, squared: np.ndarray, drawn: np.random.Generator, block: int
) -> tuple[PeriodLuck | None, PeriodLuck | None]:
    if not forecast.driver_name:
        return None, None
    is_flood = flood_dates(forecast).ravel()
    is_observed = np.isfinite(squared).all(axis=0)
    if not (is_observed & is_flood).any() or not (is_observed & ~is_flood).any():
        return None, None
    return flood_luck(squared, is_flood, drawn, block=block)


def _reference(
    forecast: Forecast, squared: np.ndarray, drawn: np.random.Generator, block: int
) -> ReferenceLuck | None:
    if not forecast.references:
        return None
    errors = {
        name: (predicted - forecast.observed) ** 2
        for name, predicted in forecast.references.items()
    }
    best = min(errors, key=lambda name: float(np.nanmean(errors[name])))
    same = np.broadcast_to(errors[best], forecast.members.shape)  # it has no seeds
    return ReferenceLuck(best, period_luck_of_difference(squared, _flat(same), drawn, block=block))


def _flat(errors: np.ndarray) -> np.ndarray:
    """(seeds, n, H) as (seeds, n H): issue time by issue time, so that a block is whole ones."""
    return errors.reshape(len(errors), -1)


def _means(errors: np.ndarray) -> np.ndarray:
    """(n, H) as (n,) means over the leads that were sampled; NaN where none was."""
    known = np.isfinite(errors)
    counts = known.sum(axis=1)
    sums = np.where(known, errors, 0.0).sum(axis=1)
    means: np.ndarray = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
    return means
