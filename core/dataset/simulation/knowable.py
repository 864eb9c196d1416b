"""What can be known at all: forecasts of somebody who knows the river's laws and its whole past.

From each issue time on, the future is drawn anew many times while the past stays. What is left of
uncertainty then is no model's fault, so the distance of a forecast from this one is what can be
gained. It is more than a forecaster can reach, who knows the past by samples only. Gauges
upstream are no part of it: they know the mouth of the next day.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.dataset.simulation.calendar import Calendar
from core.dataset.simulation.draws import (
    LABORATORY,
    RIVER_FLOW,
    Draws,
    draw,
    side_by_side,
    spliced,
)
from core.dataset.simulation.releases import SLOT_DAYS
from core.dataset.simulation.rhone import TOTAL, Realisation, true_activity
from core.dataset.simulation.truth import true_river
from core.errors import SpecError

# A driver that is known ahead, and the draws that it is made of.
KNOWN_AHEAD = {
    "discharge": RIVER_FLOW,
    "suspended_matter": RIVER_FLOW | {"matter", "flush"},
    "release": frozenset({"batch", "batch_size", "batch_length"}),
}


@dataclass(frozen=True, slots=True, eq=False)
class KnowableForecast:
    """Forecasts of true activity by the laws of the river.

    Attributes:
        issues: (n,) issue rows.
        members: (members, n, horizon) drawn futures, in the unit of the target.
        truth: (n, horizon) what became true.
    """

    issues: np.ndarray
    members: np.ndarray
    truth: np.ndarray

    @property
    def median(self) -> np.ndarray:
        """(n, horizon) median of the members."""
        return np.asarray(np.median(self.members, axis=0))


def knowable_forecast(
    realisation: Realisation,
    issues: np.ndarray,
    *,
    horizon: int,
    generator: np.random.Generator,
    members: int = 20,
    known_ahead: tuple[str, ...] = (),
    target: str = TOTAL,
) -> KnowableForecast:
    """Forecast from each issue row by drawing the future anew.

    Time grows with rows x members, some 10 ms for a thousand days.

    Args:
        realisation: A simulated river.
        issues: (n,) rows whose next rows are forecast.
        horizon: How many rows.
        generator: Source of the drawn futures.
        members: How many futures.
        known_ahead: Drivers whose future is known.
        target: What is forecast.

    Raises:
        SpecError: A driver that cannot be known ahead, or an issue too near an end.
    """
    _check(realisation, issues, horizon, known_ahead)
    kept = LABORATORY.union(*(KNOWN_AHEAD[name] for name in known_ahead))
    steps = len(realisation.draws)
    # Fresh rivers as long as the real one; each issue takes its own stretch of them.
    fresh = side_by_side([draw(one, steps) for one in generator.spawn(members)])
    forecasts = [
        _futures(realisation, fresh, int(issue), horizon=horizon, kept=kept, target=target)
        for issue in issues
    ]
    rows = issues[:, None] + 1 + np.arange(horizon)
    return KnowableForecast(
        issues=issues,
        members=np.stack(forecasts, axis=1),
        truth=realisation.activity(target)[rows],
    )


def _futures(
    realisation: Realisation,
    fresh: Draws,
    issue: int,
    *,
    horizon: int,
    kept: frozenset[str],
    target: str,
) -> np.ndarray:
    """(members, horizon) activity after one issue row."""
    times = realisation.truth.calendar
    slot = round(SLOT_DAYS / times.step)
    # Memories of years must be right at the issue row, so all of the past is run again.
    last = min(len(times), -(-(issue + 1 + horizon) // slot) * slot)
    past, future = realisation.draws.between(0, last), fresh.between(0, last)
    draws = spliced(past, future, at=issue + 1, kept=kept)
    shorter = Calendar(times.dates[:last], times.step)
    truth = true_river(shorter, draws, realisation.model)
    return true_activity(truth, target)[:, issue + 1 : issue + 1 + horizon]


def _check(
    realisation: Realisation, issues: np.ndarray, horizon: int, known_ahead: tuple[str, ...]
) -> None:
    unknown = sorted(set(known_ahead) - set(KNOWN_AHEAD))
    if unknown:
        raise SpecError(
            "a driver that is known ahead must be one of the simulated ones",
            found=", ".join(unknown),
            remedy=f"Choose among {', '.join(KNOWN_AHEAD)}.",
        )
    rows = len(realisation.series)
    if not len(issues) or issues.min() < 0 or issues.max() + horizon >= rows:
        raise SpecError(
            f"each issue row has its horizon of {horizon} inside the {rows} rows",
            found=f"rows {issues.min()} to {issues.max()}" if len(issues) else "no issue row",
            remedy="Choose earlier issue rows, or a shorter horizon.",
        )
