"""Which windows a job uses: nested subsets, drawn stretches, an earlier split, an epoch's order."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from core import streams
from core.dataset.windows import TuningWindows, Windows
from core.errors import SpecError


def subset_of(count: int, *, share: float, seed: int) -> np.ndarray:
    """The first ceil(share * count) of one permutation: a smaller share is part of a larger.

    Args:
        count: Training windows that there are, at least 1.
        share: Above 0, at most 1.
        seed: Word of the subset stream.

    Returns:
        Indices in ascending order; all of them for a share of 1.
    """
    taken = min(count, math.ceil(round(share * count, 9)))  # 0.1 * 30 is a little above 3
    order = np.random.default_rng(seed).permutation(count)
    return np.sort(order[: max(1, taken)])


def order_of(subset: np.ndarray, *, epoch: int, seed: int) -> np.ndarray:
    """The subset in the order of one epoch, a function of the seed and the epoch alone.

    Args:
        subset: Indices.
        epoch: From 1.
        seed: Word of the shuffle stream.
    """
    generator = np.random.default_rng(streams.part_of(seed, f"epoch {epoch}"))
    return subset[generator.permutation(len(subset))]


def stretches_of(count: int, *, block: int, seed: int) -> np.ndarray:
    """As many windows as there are, in stretches drawn with replacement (Kuensch 1989).

    Windows overlap in time, so single ones drawn again would hardly be another training part.

    Args:
        count: Training windows that there are, at least 1.
        block: Windows of a stretch.
        seed: Word of the split stream.

    Returns:
        (count,) indices in ascending order, some of them several times.
    """
    length = min(block, count)
    generator = np.random.default_rng(seed)
    starts = generator.integers(0, count - length + 1, size=-(-count // length))
    drawn: np.ndarray = (starts[:, None] + np.arange(length)).ravel()[:count]
    return np.sort(drawn)


def drawn_part(tuning: TuningWindows, *, seed: int) -> TuningWindows:
    """The same with a training part of drawn stretches, as long as a window; 0: as it is.

    Args:
        tuning: Training and validation; the latter stays.
        seed: Word of the split stream, or 0.
    """
    if not seed:
        return tuning
    shape = tuning.training.shape
    block = shape.lookback + shape.horizon
    index = stretches_of(len(tuning.training), block=block, seed=seed)
    parts = {name: array[index] for name, array in tuning.training.arrays.items()}
    return replace(tuning, training=replace(tuning.training, **parts))


def earlier_part(tuning: TuningWindows, *, origin: int) -> TuningWindows:
    """The same windows split so many validation parts earlier (rolling origin, Tashman 2000).

    One step back, the newest training windows validate, as many as validated before. What trains
    are the windows before them whose whole horizon ends before their first target; lookbacks may
    reach across, as they do in the study's own split. What was validated on is not read any more.
    The working scale stays the study's: its means and spreads know the later windows.

    Args:
        tuning: Training and validation, each in the order of time.
        origin: Steps back; 0: as it is.

    Raises:
        SpecError: Fewer windows would train than validate.
    """
    for step in range(1, origin + 1):
        tuning = _one_earlier(tuning, step)
    return tuning


def _one_earlier(tuning: TuningWindows, step: int) -> TuningWindows:
    training, taken = tuning.training, len(tuning.validation)
    first = max(0, len(training) - taken)
    ends, begin = training.target_times[:first, -1], training.target_times[first, 0]
    kept = int(np.searchsorted(ends, begin))  # a horizon that straddles is in neither part
    if kept < taken:
        raise SpecError(
            "at least as many windows must train as validate at every origin",
            found=f"{kept:,} against {taken:,} at origin {step}",
            remedy=f"Ask for at most {step} origins." if step > 1 else "Use a longer series.",
        )
    return replace(
        tuning,
        training=_stretch(training, slice(kept)),
        validation=_stretch(training, slice(first, None)),
    )


def _stretch(windows: Windows, which: slice) -> Windows:
    """Views, no copies."""
    parts = {name: array[which] for name, array in windows.arrays.items()}
    return replace(windows, **parts)  # type: ignore[arg-type]
