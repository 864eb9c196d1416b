"""The loop over time, the one place that knows how a backend repeats a step.

`keras.ops.scan` would say it plainer, but on TensorFlow its gradient cannot be compiled by XLA
(the loop has no fixed length), and it is no quicker; so a step is lent to `keras.layers.RNN`.
"""

from __future__ import annotations

from collections.abc import Callable

import keras

Step = Callable[[keras.KerasTensor, keras.KerasTensor], tuple[keras.KerasTensor, keras.KerasTensor]]


class _Cell:
    """A step in the form that `keras.layers.RNN` asks for; it owns no weights."""

    def __init__(self, step: Step, start: keras.KerasTensor) -> None:
        self.step = step
        self.state_size = start.shape[-1]
        self.compute_dtype = keras.backend.standardize_dtype(start.dtype)

    def __call__(
        self, now: keras.KerasTensor, states: list[keras.KerasTensor]
    ) -> tuple[keras.KerasTensor, list[keras.KerasTensor]]:
        output, state = self.step(now, states[0])
        return output, [state]

    call = __call__


def over_time(
    step: Step, sequence: keras.KerasTensor, start: keras.KerasTensor
) -> tuple[keras.KerasTensor, keras.KerasTensor]:
    """Repeat a step along a sequence, oldest first.

    Args:
        step: From what stands at t, (windows, n), and the state (windows, units), to the output
            (windows, m) and the next state. It reads tensors only, never a variable.
        sequence: (windows, L, n).
        start: The first state, (windows, units).

    Returns:
        The outputs (windows, L, m) and the last state (windows, units).
    """
    loop = keras.layers.RNN(_Cell(step, start), return_sequences=True, return_state=True)
    outputs, last = loop(sequence, initial_state=[start])
    return outputs, last
