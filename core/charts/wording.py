"""Numbers, durations and axis titles as words; the same on every page. It draws nothing."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping


def three_digits(value: float | None) -> str:
    """Three significant digits, thousands with a comma; a dash when there is no number."""
    if value is None or not math.isfinite(value):
        return "–"
    if value == 0:
        return "0"
    places = 2 - math.floor(math.log10(abs(value)))
    rounded = round(value, places)
    if abs(rounded) >= 1e6 or abs(rounded) < 1e-4:
        return f"{rounded:.2e}"
    places = 2 - math.floor(math.log10(abs(rounded)))  # 9.996 has become 10.0
    return f"{rounded:,.{max(0, places)}f}"


def duration(seconds: float | None) -> str:
    """A length of time as somebody would say it: "40 s", "12 min", "3 h 20 min"."""
    if seconds is None or not math.isfinite(seconds):
        return "–"
    whole = max(0, round(seconds))
    if whole < 90:
        return f"{whole} s"
    minutes = round(whole / 60)
    if minutes < 90:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{round(hours / 24)} days"


def axis_title(quantity: str, unit: str = "") -> str:
    """An axis title, "quantity (unit)", with a capital; a unit in the name is not said twice."""
    names, units = quantity.replace("_", " ").split(), re.findall(r"[a-z0-9]+", unit.lower())
    if units and len(names) > len(units) and [n.lower() for n in names[-len(units) :]] == units:
        names = names[: -len(units)]
    words = " ".join(names)
    return (words[:1].upper() + words[1:]) + (f" ({unit})" if unit else "")


def count(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: "1 trial", "1,767 epochs"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def settings_text(configuration: Mapping[str, bool | int | float | str]) -> str:
    """Hyperparameters as somebody would say them: "units 48, increments no"."""

    def value_text(value: bool | int | float | str) -> str:
        if isinstance(value, bool):
            return "yes" if value else "no"
        return three_digits(value) if isinstance(value, float) else str(value)

    return ", ".join(
        f"{name.replace('_', ' ')} {value_text(value)}" for name, value in configuration.items()
    )
