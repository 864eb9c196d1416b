"""The losses of a network where not every target was sampled, and not every sample quantified.

They know the working scale only; errors in the unit of a target are a matter of the metrics.
A configuration names its loss by `loss`; `core/models/loss_names.py` says what there is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import keras
import numpy as np
from keras import KerasTensor as Tensor
from keras import ops

from core.dataset.windows import Windows
from core.models.loss_names import RELATIVE, SQUARED, TOBIT

HALF_LOG_TWO_PI = 0.5 * float(np.log(2 * np.pi))
ROOT_TWO = float(np.sqrt(2))
WIDEST = float(np.log(1e3))  # of |log sigma|: beyond, a deviation on the working scale is no such
PACE = 5.0  # log sigma is this times its weight: Adam's steps are small for so long a way
# Chebyshev fit of log(erfc(z) / t) + z^2 for z >= 0, t = 1 / (1 + z / 2), the highest power
# first; relative error below 1.2e-7 everywhere (Press et al. 1992, Numerical Recipes, 6.2).
FIT = (0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418,
       0.37409196, 1.00002368, -1.26551223)  # fmt: skip


class Loss(Protocol):
    """What an engine minimises."""

    @property
    def name(self) -> str:
        """In the table of losses."""
        ...

    @property
    def width(self) -> int:
        """Columns of `answers` for each target."""
        ...

    def answers(self, windows: Windows) -> np.ndarray:
        """What it reads of the windows, float32 (n, H, `width` D)."""
        ...

    def weights(self, targets: int) -> list[np.ndarray]:
        """Trained weights of its own, as they begin."""
        ...

    def value(self, forecast: Tensor, answers: Tensor, weights: list[Tensor]) -> Tensor:
        """One number for forecasts (windows, H, D), 0 for a batch without any sample."""
        ...


@dataclass(frozen=True, slots=True)
class Squared:
    """The masked mean squared error; a non-detect counts as half its limit."""

    name: str = SQUARED
    width: int = 2

    def answers(self, windows: Windows) -> np.ndarray:
        """The targets, then 1 where they were sampled."""
        return np.concatenate([windows.target, windows.observed.astype(np.float32)], axis=-1)

    def weights(self, targets: int) -> list[np.ndarray]:  # noqa: ARG002 (the protocol's)
        """None."""
        return []

    def value(self, forecast: Tensor, answers: Tensor, weights: list[Tensor]) -> Tensor:  # noqa: ARG002
        """As `masked_mean_squared_error` says."""
        return masked_mean_squared_error(answers, forecast)


@dataclass(frozen=True, slots=True)
class Relative:
    """Squared errors relative to those of persistence, lead by lead and target by target (ours).

    Persistence errs little one step ahead and much fourteen steps ahead, so that plain squared
    errors are ruled by the far leads; here every lead counts.
    """

    name: str = RELATIVE
    width: int = 2

    def answers(self, windows: Windows) -> np.ndarray:
        """The targets, then the weight of each lead where they were sampled, 0 elsewhere."""
        weights = windows.observed * persistence_weights(windows)
        return np.concatenate([windows.target, weights.astype(np.float32)], axis=-1)

    def weights(self, targets: int) -> list[np.ndarray]:  # noqa: ARG002 (the protocol's)
        """None."""
        return []

    def value(self, forecast: Tensor, answers: Tensor, weights: list[Tensor]) -> Tensor:  # noqa: ARG002
        """As `masked_mean_squared_error` says, the weights in place of the mask."""
        return masked_mean_squared_error(answers, forecast)


@dataclass(frozen=True, slots=True)
class Tobit:
    """The censored Gaussian likelihood; a non-detect says that the value lies below its limit.

    Its deviation sigma, one a target, is learned beside the network's weights, from 1 on.
    """

    name: str = TOBIT
    width: int = 3

    def answers(self, windows: Windows) -> np.ndarray:
        """The targets, limits where censored; 1 where sampled; 1 where censored."""
        plain = np.where(windows.censored, windows.limit, windows.target)
        flags = [windows.observed.astype(np.float32), windows.censored.astype(np.float32)]
        return np.concatenate([plain.astype(np.float32), *flags], axis=-1)

    def weights(self, targets: int) -> list[np.ndarray]:
        """Of log sigma, which is `PACE` times it: (D,)."""
        return [np.zeros(targets, np.float32)]

    def value(self, forecast: Tensor, answers: Tensor, weights: list[Tensor]) -> Tensor:
        """As `tobit` says."""
        return tobit(answers, forecast, log_sd=ops.clip(PACE * weights[0], -WIDEST, WIDEST))


LOSSES: dict[str, Loss] = {loss.name: loss for loss in (Squared(), Relative(), Tobit())}


def persistence_weights(windows: Windows) -> np.ndarray:
    """1 / the mean squared change since the last known value, divided by the mean of all.

    Args:
        windows: Of the training part.

    Returns:
        (H, D), mean 1; 1 for all where a lead was never sampled or never changed.
    """
    last = windows.history[:, -1:, : windows.shape.targets].astype(np.float64)
    squared = windows.observed * np.square(windows.target - last)
    error = squared.sum(axis=0) / np.maximum(windows.observed.sum(axis=0), 1)
    if not (error > 0).all():
        return np.ones_like(error)
    return np.asarray((1 / error) / (1 / error).mean())


def masked_mean_squared_error(
    y_true: keras.KerasTensor, y_pred: keras.KerasTensor
) -> keras.KerasTensor:
    """Mean of the squared errors over what was sampled: sum m (y - yhat)^2 / max(1, sum m).

    With everything sampled this is (15) divided by the number of outputs.

    Args:
        y_true: (windows, H, 2 D): the targets, then 1 where a target was sampled and 0 elsewhere.
        y_pred: (windows, H, D).

    Returns:
        One number, 0 for a batch without any sample.
    """
    targets = y_pred.shape[-1]
    target, sampled = y_true[..., :targets], y_true[..., targets:]
    squared = sampled * ops.square(target - y_pred)
    return ops.sum(squared) / ops.maximum(ops.sum(sampled), 1.0)


def tobit(answers: Tensor, forecast: Tensor, *, log_sd: Tensor) -> Tensor:
    """Mean over what was sampled of minus the log-likelihood (Tobin 1958, Econometrica 26, 24).

    With z = (y - yhat) / sigma: z^2 / 2 + log sigma + log(2 pi) / 2 where y was quantified,
    -log Phi(z) where y is a limit below which the value lies. Limits may differ by sample.

    Args:
        answers: (windows, H, 3 D): values or limits, 1 where sampled, 1 where a limit.
        forecast: (windows, H, D).
        log_sd: log sigma, (D,).
    """
    targets = forecast.shape[-1]
    value, sampled, censored = (
        answers[..., k * targets : (k + 1) * targets] for k in range(3)
    )  # fmt: skip
    z = (value - forecast) * ops.exp(-log_sd)
    quantified = 0.5 * ops.square(z) + log_sd + HALF_LOG_TWO_PI
    each = sampled * ops.where(censored > 0.5, -log_normal_distribution(z), quantified)
    return ops.sum(each) / ops.maximum(ops.sum(sampled), 1.0)


def log_normal_distribution(z: Tensor) -> Tensor:
    """Logarithm of Phi(z), its gradient finite even where Phi itself is 0 in 32 bits."""
    is_below = z < 0
    size = ops.where(is_below, -z, z) / ROOT_TWO
    t = 1.0 / (1.0 + 0.5 * size)
    fit = FIT[0] * t
    for coefficient in FIT[1:-1]:
        fit = (fit + coefficient) * t
    log_tail = ops.log(t) - ops.square(size) + fit + FIT[-1]  # log erfc(|z| / sqrt 2)
    above = ops.log1p(-0.5 * ops.exp(log_tail))
    return ops.where(is_below, log_tail - float(np.log(2)), above)
