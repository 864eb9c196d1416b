"""`LookedAt`: what the window of one issue time reads, beside the attention. It asks no network."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.what_if.answer import DriverPath
from core.what_if.answering import paths_at
from core.what_if.attention import Attention
from core.what_if.ground import Ground


@dataclass(frozen=True, slots=True, eq=False)
class LookedAt:
    """The inputs of one window.

    Attributes:
        issue: datetime64[s], the last instant known.
        dates: (L,) datetime64[s], the steps that are looked at, the issue time last.
        weights: (L, K) attention on them, by depth.
        target: Target name.
        unit: Its unit.
        values: (L,) quantified values of the target; NaN where there is none.
        limits: (L,) detection limits of non-detects; NaN elsewhere.
        drivers: Every driver over the steps at which it is read.
    """

    issue: np.datetime64
    dates: np.ndarray
    weights: np.ndarray
    target: str
    unit: str
    values: np.ndarray
    limits: np.ndarray
    drivers: tuple[DriverPath, ...]


def looked_at(ground: Ground, attention: Attention, place: int, *, target: str) -> LookedAt:
    """The window of one row of the attention picture.

    Args:
        ground: Of the study.
        attention: Its weights.
        place: Which of the attention's issue times.
        target: Whose samples to show.
    """
    issue = attention.issue_times[place]
    row = int(ground.issues[np.flatnonzero(ground.issue_times == issue)[0]])
    read = slice(row - len(attention.lags) + 1, row + 1)
    held = ground.record.target(target)
    return LookedAt(
        issue=issue,
        dates=ground.record.dates.to_numpy().astype("datetime64[s]")[read],
        weights=attention.weights[place],
        target=held.name,
        unit=held.unit,
        values=held.values[read],
        limits=held.limits[read],
        drivers=paths_at(ground, row),
    )
