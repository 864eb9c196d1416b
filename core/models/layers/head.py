"""From the last state and the last context to the forecast, equation (14) and what we add to it.

For one step ahead and no known-ahead driver it is (14) and nothing else.
"""

from __future__ import annotations

import keras
from keras import ops

from core.models.layers import initial
from core.models.layers.highway import rows


class ForecastHead(keras.layers.Layer):
    """All steps of the horizon at once: yhat = W s_{T-1}[K] + V d_T + b, (windows, H, D).

    With known-ahead drivers f_h (ours) every step gains U z_h, where
    z_h = tanh(A f_h + C [s; d_T] + c), with A, C, c, U shared by the steps of the horizon.

    Args:
        horizon: H.
        targets: D.
        seed: Seed of the kernel stream.
        name: Name, part of every seed.
    """

    def __init__(self, horizon: int, targets: int, *, seed: int, name: str) -> None:
        super().__init__(name=name)
        self.horizon, self.targets, self.seed = horizon, targets, seed

    def build(
        self,
        state_shape: tuple[int | None, ...],
        context_shape: tuple[int | None, ...],
        ahead_shape: tuple[int | None, ...] | None = None,
    ) -> None:
        """Make W, V, b and, with known-ahead drivers, A, C, c, U, whose inner width is p.

        Args:
            state_shape: (windows, p).
            context_shape: (windows, K units).
            ahead_shape: (windows, H, A) or None.
        """
        units, context, outputs = state_shape[-1], context_shape[-1], self.horizon * self.targets
        self.state_kernel = self._kernel("state", units, outputs)
        self.context_kernel = self._kernel("context", context, outputs)
        self.bias = self.add_weight((outputs,), initializer="zeros", name="bias")
        if ahead_shape is not None:
            self.ahead_kernel = self._kernel("ahead", ahead_shape[-1], units)
            self.both_kernel = self._kernel("both", (units or 0) + (context or 0), units)
            self.ahead_bias = self.add_weight((units,), initializer="zeros", name="ahead_bias")
            self.effect_kernel = self._kernel("effect", units, self.targets)
        self.built = True

    def call(
        self,
        state: keras.KerasTensor,
        context: keras.KerasTensor,
        ahead: keras.KerasTensor | None = None,
    ) -> keras.KerasTensor:
        """From (windows, p), (windows, K units) and (windows, H, A) to (windows, H, D)."""
        flat = ops.matmul(state, self.state_kernel) + ops.matmul(context, self.context_kernel)
        forecast = ops.reshape(flat + self.bias, (-1, self.horizon, self.targets))  # (14)
        if ahead is None:
            return forecast
        both = ops.matmul(ops.concatenate([state, context], axis=-1), self.both_kernel)
        read = ops.matmul(rows(ahead), self.ahead_kernel)  # (B H, p)
        inner = ops.reshape(read, (-1, self.horizon, ops.shape(state)[-1]))
        inner = ops.tanh(inner + ops.expand_dims(both + self.ahead_bias, 1))
        effect = ops.matmul(rows(inner), self.effect_kernel)  # (B H, D)
        return forecast + ops.reshape(effect, (-1, self.horizon, self.targets))

    def _kernel(self, which: str, rows: int | None, columns: int | None) -> keras.Variable:
        initializer = initial.kernel(self.seed, f"{self.name}/{which}")
        return self.add_weight((rows, columns), initializer=initializer, name=f"{which}_kernel")


class LastKnown(keras.layers.Layer):
    """Adds the last known target values to the forecast, so that what is learned is the change.

    Whether it does is a variable, so that one graph serves both.

    Args:
        is_added: Whether they are added.
        name: Name.
    """

    def __init__(self, *, is_added: bool, name: str) -> None:
        super().__init__(name=name)
        self.share = self.add_weight(
            (), initializer=initial.constant(float(is_added)), trainable=False, name="share"
        )
        self.built = True

    def call(self, forecast: keras.KerasTensor, history: keras.KerasTensor) -> keras.KerasTensor:
        """From (windows, H, D) and (windows, L, 2 D) to (windows, H, D)."""
        return forecast + self.share * history[:, -1:, : forecast.shape[-1]]
