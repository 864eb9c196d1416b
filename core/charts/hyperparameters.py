"""Axes of hyperparameters: plain names, logarithms, choices in words. It draws no data."""

from __future__ import annotations

import numpy as np

from core.charts.theme import log_ticks
from core.charts.wording import axis_title, three_digits
from core.models.space import Scalar
from core.search.landscape import Scale

FEW = 5  # values that each get a tick


def plain(name: str) -> str:
    """A hyperparameter's name as a word: "learning rate"."""
    return name.replace("_", " ")


def value_text(value: Scalar) -> str:
    """A value as somebody would say it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return three_digits(value) if isinstance(value, float) else str(value)


def axis_of(scale: Scale, values: np.ndarray) -> dict[str, object]:
    """Settings of a cartesian axis for these places."""
    title = {"title": {"text": axis_title(scale.name), "standoff": 6}, "showgrid": False}
    if scale.labels:
        return title | {
            "type": "linear",
            "tickvals": list(range(len(scale.labels))),
            "ticktext": [value_text(label) for label in scale.labels],
            "range": [-0.5, len(scale.labels) - 0.5],
            "tickangle": 0,
        }
    if scale.is_log:
        return title | log_ticks(values)
    distinct = np.unique(values)
    if len(distinct) <= FEW:  # a whole number has no half
        ticks = distinct.tolist()
        words = [f"{tick:,.4g}" for tick in ticks]
        return title | {"type": "linear", "tickvals": ticks, "ticktext": words, "tickangle": 0}
    return title | {"type": "linear", "nticks": 5, "tickangle": 0}
