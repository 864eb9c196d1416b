"""Which part of a series validates at each origin, and how much trains before it.

It cuts nothing: the windows are the study's own, see `core.training.subset.earlier_part`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.dataset.window_archive import unpack_tuning
from core.dataset.windows import TuningWindows
from core.search.keys import tuning_key
from core.store import Store
from core.training.subset import earlier_part


@dataclass(frozen=True, slots=True)
class Period:
    """One validation part.

    Attributes:
        origin: By how many validation parts it lies before the study's own; 0: it is that.
        first: First instant that is forecast, datetime64[s].
        last: Last one.
        training: Windows that train.
        validation: Windows that validate.
    """

    origin: int
    first: np.datetime64
    last: np.datetime64
    training: int
    validation: int


def read_periods(store: Store, study: str, origins: int) -> tuple[Period, ...]:
    """The periods of origins 0 to `origins` - 1.

    Raises:
        SpecError: At the earliest fewer windows would train than validate.
    """
    tuning = unpack_tuning(store.artifacts.read(tuning_key(study)))
    return tuple(_period(earlier_part(tuning, origin=k), k) for k in range(origins))


def _period(tuning: TuningWindows, origin: int) -> Period:
    instants = tuning.validation.target_times
    return Period(
        origin=origin,
        first=instants.min(),
        last=instants.max(),
        training=len(tuning.training),
        validation=len(tuning.validation),
    )
