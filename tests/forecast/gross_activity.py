"""A small river with two targets of their own units, limits and samples: gross alpha and beta."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.dataset.series import Series, Target

ALPHA, BETA = "gross_alpha", "gross_beta"


def gross_activity(tiny: Series) -> Series:
    """Alpha as the tiny series has it, every second day; beta every third, linear in the flow."""
    flow = tiny.driver("flow").values
    day = np.arange(len(tiny))
    noise = np.random.default_rng(11).normal(size=len(tiny))
    sampled = np.where(day % 3 == 0, 20 + 0.1 * flow + noise, np.nan)
    is_low = sampled < 27
    limits = np.where(is_low, 27.0, np.nan)
    beta = Target(BETA, "mBq/L", np.where(is_low, np.nan, sampled), limits)
    alpha = replace(tiny.targets[0], name=ALPHA)
    return replace(tiny, name="gross", targets=(alpha, beta))
