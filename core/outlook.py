"""`Forecast`: the result that a stakeholder sees. It holds numbers and computes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from core.errors import NotFound


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """Forecasts of one target over the test part, in its own unit.

    Attributes:
        study: Study name.
        target: Target name.
        unit: Its unit.
        is_simulated: Whether the series is simulated.
        configuration_id: The configuration that forecasts.
        level: Nominal level of the interval (0.95).
        issue_times: (n,) datetime64[s], the last instant known.
        dates: (n, H) datetime64[s], what is forecast.
        observed: (n, H) quantified values; NaN where there is none.
        limits: (n, H) detection limits of non-detects; NaN elsewhere.
        members: (seeds, n, H) one forecast per seed.
        median: (n, H) ensemble median.
        lower: (n, H) lower end of the interval.
        upper: (n, H) upper end.
        references: Name of a reference model to its forecast, (n, H).
        metrics: Model name to metric name to value, pooled over all leads; quantified values only.
        metrics_by_horizon: The same, one dict a lead (1 to H).
        flood_level: Value above which a sample counts as a flood's; NaN where it is unknown.
        flood_coverage: Model name to the share of those inside its interval, all leads pooled.
        likelihoods: Model name to the mean censored log-likelihood of a sample, working scale;
            empty where no sample is a non-detect.
        driver_name: The first known or read driver, for the hanging hydrograph; "" when none.
        driver_unit: Its unit.
        driver_dates: (m,) dates of the driver over the test part.
        driver_values: (m,) its values.
        replicates: (seeds,) replicate numbers of the members, where they were recorded.
        is_confirmed: Whether the configuration was chosen by seeds of which none is a member.
    """

    study: str
    target: str
    unit: str
    is_simulated: bool
    configuration_id: str
    level: float
    issue_times: np.ndarray
    dates: np.ndarray
    observed: np.ndarray
    limits: np.ndarray
    members: np.ndarray
    median: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    references: dict[str, np.ndarray]
    metrics: dict[str, dict[str, float]]
    metrics_by_horizon: tuple[dict[str, dict[str, float]], ...]
    driver_name: str
    driver_unit: str
    driver_dates: np.ndarray
    driver_values: np.ndarray
    replicates: tuple[int, ...] = ()
    is_confirmed: bool = False
    flood_level: float = float("nan")
    flood_coverage: dict[str, float] = field(default_factory=dict)
    likelihoods: dict[str, float] = field(default_factory=dict)

    @property
    def flood_samples(self) -> int:
        """Quantified values above the flood level, all leads pooled."""
        return int((self.observed > self.flood_level).sum())

    @property
    def horizon(self) -> int:
        """Leads, H."""
        return int(self.dates.shape[1])


def forecast_of(forecasts: Sequence[Forecast], target: str | None) -> Forecast:
    """The forecast of a target among those of one study; without a name the first.

    Raises:
        NotFound: The study forecasts no such target.
    """
    for forecast in forecasts:
        if target in (None, forecast.target):
            return forecast
    raise unknown_target(target, [forecast.target for forecast in forecasts])


def unknown_target(target: str | None, known: Sequence[str]) -> NotFound:
    """What to raise for a target that a study does not forecast."""
    return NotFound(
        "a study forecasts the targets that it was set up for",
        found=repr(target),
        remedy=f"Choose one of: {', '.join(known)}.",
    )
