"""A forecast in one sentence that a stakeholder understands. It computes no score."""

from __future__ import annotations

import math

from core.models.table import MODELS
from core.outlook import Forecast

CLOSE = 0.02  # errors within 2 % of each other are called alike; no test stands behind this


def in_one_sentence(forecast: Forecast, model: str) -> str:
    """Whether the model beats the best reference on the test part, by RMSE in the target's unit.

    Args:
        forecast: The forecast.
        model: Name of the tuned model in its metrics.
    """
    errors = {name: metrics["rmse"] for name, metrics in forecast.metrics.items()}
    own = errors.pop(model, math.nan)
    usable = {_label(name): error for name, error in errors.items() if math.isfinite(error)}
    model = _label(model)
    if not usable or not math.isfinite(own):
        return "Too few quantified values on the test part to compare with a reference."
    best = min(usable, key=lambda name: usable[name])
    told = f"RMSE {own:.3g} against {usable[best]:.3g} {forecast.unit}"
    if own < (1 - CLOSE) * usable[best]:
        return f"{model} beats every reference on the test part, the best of them {best}: {told}."
    if own <= (1 + CLOSE) * usable[best]:
        return f"{model} is about as good as the best reference, {best}: {told}."
    return (
        f"The reference {best} is better than {model} on the test part: {told}. "
        "Prefer it, or search longer."
    )


def _label(name: str) -> str:
    return MODELS[name].label if name in MODELS else name
