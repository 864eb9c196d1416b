"""A forecast at a glance: a small curve and its skill over the best reference. It makes none."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.models.table import MODELS
from core.outlook import Forecast

POINTS = 90  # of the small curve; the newest


@dataclass(frozen=True, slots=True)
class Glance:
    """What a card says of a forecast.

    Attributes:
        target: Target name.
        unit: Its unit.
        curve: The newest medians one step ahead, at most `POINTS`.
        first: ISO date of the first of them.
        last: ISO date of the last.
        reference: Label of the best reference by RMSE; "" without one.
        skill: 1 - RMSE / RMSE of that reference on the test part, all leads; None without one.
    """

    target: str
    unit: str
    curve: tuple[float, ...]
    first: str
    last: str
    reference: str
    skill: float | None


def glance_at(forecast: Forecast) -> Glance:
    """The small curve and the skill of a forecast."""
    order = np.argsort(forecast.dates[:, 0])[-POINTS:]
    dates = np.datetime_as_string(forecast.dates[order, 0], unit="D")
    reference, skill = best_skill(forecast)
    return Glance(
        target=forecast.target,
        unit=forecast.unit,
        curve=tuple(float(value) for value in forecast.median[order, 0]),
        first=str(dates[0]) if len(dates) else "",
        last=str(dates[-1]) if len(dates) else "",
        reference=MODELS[reference].label if reference in MODELS else reference,
        skill=skill,
    )


def best_skill(forecast: Forecast) -> tuple[str, float | None]:
    """Name of the best reference by RMSE, and 1 - RMSE / its RMSE; "" and None without one."""
    errors = {name: values.get("rmse", math.nan) for name, values in forecast.metrics.items()}
    tuned = next((name for name in errors if name not in forecast.references), None)
    usable = {
        name: error
        for name, error in errors.items()
        if name in forecast.references and math.isfinite(error) and error > 0
    }
    if tuned is None or not usable or not math.isfinite(errors[tuned]):
        return "", None
    best = min(usable, key=lambda name: usable[name])
    return best, 1 - errors[tuned] / usable[best]
