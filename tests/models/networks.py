"""What the tests of networks share: small windows, and the weights of a model by name."""

from __future__ import annotations

import numpy as np

from core.dataset.windows import TuningWindows, Windows, WindowShape
from core.models.entry import BuildSeeds

SEEDS = BuildSeeds(kernel=101, recurrent=202, dropout=303)
SMALL = {
    "filters_first": 3,
    "filters_second": 4,
    "kernel_first": 3,
    "kernel_second": 2,
    "pool_first": 2,
    "pool_second": 2,
    "width": 5,
    "units": 4,
    "depth": 2,
    "learning_rate": 1e-2,
    "batch_size": 16,
}


def inputs(shape: WindowShape, count: int, seed: int = 0) -> dict[str, np.ndarray]:
    """Standard normal inputs for `count` windows."""
    generator = np.random.default_rng(seed)
    sizes = {
        "past": (shape.lookback, shape.past),
        "history": (shape.lookback, 2 * shape.targets),
        "ahead": (shape.horizon, shape.ahead),
    }
    drawn = {k: generator.normal(size=(count, *v)).astype("float32") for k, v in sizes.items()}
    return drawn if shape.ahead else {k: v for k, v in drawn.items() if k != "ahead"}


def weights_by_name(model) -> dict[str, np.ndarray]:
    return {v.path: np.asarray(v.value, dtype=np.float64) for v in model.trainable_variables}


def shake(model, seed: int = 5) -> None:
    """Move every weight, so that no bias is 0 and no test passes by that."""
    generator = np.random.default_rng(seed)
    for v in model.trainable_variables:
        v.assign(np.asarray(v.value) + generator.normal(scale=0.3, size=v.shape))


def windows(shape: WindowShape, count: int, seed: int = 0, start: str = "2001-01-01") -> Windows:
    """Daily windows of a noisy sine of the year; about a fifth of the targets is missing."""
    generator = np.random.default_rng(seed)
    issue = np.datetime64(start, "s") + np.arange(count) * np.timedelta64(1, "D")
    leads = (1 + np.arange(shape.horizon)) * np.timedelta64(1, "D")
    times = issue[:, None] + leads
    angle = 2 * np.pi * times.astype("datetime64[D]").astype(float) / 365.25
    signal = np.sin(angle)[..., None] + 0.1 * generator.normal(size=(*times.shape, shape.targets))
    observed = generator.random(signal.shape) < 0.8
    drawn = inputs(shape, count, seed + 1)
    return Windows(
        issue_times=issue,
        target_times=times,
        past=drawn["past"],
        history=drawn["history"],
        ahead=drawn.get("ahead", np.zeros((count, shape.horizon, 0), dtype="float32")),
        target=np.where(observed, signal, 0.0).astype("float32"),
        observed=observed,
        censored=np.zeros_like(observed),
        limit=np.zeros(observed.shape, dtype="float32"),
    )


def tuning(shape: WindowShape, count: int = 500) -> TuningWindows:
    return TuningWindows(
        training=windows(shape, count, seed=1),
        validation=windows(shape, count // 3, seed=2, start="2004-01-01"),
        past_names=tuple(f"past{i}" for i in range(shape.past)),
        ahead_names=tuple(f"ahead{i}" for i in range(shape.ahead)),
    )
