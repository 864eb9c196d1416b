"""A laboratory's file as a newcomer would bring it, made from a seed. It is no real river."""

from __future__ import annotations

import numpy as np

LIMIT = 0.2  # Bq/m3


def river_csv(seed: int, *, days: int = 420) -> bytes:
    """Days, an activity every other day with non-detects, a discharge and a stage.

    Args:
        seed: Of the weather and of the sampling.
        days: Rows.
    """
    random = np.random.default_rng(seed)
    day = np.arange(days)
    weather = np.convolve(random.normal(0, 0.25, days), np.ones(5) / 2, "same")
    discharge = np.exp(7 + 0.4 * np.sin(2 * np.pi * day / 365) + weather)  # m3/s
    activity = 0.3 * (discharge / 1000) ** 1.4 * np.exp(random.normal(0, 0.2, days))
    rows = ["sampled on;caesium;discharge;stage (m)"]
    for date, water, value in zip(
        np.datetime64("2019-01-01") + day, discharge, activity, strict=True
    ):
        cell = f"<{LIMIT}" if value < LIMIT else f"{value:.3f}"
        stage = 1 + water / 2000
        rows.append(f"{date};{'' if int(date.astype(int)) % 2 else cell};{water:.0f};{stage:.2f}")
    return "\n".join(rows).encode()
