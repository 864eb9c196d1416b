"""Every random number of a river, drawn once and by step. It knows no process.

Because what is drawn for a step moves nothing before that step, the future of a river can be
drawn anew while its past stays: that is how `knowable` measures what can be known at all.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

FLOOD_TYPES = 4
NORMAL = "normal"
UNIFORM = "uniform"


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """Random numbers by step; all arrays are (..., steps) or (..., flood types, steps).

    Attributes:
        climate: Standard normal, wet and dry years.
        wetness: Standard normal, wet and dry spells of weeks.
        weather: Standard normal, rain of days.
        melt: Standard normal, snow and ice water.
        arrival: Uniform, whether a flood of each type begins.
        height: Standard normal, how high it becomes.
        upper: Standard normal, what the gauge at Lyon sees alone.
        ardeche: Standard normal, what the gauge on the Ardeche sees alone.
        isere: Standard normal, what the Isere does alone.
        arve: Standard normal, what the Arve does alone.
        matter: Standard normal, scatter of suspended matter.
        flush: Uniform, whether a dam is flushed, how much.
        batch: Uniform, whether a tank is released.
        batch_size: Standard normal, how much activity it holds.
        batch_length: Uniform, how long it runs.
        content: Standard normal, activity of particles.
        exchange: Standard normal, exchange between particles and water.
        campaign: Uniform, whether a flood is sampled.
        reading: Standard normal, error of a measurement.
        limit: Standard normal, detection limit of a measurement.
    """

    climate: np.ndarray
    wetness: np.ndarray
    weather: np.ndarray
    melt: np.ndarray
    arrival: np.ndarray
    height: np.ndarray
    upper: np.ndarray
    ardeche: np.ndarray
    isere: np.ndarray
    arve: np.ndarray
    matter: np.ndarray
    flush: np.ndarray
    batch: np.ndarray
    batch_size: np.ndarray
    batch_length: np.ndarray
    content: np.ndarray
    exchange: np.ndarray
    campaign: np.ndarray
    reading: np.ndarray
    limit: np.ndarray

    def __len__(self) -> int:
        return int(self.wetness.shape[-1])

    def of(self, index: int) -> Draws:
        """The draws of one river of several."""
        return Draws(**{f.name: getattr(self, f.name)[index] for f in fields(Draws)})

    def between(self, first: int, last: int) -> Draws:
        """The draws of the steps from `first` to before `last`."""
        return Draws(**{f.name: getattr(self, f.name)[..., first:last] for f in fields(Draws)})


UNIFORMS = frozenset({"arrival", "flush", "batch", "batch_length", "campaign"})
BY_TYPE = frozenset({"arrival", "height"})
LABORATORY = frozenset({"campaign", "reading", "limit"})
RIVER_FLOW = frozenset({"climate", "wetness", "weather", "melt", "arrival", "height"})


def draw(generator: np.random.Generator, steps: int) -> Draws:
    """Draw what a river of that many steps needs.

    Each process has a stream of its own, so that a change of one leaves the others as they were.

    Args:
        generator: Source of all randomness.
        steps: Length of the river.
    """
    names = [field.name for field in fields(Draws)]
    streams = zip(names, generator.spawn(len(names)), strict=True)
    return Draws(**{name: _numbers(stream, name, steps) for name, stream in streams})


def side_by_side(several: list[Draws]) -> Draws:
    """Draws of equal length on a new first axis."""
    names = [field.name for field in fields(Draws)]
    return Draws(**{name: np.stack([getattr(one, name) for one in several]) for name in names})


def spliced(past: Draws, future: Draws, *, at: int, kept: frozenset[str]) -> Draws:
    """The past of one and, from step `at` on, the future of another.

    Args:
        past: What happened.
        future: Draws of the same number of steps; leading axes may be more.
        at: First step of the future.
        kept: Names of draws whose future is known and stays.
    """

    def one(name: str) -> np.ndarray:
        before, after = np.broadcast_arrays(getattr(past, name), getattr(future, name))
        if name in kept:
            return np.array(before)
        return np.concatenate([before[..., :at], after[..., at:]], axis=-1)

    return Draws(**{field.name: one(field.name) for field in fields(Draws)})


def _numbers(stream: np.random.Generator, name: str, steps: int) -> np.ndarray:
    # Step by step over the types, so that a longer river begins as the shorter one does.
    shape = (steps, FLOOD_TYPES) if name in BY_TYPE else (steps,)
    drawn = stream.random(shape) if name in UNIFORMS else stream.standard_normal(shape)
    return np.ascontiguousarray(drawn.T)
