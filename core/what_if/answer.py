"""`Answer`: the forecast before and after a scenario, in the target's unit. It computes nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.what_if.scenario import Scenario
from core.what_if.trained_range import Outside, TrainedRange


@dataclass(frozen=True, slots=True, eq=False)
class Fan:
    """A forecast from one issue time.

    Attributes:
        members: (seeds, H) one forecast a seed.
        median: (H,) their median.
        lower: (H,) lower end of the interval.
        upper: (H,) upper end.
    """

    members: np.ndarray
    median: np.ndarray
    lower: np.ndarray
    upper: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class DriverPath:
    """A driver over everything that one window reads of it.

    Attributes:
        name: Its name.
        unit: Its unit.
        dates: (k,) datetime64[s].
        before: (k,) as observed; held at the last value beyond the record.
        after: (k,) as the scenario has it.
        trained: The range that was trained on; None where training held no value.
    """

    name: str
    unit: str
    dates: np.ndarray
    before: np.ndarray
    after: np.ndarray
    trained: TrainedRange | None

    @property
    def is_changed(self) -> bool:
        """Whether the scenario changed it."""
        return not np.array_equal(self.before, self.after, equal_nan=True)


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What a scenario gives.

    Attributes:
        study: Study name.
        target: Target name.
        unit: Its unit.
        is_simulated: Whether the series is simulated.
        configuration_id: The configuration that answered.
        is_confirmed: Whether other seeds than the answering ones chose it.
        replicates: Seeds that answered.
        level: Nominal level of the intervals.
        scenario: What was asked.
        issue: datetime64[s], the last instant known.
        dates: (H,) datetime64[s], what is forecast.
        before: The forecast with the drivers as they were.
        after: The forecast with the scenario's.
        seen_dates: (m,) datetime64[s], the days around the issue time.
        seen_values: (m,) quantified values of the target then; NaN where there is none.
        seen_limits: (m,) detection limits of non-detects; NaN elsewhere.
        drivers: Every driver that is read.
        outside: Where the scenario leaves the trained range.
        held: Known-ahead drivers that stand at their last value, the record being at its end.
    """

    study: str
    target: str
    unit: str
    is_simulated: bool
    configuration_id: str
    is_confirmed: bool
    replicates: tuple[int, ...]
    level: float
    scenario: Scenario
    issue: np.datetime64
    dates: np.ndarray
    before: Fan
    after: Fan
    seen_dates: np.ndarray
    seen_values: np.ndarray
    seen_limits: np.ndarray
    drivers: tuple[DriverPath, ...]
    outside: tuple[Outside, ...]
    held: tuple[str, ...]
