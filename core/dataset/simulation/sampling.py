"""When samples are taken: every 15 days at low flow, up to five times a day in floods.

Routine and threshold are the published ones of the station at Arles; that not every flood gets a
campaign is ours, chosen to meet its published number of samples. It measures nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.dataset.simulation.calendar import Calendar
from core.dataset.simulation.draws import Draws
from core.dataset.simulation.suspended_matter import FLOOD


@dataclass(frozen=True, slots=True)
class SamplingRoutine:
    """Parameters of sampling.

    Attributes:
        routine: Days between samples below the threshold.
        threshold: Discharge above which a campaign may begin, and below which it ends [m3/s].
        urgent: Discharge above which one begins surely [m3/s].
        chance: Chance a day that one begins just above the threshold; it grows towards `urgent`.
        most: Most samples a day, taken from `busiest` on.
        busiest: Discharge of that [m3/s].
        hour: Hour of the day of a routine sample.
    """

    routine: float = 15.0
    threshold: float = FLOOD
    urgent: float = 6_000.0
    chance: float = 0.10
    most: int = 5
    busiest: float = 9_000.0
    hour: int = 9


def sample_counts(
    calendar: Calendar, draws: Draws, discharge: np.ndarray, routine: SamplingRoutine
) -> np.ndarray:
    """How many samples are taken in each step, (steps,) int64; 0 in most.

    A day of a daily river can hold several samples; its value is then their mean.

    Args:
        calendar: The instants.
        draws: Random numbers of one river.
        discharge: (steps,) [m3/s].
        routine: Parameters.
    """
    campaign = _campaigns(calendar, draws, discharge, routine)
    a_day = _samples_a_day(discharge, routine)
    counts = np.zeros(len(discharge), dtype=np.int64)
    hours = calendar.dates.hour.to_numpy()
    is_hour = (hours == routine.hour) | (calendar.step >= 1)
    since = routine.routine
    for step in range(len(discharge)):
        wait = 1 / a_day[step] if campaign[step] else routine.routine
        # Half a step of tolerance: 15 days counted in hours is not exactly 15.
        if since >= wait - calendar.step / 2 and (campaign[step] or is_hour[step]):
            counts[step] = max(1, round(calendar.step / wait)) if campaign[step] else 1
            since = 0.0
        since += calendar.step
    return counts


def _samples_a_day(discharge: np.ndarray, routine: SamplingRoutine) -> np.ndarray:
    """(steps,) samples a day of a campaign, from 1 at the threshold to the most."""
    share = (discharge - routine.threshold) / (routine.busiest - routine.threshold)
    return np.floor(1 + (routine.most - 1) * np.clip(share, 0.0, 1.0))


def _campaigns(
    calendar: Calendar, draws: Draws, discharge: np.ndarray, routine: SamplingRoutine
) -> np.ndarray:
    """(steps,) True while a flood is followed: from the call-out until it has passed."""
    share = (discharge - routine.threshold) / (routine.urgent - routine.threshold)
    chance = routine.chance + (1 - routine.chance) * np.clip(share, 0.0, 1.0)
    is_flood = discharge > routine.threshold
    called = is_flood & (draws.campaign < 1 - (1 - chance) ** calendar.step)
    step = np.arange(len(discharge))
    last_call = np.maximum.accumulate(np.where(called, step, -1))
    last_low = np.maximum.accumulate(np.where(is_flood, -1, step))
    return np.asarray(is_flood & (last_call > last_low))
