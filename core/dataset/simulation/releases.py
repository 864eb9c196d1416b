"""Releases in batches: one tank at a time, for hours to days, nothing in between.

How many, how much and how fast they decline are our own assumptions: actual releases plant by
plant are not public. They stay far below what was authorised at Marcoule.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.dataset.simulation.calendar import DAYS_A_YEAR, Calendar
from core.dataset.simulation.draws import Draws

SLOT_DAYS = 4  # a tank is filled, analysed and released in this time, so batches never overlap
TRACE = 1e-5  # GBq/day; less is not reported


@dataclass(frozen=True, slots=True)
class ReleaseRoutine:
    """Parameters of the releases.

    Attributes:
        yearly: Batches a year.
        activity: Median activity of a batch in the year 2000 [GBq].
        spread: Standard deviation of its logarithm.
        shortest: Shortest batch [days].
        longest: Longest batch [days], below the time for one tank.
        half_period: Time in which the activity of a batch halves [years].
    """

    yearly: float = 24.0
    activity: float = 0.025
    spread: float = 0.8
    shortest: float = 0.25
    longest: float = 3.5
    half_period: float = 6.0


def simulate_releases(calendar: Calendar, draws: Draws, routine: ReleaseRoutine) -> np.ndarray:
    """Activity released, (..., steps) [GBq/day], mean over each step.

    Args:
        calendar: The instants.
        draws: Random numbers of the river.
        routine: Parameters.
    """
    slot = round(SLOT_DAYS / calendar.step)
    steps = len(calendar)
    chance = routine.yearly * SLOT_DAYS / DAYS_A_YEAR
    is_batch = draws.batch[..., ::slot] < chance
    length = (
        routine.shortest + (routine.longest - routine.shortest) * draws.batch_length[..., ::slot]
    )
    years = calendar.years_since("2000-01-01")[::slot]
    activity = routine.activity * 2.0 ** (-years / routine.half_period)
    activity = activity * np.exp(routine.spread * draws.batch_size[..., ::slot])
    rate = np.where(is_batch, activity / length, 0.0)
    # Share of each step of the slot in which the tank runs.
    begins = np.arange(slot) * calendar.step
    running = np.clip((length[..., None] - begins) / calendar.step, 0.0, 1.0)
    released = (rate[..., None] * running).reshape(*rate.shape[:-1], -1)[..., :steps]
    return np.where(released < TRACE, 0.0, released)
