"""Figures of a simulated river that published ones are compared with: caesium-137 and samples.

Each function returns one value a seed, or one a year or flood that fits a published one.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.dataset.simulation.ensemble import Ensemble
from core.dataset.simulation.figures_of_matter import GREAT_FLOOD
from core.dataset.simulation.laboratory import LARGE_VOLUME
from core.dataset.simulation.sampling import SamplingRoutine, sample_counts

LOW_FLOW = 1_000.0  # m3/s
GREAT_FLOW = 8_000.0  # m3/s


def great_flood_content(rivers: Ensemble) -> np.ndarray:
    """Activity of particles in great floods, brought to December 2003 [Bq/kg]."""
    particles = rivers.truth.caesium.particulate * rivers.discharge * 86_400 / 1e12  # 1e12 Bq
    content = [
        1_000 * particles[s, days].sum() / rivers.load[s, days].sum()
        for s, days in rivers.peaks(*GREAT_FLOOD)
    ]
    return np.asarray(content * _to_2003(rivers, GREAT_FLOOD))


def great_flood_flux(rivers: Ensemble) -> np.ndarray:
    """Caesium-137 in great floods, brought to December 2003 [GBq]."""
    fluxes = [rivers.flux[s, days].sum() for s, days in rivers.peaks(*GREAT_FLOOD)]
    return np.asarray(fluxes * _to_2003(rivers, GREAT_FLOOD))


def eventful_year_flux(rivers: Ensemble) -> np.ndarray:
    """Caesium-137 in years with a flood above 8,000 m3/s, brought to 2003 [GBq]."""
    years = np.unique(rivers.calendar.dates.year)
    brought = rivers.by_year(rivers.flux) / _left(rivers, years + 0.5 - 2003.5)
    return np.asarray(brought[_eventful(rivers)])


def eventful_year_flood_share(rivers: Ensemble) -> np.ndarray:
    """Share of that above 3,000 m3/s [%]."""
    floods = rivers.by_year(np.where(rivers.discharge > 3_000, rivers.flux, 0.0))
    return np.asarray((100 * floods / rivers.by_year(rivers.flux))[_eventful(rivers)])


def flood_ratio(rivers: Ensemble) -> np.ndarray:
    """Total activity in water of the three highest days over its median at low flow, by seed."""
    total = rivers.truth.caesium.total
    highest = np.argsort(rivers.discharge, axis=-1)[:, -3:]
    flood = np.take_along_axis(total, highest, axis=-1).mean(axis=-1)
    low = np.where(rivers.discharge < LOW_FLOW, total, np.nan)
    return np.asarray(flood / np.nanmedian(low, axis=-1))


def carried_by_particles(rivers: Ensemble) -> np.ndarray:
    """Mean share of the activity that is on particles, 2002-2018 [%], by seed."""
    caesium, years = rivers.truth.caesium, rivers.calendar.dates.year.to_numpy()
    share = caesium.particulate / caesium.total
    return np.asarray(100 * share[:, (years >= 2002) & (years <= 2018)].mean(axis=-1))


def particulate_range(rivers: Ensemble) -> np.ndarray:
    """Orders of magnitude that activity on particles by volume spans, 2001-2008, by seed."""
    years = rivers.calendar.dates.year.to_numpy()
    of_years = rivers.truth.caesium.particulate[:, (years >= 2001) & (years <= 2008)]
    low, high = np.percentile(of_years, [0.5, 99.5], axis=-1)
    return np.asarray(np.log10(high / low))


def median_content(rivers: Ensemble) -> np.ndarray:
    """Median activity of particles [Bq/kg], by seed."""
    return np.asarray(np.median(rivers.truth.caesium.content, axis=-1))


def content_half_life(rivers: Ensemble) -> np.ndarray:
    """Time in which the activity of particles halves, from its trend [years], by seed."""
    years = rivers.calendar.years_since("2000-01-01")
    log = np.log2(rivers.truth.caesium.content)
    centred = years - years.mean()
    slope = (log * centred).sum(axis=-1) / (centred**2).sum()
    return np.asarray(-1 / slope)


def release_half_period(rivers: Ensemble) -> np.ndarray:
    """Time in which the yearly release halves, from its trend over all seeds [years]."""
    release = rivers.by_year(rivers.truth.release).sum(axis=0)
    slope = np.polyfit(np.arange(len(release)), np.log2(release), 1)[0]
    return np.array([-1 / slope])


def yearly_release(rivers: Ensemble) -> np.ndarray:
    """Highest release of a year [GBq], by seed."""
    return np.asarray(rivers.by_year(rivers.truth.release).max(axis=-1))


def threshold(rivers: Ensemble) -> np.ndarray:
    """Decision threshold of large filtered volumes [Bq/L], by seed."""
    limits = LARGE_VOLUME.threshold * np.exp(LARGE_VOLUME.spread * rivers.draws.limit)
    return np.asarray(np.median(limits, axis=-1) / 1_000)


def samples_in_34_months(rivers: Ensemble) -> np.ndarray:
    """Samples from January 2002 to October 2004, by seed."""
    dates, routine = rivers.calendar.dates, SamplingRoutine()
    first, last = pd.Timestamp("2002-01-01"), pd.Timestamp("2004-10-31")
    months = np.asarray((dates >= first) & (dates <= last))
    return np.array(
        [
            sample_counts(rivers.calendar, rivers.draws.of(seed), flow, routine)[months].sum()
            for seed, flow in enumerate(rivers.discharge)
        ],
        dtype=np.float64,
    )


def busiest_day(rivers: Ensemble) -> np.ndarray:
    """Most samples in a day, by seed."""
    routine = SamplingRoutine()
    return np.array(
        [
            sample_counts(rivers.calendar, rivers.draws.of(seed), flow, routine).max()
            for seed, flow in enumerate(rivers.discharge)
        ],
        dtype=np.float64,
    )


def _eventful(rivers: Ensemble) -> np.ndarray:
    highest = np.maximum.reduceat(rivers.discharge, rivers.first_days, axis=-1)
    return np.asarray(highest > GREAT_FLOW)


def _to_2003(rivers: Ensemble, peaks: tuple[float, float]) -> np.ndarray:
    """(floods,) factor that brings an activity to December 2003."""
    years = rivers.calendar.years_since("2003-12-04")
    at_peak = np.array([years[days].mean() for _, days in rivers.peaks(*peaks)])
    return np.asarray(1 / _left(rivers, at_peak))


def _left(rivers: Ensemble, years: np.ndarray) -> np.ndarray:
    """Share that is left after some years by the trend of the ensemble's own particles."""
    return np.asarray(0.5 ** (years / content_half_life(rivers).mean()))
