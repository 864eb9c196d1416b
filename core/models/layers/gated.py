"""One recurrent layer of gated units over a sequence, LSTM or GRU; it forecasts nothing.

LSTM, with [i f o g] = x W + (m s) U + b (Hochreiter and Schmidhuber 1997, Gers et al. 2000):
    c_t = sigma(f) c_{t-1} + sigma(i) tanh(g)        s_t = sigma(o) tanh(c_t)
GRU, reset after the product, as fused kernels have it (Cho et al. 2014):
    z, r = sigma of their sums        n = tanh(x W_n + b_n + r ((m s) U_n + e))
    s_t = z s_{t-1} + (1 - z) n
m is a variational mask, one draw a sequence.
"""

from __future__ import annotations

from collections.abc import Callable

import keras
from keras import KerasTensor as Tensor
from keras import ops

from core.models.entry import BuildSeeds
from core.models.layers import initial
from core.models.layers.highway import rows
from core.models.layers.loop import loop_here
from core.models.layers.values import value_of

State = tuple[Tensor, ...]  # s, and for the LSTM c
Step = Callable[[Tensor, State, Tensor, Tensor, Tensor], State]
GATES = {"lstm": ("input", "forget", "output", "candidate"), "gru": ("keep", "reset", "candidate")}
FORGET_BIAS = 1.0  # so that a fresh LSTM remembers (Jozefowicz et al. 2015)


def lstm_step(read: Tensor, state: State, mask: Tensor, kernel: Tensor, _extra: Tensor) -> State:
    """One step.

    Args:
        read: x W + b, (windows, 4 units).
        state: s and c, (windows, units) each.
        mask: On s inside the product.
        kernel: U, (units, 4 units).
        _extra: Of the GRU.
    """
    output, cell = state
    sums = read + ops.matmul(output * mask, kernel)
    enter, keep, leave, candidate = ops.split(sums, 4, axis=-1)
    cell = ops.sigmoid(keep) * cell + ops.sigmoid(enter) * ops.tanh(candidate)
    return ops.sigmoid(leave) * ops.tanh(cell), cell


def gru_step(read: Tensor, state: State, mask: Tensor, kernel: Tensor, extra: Tensor) -> State:
    """One step.

    Args:
        read: x W + b, (windows, 3 units).
        state: s, (windows, units).
        mask: On s inside the product.
        kernel: U, (units, 3 units).
        extra: e, (units,).
    """
    (output,) = state
    keep, reset, candidate = ops.split(read, 3, axis=-1)
    of_keep, of_reset, of_candidate = ops.split(ops.matmul(output * mask, kernel), 3, axis=-1)
    share = ops.sigmoid(keep + of_keep)
    candidate = ops.tanh(candidate + ops.sigmoid(reset + of_reset) * (of_candidate + extra))
    return (candidate + share * (output - candidate),)


STEPS: dict[str, Step] = {"lstm": lstm_step, "gru": gru_step}


class GatedLayer(keras.layers.Layer):
    """From a sequence and a first state to all outputs and the last state.

    Args:
        inputs: Numbers read at a step.
        units: Width of the states.
        kind: "lstm" or "gru".
        seeds: Seeds; W comes from `kernel`, U from `recurrent`.
        name: Name, part of every seed.
    """

    def __init__(self, inputs: int, units: int, *, kind: str, seeds: BuildSeeds, name: str) -> None:
        super().__init__(name=name)
        self.kind, gates = kind, GATES[kind]
        fused = len(gates) * units
        start = {"forget": FORGET_BIAS}
        self.input_kernel = self.add_weight(
            (inputs, fused),
            initializer=initial.side_by_side(
                [initial.kernel(seeds.kernel, f"{name}/input/{gate}") for gate in gates]
            ),
            name="input_kernel",
        )
        self.recurrent_kernel = self.add_weight(
            (units, fused),
            initializer=initial.side_by_side(
                [initial.recurrent(seeds.recurrent, f"{name}/{gate}") for gate in gates]
            ),
            name="recurrent_kernel",
        )
        self.bias = self.add_weight(
            (fused,),
            initializer=initial.side_by_side([initial.constant(start.get(g, 0.0)) for g in gates]),
            name="bias",
        )
        if kind == "gru":
            self.extra = self.add_weight((units,), initializer="zeros", name="reset_bias")
        self.built = True

    def call(self, sequence: Tensor, start: State, mask: Tensor) -> tuple[Tensor, State]:
        """Run along the sequence.

        Args:
            sequence: (steps, windows, inputs).
            start: As `zeros` gives it.
            mask: (windows, units).

        Returns:
            (steps, windows, units), and the last state.
        """
        steps, windows, _ = ops.shape(sequence)
        kernel, recurrent = value_of(self.input_kernel), value_of(self.recurrent_kernel)
        extra = value_of(self.extra) if self.kind == "gru" else mask
        read = ops.matmul(rows(sequence), kernel) + self.bias
        read = ops.reshape(read, (steps, windows, ops.shape(kernel)[1]))
        one, loop = STEPS[self.kind], loop_here()

        def step(state: State, now: tuple[Tensor, ...]) -> tuple[State, tuple[Tensor, ...]]:
            state = one(now[0], state, mask, recurrent, extra)
            return state, (state[0],)

        last, (outputs,) = loop.run(step, start, [loop.apart(read)])
        return loop.together(outputs), last

    def width(self) -> Tensor:
        """Width of the states, as a tensor where sizes are free."""
        return ops.shape(value_of(self.recurrent_kernel))[0]

    def zeros(self, windows: Tensor) -> State:
        """The state before the first step."""
        nothing = ops.zeros((windows, self.width()))
        return (nothing, nothing) if self.kind == "lstm" else (nothing,)
