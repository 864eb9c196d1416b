"""What the hidden truth of a simulated river allows, scored as a forecast is.

Samples are taken in floods above all. Who knows the laws of the river, but not that a day will be
sampled, forecasts all days, so that only against the truth of all days is this an upper bound.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.rivers.tasks import Task
from core.dataset.cutting import cut
from core.dataset.simulation.knowable import knowable_forecast
from core.metrics import log_nse

MEMBERS = 20
SEED = 2026


def knowable(task: Task, *, most: int) -> dict[str, object]:
    """log-NSE of the best forecast that there is, on at most so many test windows."""
    assert task.river is not None
    spec, whole = task.windows[0], task.river.series
    test = cut(task.series, task.split, spec).evaluation.test
    every = max(1, -(-len(test) // most))
    rows = whole.dates.get_indexer(pd.DatetimeIndex(test.issue_times))[::every]
    told = knowable_forecast(
        task.river,
        rows,
        horizon=spec.horizon,
        generator=np.random.default_rng(SEED),
        members=MEMBERS,
        target=spec.targets[0],
    )
    sampled = whole.target(spec.targets[0]).values
    observed = sampled[rows[:, None] + 1 + np.arange(spec.horizon)]
    return {
        "windows": len(rows),
        "members": MEMBERS,
        "log_nse": _skills(observed, told.median, task.leads),
        "truth": _skills(told.truth, told.median, task.leads),
    }


def _skills(observed: np.ndarray, median: np.ndarray, leads: tuple[int, ...]) -> dict[str, float]:
    return {str(lead): log_nse(observed[:, lead - 1], median[:, lead - 1]) for lead in leads}
