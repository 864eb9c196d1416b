"""The highway layers of one time step, equations (4) and (5), the same cell as (11) and (12).

The cell knows one step; the loop over time stands in the encoder and the decoder.
"""

from __future__ import annotations

from dataclasses import dataclass

import keras
from keras import ops

from core.models.entry import BuildSeeds
from core.models.layers import initial

GATES = {"three": ("candidate", "transform", "carry"), "coupled": ("candidate", "transform")}


def highway(gates: keras.KerasTensor, state: keras.KerasTensor) -> keras.KerasTensor:
    """One depth, (4): h[k] = g * r + h[k-1] * c.

    Args:
        gates: Sums inside (5), g, r and c side by side, (windows, 3 units); without c,
            (windows, 2 units), the carry gate is coupled: c = 1 - r.
        state: h[k-1], (windows, units).

    Returns:
        h[k], (windows, units).
    """
    units = state.shape[-1]
    candidate = ops.tanh(gates[:, :units])  # g
    opened = ops.sigmoid(gates[:, units:])
    transform = opened[:, :units]  # r
    if gates.shape[-1] == 2 * units:
        return state + transform * (candidate - state)
    return candidate * transform + state * opened[:, units:]  # c


@dataclass(frozen=True, slots=True, eq=False)
class HighwayStep:
    """What one time step computes, its weights read once, before the loop over time.

    A variable that is read inside a loop is kept for the gradient at every step anew.

    Attributes:
        input_kernel: W, the gates side by side, (inputs, fused).
        recurrent_kernels: V of every depth, (units, fused).
        biases: b of every depth, (fused,).
        mask: Variational mask (windows, units) or None.
    """

    input_kernel: keras.KerasTensor
    recurrent_kernels: list[keras.KerasTensor]
    biases: list[keras.KerasTensor]
    mask: keras.KerasTensor | None

    def project(self, inputs: keras.KerasTensor) -> keras.KerasTensor:
        """W w_t + b_1 of (5), for one step or for all at once: (..., inputs) to (..., fused)."""
        return ops.matmul(inputs, self.input_kernel) + self.biases[0]

    def advance(
        self, projected: keras.KerasTensor, state: keras.KerasTensor
    ) -> list[keras.KerasTensor]:
        """From h[0] = h_{t-1}[K], (windows, units), to h[1] .. h[K].

        The mask lies on the state inside the products only, never on the carry path.
        """
        states = []
        for matrix, sums in zip(self.recurrent_kernels, [projected, *self.biases[1:]], strict=True):
            inside = state if self.mask is None else state * self.mask
            state = highway(ops.matmul(inside, matrix) + sums, state)
            states.append(state)
        return states


class HighwayStack(keras.layers.Layer):
    """K highway depths of one time step, in R^units.

    The gates are separate, as printed, or coupled. The transform gate's bias starts at
    `gate_bias`, the carry gate's at minus that (ours), so that both forms start alike.

    Args:
        units: Width of the state.
        depth: K.
        gates: "three" or "coupled".
        gate_bias: Where the bias of the transform gate starts.
        seeds: Seeds; W comes from `kernel`, V from `recurrent`.
        name: Name, part of every seed.
    """

    def __init__(
        self,
        units: int,
        depth: int,
        *,
        gates: str,
        gate_bias: float,
        seeds: BuildSeeds,
        name: str,
    ) -> None:
        super().__init__(name=name)
        self.units, self.depth = units, depth
        self.gates = GATES[gates]
        self.gate_bias = gate_bias
        self.seeds = seeds

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Make W (inputs, gates units), and per depth V (units, gates units) and b."""
        fused = len(self.gates) * self.units
        self.input_kernel = self.add_weight(
            (input_shape[-1], fused), initializer=self._matrices("input"), name="input_kernel"
        )
        self.recurrent_kernels = [
            self.add_weight(
                (self.units, fused), initializer=self._matrices(f"depth{k}"), name=f"recurrent_{k}"
            )
            for k in range(1, self.depth + 1)
        ]
        self.biases = [
            self.add_weight((fused,), initializer=self._biases(), name=f"bias_{k}")
            for k in range(1, self.depth + 1)
        ]
        self.built = True

    def step(self, mask: keras.KerasTensor | None = None) -> HighwayStep:
        """The step with the weights as they are now, for one run over a sequence.

        Args:
            mask: Variational mask (windows, units) on the state.
        """
        return HighwayStep(
            ops.convert_to_tensor(self.input_kernel),
            [ops.convert_to_tensor(matrix) for matrix in self.recurrent_kernels],
            [ops.convert_to_tensor(bias) for bias in self.biases],
            mask,
        )

    def _matrices(self, which: str) -> initial.Initialiser:
        of_input = which == "input"
        drawn, seed = (
            (initial.kernel, self.seeds.kernel)
            if of_input
            else (initial.recurrent, self.seeds.recurrent)
        )
        return initial.side_by_side([drawn(seed, f"{self.name}/{which}/{g}") for g in self.gates])

    def _biases(self) -> initial.Initialiser:
        start = {"candidate": 0.0, "transform": self.gate_bias, "carry": -self.gate_bias}
        return initial.side_by_side([keras.initializers.Constant(start[g]) for g in self.gates])
