"""A linear way past the network, from all that a window tells of the past to the forecast (ours).

Like the autoregressive part of LSTNet (Lai et al. 2018, arXiv 1703.07015), which reads the targets
alone. It begins at zero, so that training adds it, and draws nothing.
"""

from __future__ import annotations

import keras
from keras import KerasTensor as Tensor
from keras import ops


class LinearPath(keras.layers.Layer):
    """yhat_h = sum over t of x_t B_th + y_t A_th, all steps of the horizon at once.

    Args:
        horizon: H.
        targets: D.
        name: Name.
    """

    def __init__(self, horizon: int, targets: int, *, name: str) -> None:
        super().__init__(name=name)
        self.horizon, self.targets = horizon, targets

    def build(
        self, past_shape: tuple[int | None, ...], history_shape: tuple[int | None, ...]
    ) -> None:
        """Make B (L P, H D) and A (L 2 D, H D).

        Args:
            past_shape: (windows, L, P).
            history_shape: (windows, L, 2 D).
        """
        self.past_kernel = self._zeros("past", past_shape)
        self.history_kernel = self._zeros("history", history_shape)
        self.built = True

    def call(self, past: Tensor, history: Tensor) -> Tensor:
        """From (windows, L, P) and (windows, L, 2 D) to (windows, H, D)."""
        flat = ops.matmul(_flat(past), self.past_kernel)
        flat = flat + ops.matmul(_flat(history), self.history_kernel)
        return ops.reshape(flat, (-1, self.horizon, self.targets))

    def _zeros(self, which: str, shape: tuple[int | None, ...]) -> keras.Variable:
        _, lookback, variables = shape
        numbers = (lookback or 0) * (variables or 0)
        return self.add_weight(
            (numbers, self.horizon * self.targets), initializer="zeros", name=f"{which}_kernel"
        )


def _flat(steps: Tensor) -> Tensor:
    """(windows, L, n) to (windows, L n)."""
    return ops.reshape(steps, (-1, steps.shape[1] * steps.shape[2]))
