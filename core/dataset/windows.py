"""The nouns that windows travel in: what was cut, and which part may see it.

`core/dataset/cutting.py` is the only place that cuts. All arrays are on the working scale
(logarithm where the column says so, then standardised on the training part).
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from core.errors import SpecError

Scale = Literal["log", "square_root", "cube_root", "linear"]


class WindowSpec(BaseModel):
    """How a series is cut; one object cuts training, validation and test.

    Attributes:
        targets: Names of the targets to forecast, none twice.
        drivers: Names of the drivers that are read over the lookback.
        known_ahead: Drivers whose values over the horizon are known at issue time.
        lookback: Steps before and including the issue time that a model reads.
        horizon: Steps after the issue time that are forecast.
        calendar: Whether day of year (sine, cosine) is added, known ahead.
        week: Whether the time of the week is added (sine and cosine of the week and of half of it),
            known ahead: rivers with power stations run lower on days of rest.
        trend: Whether the date itself is added, known ahead, in standard deviations of the dates
            of the training part: later parts lie beyond all that training has seen.
        history: Whether models read the own past of the targets. Persistence always does.
        means: Spans in steps; the trailing mean of every driver over each span is added beside it
            (of the own past where there is no driver), known ahead where the driver is.
        anomalies: Half-lives in samples; for each, a weighted mean of how far the samples so far
            lay from what drivers and season led to expect is read, see `core.dataset.anomalies`.
        scales: Working scale by column; a column that is absent is "linear".
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    targets: tuple[str, ...] = Field(min_length=1)
    drivers: tuple[str, ...] = ()
    known_ahead: tuple[str, ...] = ()
    lookback: int = Field(ge=1)
    horizon: int = Field(ge=1)
    calendar: bool = True
    week: bool = False
    trend: bool = False
    history: bool = True
    means: tuple[Annotated[int, Field(ge=2)], ...] = ()
    anomalies: tuple[Annotated[int, Field(ge=1)], ...] = ()
    scales: dict[str, Scale] = {}

    @model_validator(mode="after")
    def _no_target_twice(self) -> WindowSpec:
        if len(set(self.targets)) < len(self.targets):
            raise SpecError(
                "a target is forecast once",
                found=", ".join(self.targets),
                remedy="Name each target once.",
            )
        return self

    @model_validator(mode="after")
    def _something_to_read(self) -> WindowSpec:
        if not (self.drivers or self.calendar or self.week or self.trend or self.history):
            raise SpecError(
                "a window reads a driver, the season, the week, the trend or the own past",
                found="none of them",
                remedy="Let it read the own past, or the season.",
            )
        return self


@dataclass(frozen=True, slots=True)
class WindowShape:
    """What a network must know of its inputs before it sees one.

    Attributes:
        lookback: L, steps read.
        past: P, variables of the past (drivers, calendar; the own past where there is no driver).
        targets: D, targets.
        horizon: H, steps forecast.
        ahead: A, variables known ahead (0 when there is none).
    """

    lookback: int
    past: int
    targets: int
    horizon: int
    ahead: int


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """Windows of one part, n of them.

    Attributes:
        issue_times: (n,) datetime64[s], the last instant known.
        target_times: (n, H) datetime64[s], the instants that are forecast.
        past: (n, L, P) float32, drivers over the lookback, oldest first.
        history: (n, L, 2 D) float32: per step the last known target values (D), then their
            ages (D), log1p(steps since that sample) / log1p(365). A non-detect counts as half
            its limit here.
        ahead: (n, H, A) float32, known-ahead drivers over the horizon.
        target: (n, H, D) float32, what is to be forecast; 0 where nothing was sampled.
        observed: (n, H, D) bool, True where `target` is a sample (value or non-detect).
        censored: (n, H, D) bool, True where `target` is half of a detection limit.
        limit: (n, H, D) float32, the whole limit where censored, 0 elsewhere. NaN where windows
            that were stored without limits are censored.
        reads_history: Whether a model may read `history`; persistence reads it all the same.
    """

    issue_times: np.ndarray
    target_times: np.ndarray
    past: np.ndarray
    history: np.ndarray
    ahead: np.ndarray
    target: np.ndarray
    observed: np.ndarray
    censored: np.ndarray
    limit: np.ndarray
    reads_history: bool = True

    def __len__(self) -> int:
        return len(self.issue_times)

    @property
    def arrays(self) -> dict[str, np.ndarray]:
        """Every array by its name."""
        named = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: array for name, array in named.items() if isinstance(array, np.ndarray)}

    @property
    def own_past(self) -> np.ndarray:
        """(n, L, 2 D) what a network is given of `history`: zeros where it is not to be read."""
        return self.history if self.reads_history else np.zeros_like(self.history)

    @property
    def quantified(self) -> np.ndarray:
        """(n, H, D) bool, True where `target` is a value that was measured, no limit."""
        return np.asarray(self.observed & ~self.censored)

    @property
    def scored(self) -> np.ndarray:
        """(n, H, D) bool, what a score counts: what was quantified; all samples if nothing was."""
        quantified = self.quantified
        return quantified if quantified.any() else self.observed

    @property
    def shape(self) -> WindowShape:
        """The sizes a network needs."""
        return WindowShape(
            lookback=self.past.shape[1],
            past=self.past.shape[2],
            targets=self.target.shape[2],
            horizon=self.target.shape[1],
            ahead=self.ahead.shape[2],
        )


@dataclass(frozen=True, slots=True, eq=False)
class TuningWindows:
    """What a search may see: training and validation, no test part.

    Attributes:
        training: Windows to fit on.
        validation: Windows to score on.
        past_names: Names of the P variables of `past`.
        ahead_names: Names of the A variables of `ahead`.
    """

    training: Windows
    validation: Windows
    past_names: tuple[str, ...]
    ahead_names: tuple[str, ...]

    @property
    def joined(self) -> TuningWindows:
        """With training and validation together as the training part, on the same scale.

        The validation part stays what it was, so nothing may be chosen by it any more.
        """
        first, second = self.training.arrays, self.validation.arrays
        whole = {name: np.concatenate([first[name], second[name]]) for name in first}
        return replace(self, training=replace(self.training, **whole))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, eq=False)
class EvaluationWindows:
    """The test part, looked at once, by `forecast` only."""

    test: Windows
