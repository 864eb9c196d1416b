"""The highway layers of one time step, equations (4) and (5), the same cell as (11) and (12).

The cell knows one step, forwards and backwards; the loops over time stand in the encoder and the
decoder. Sizes are read from tensors, never from fields, so that one graph serves all sizes.
"""

from __future__ import annotations

from collections.abc import Sequence

import keras
from keras import KerasTensor as Tensor
from keras import ops

from core.models.entry import BuildSeeds
from core.models.layers import initial
from core.models.layers.values import value_of

GATES = {"three": ("candidate", "transform", "carry"), "coupled": ("candidate", "transform")}


def highway(opened: Tensor, state: Tensor, gates: int) -> Tensor:
    """One depth, (4): h[k] = g * r + h[k-1] * c.

    Args:
        opened: g, r and c of (5) side by side, (windows, 3 units); with two gates, g and r,
            (windows, 2 units), the carry gate is coupled: c = 1 - r.
        state: h[k-1], (windows, units).
        gates: 3 or 2.

    Returns:
        h[k], (windows, units).
    """
    candidate, transform, *carry = ops.split(opened, gates, axis=-1)
    if carry:
        return candidate * transform + state * carry[0]
    return state + transform * (candidate - state)


def slopes(opened: Tensor, state: Tensor, gates: int) -> tuple[Tensor, Tensor]:
    """How h[k] moves with the sums inside (5), and with h[k-1] past the gates.

    Args:
        opened: As `highway` takes them, any leading axes.
        state: h[k-1].
        gates: 3 or 2.

    Returns:
        Slopes of the sums, as wide as `opened`, and c.
    """
    candidate, transform, *carry = ops.split(opened, gates, axis=-1)
    of_candidate = transform * (1.0 - candidate * candidate)
    bend = transform * (1.0 - transform)
    if carry:
        bent = state * (carry[0] * (1.0 - carry[0]))
        return ops.concatenate([of_candidate, candidate * bend, bent], axis=-1), carry[0]
    return ops.concatenate([of_candidate, (candidate - state) * bend], axis=-1), 1.0 - transform


class Ascent:
    """Steps forwards through K depths.

    A logistic gate is a hyperbolic tangent, sigma(x) = 1/2 + tanh(x / 2) / 2: with the halves in
    the weights, all gates open by one tanh. The mask lies on the state inside the products only,
    never on the carry path.

    Args:
        kernels: V of every depth, (units, fused).
        biases: b of the depths 2 to K, (fused,).
        mask: Variational mask (windows, units).
        gates: 3 or 2.
    """

    def __init__(
        self, kernels: Sequence[Tensor], biases: Sequence[Tensor], mask: Tensor, gates: int
    ) -> None:
        one = ops.ones_like(kernels[0][:, 0])
        self.scale = ops.concatenate([one, *[0.5 * one] * (gates - 1)], axis=0)  # (fused,)
        self._shift = ops.concatenate([0.0 * one, *[0.5 * one] * (gates - 1)], axis=0)
        self._kernels = [kernel * self.scale for kernel in kernels]
        self._biases = [bias * self.scale for bias in biases]
        self._mask, self._gates = mask, gates

    def step(self, scaled: Tensor, state: Tensor) -> tuple[list[Tensor], list[Tensor]]:
        """One time step.

        Args:
            scaled: (W w_t + b_1) times `scale`, (windows, fused).
            state: h[0] = h_{t-1}[K], (windows, units).

        Returns:
            h[1] .. h[K], and the opened gates of each depth.
        """
        states, gates = [], []
        for kernel, sums in zip(self._kernels, [scaled, *self._biases], strict=True):
            inside = ops.tanh(ops.matmul(state * self._mask, kernel) + sums)
            opened = inside * self.scale + self._shift
            state = highway(opened, state, self._gates)
            states.append(state)
            gates.append(opened)
        return states, gates


class Descent:
    """Steps backwards through K depths: from the gradient of h[K] to that of h[0].

    Args:
        kernels: As in `Ascent`.
        mask: As in `Ascent`.
        gates: 3 or 2.
    """

    def __init__(self, kernels: Sequence[Tensor], mask: Tensor, gates: int) -> None:
        self._turned = [ops.transpose(kernel) for kernel in kernels]
        self._mask, self._gates = mask, gates

    def step(
        self,
        gradient: Tensor,
        slope: Sequence[Tensor],
        carry: Sequence[Tensor],
        arriving: Sequence[Tensor] = (),
    ) -> tuple[Tensor, list[Tensor]]:
        """One time step.

        Args:
            gradient: Of h[K], (windows, units).
            slope: Of each depth, (windows, fused).
            carry: c of each depth, (windows, units).
            arriving: What comes to the gradients of h[1] .. h[K] from elsewhere, or nothing.

        Returns:
            The gradient of h[0], and those of the sums of each depth.
        """
        sums: list[Tensor] = []
        for k in reversed(range(len(self._turned))):
            turned, bend, kept = self._turned[k], slope[k], carry[k]
            gradient = gradient + arriving[k] if arriving else gradient
            inside = bend * ops.concatenate([gradient] * self._gates, axis=-1)
            gradient = gradient * kept + ops.matmul(inside, turned) * self._mask
            sums.insert(0, inside)
        return gradient, sums


def before(states: Sequence[Tensor]) -> list[Tensor]:
    """h[k-1] of each depth from all h[k], (L, windows, units) each; h_0[K] = 0."""
    first = ops.concatenate([ops.zeros_like(states[-1][:1]), states[-1][:-1]], axis=0)
    return [first, *states[:-1]]


def product(left: Tensor, right: Tensor) -> Tensor:
    """The gradient of a matrix from all steps at once: (L, windows, n), (L, windows, m): (n, m)."""
    return ops.matmul(ops.transpose(rows(left)), rows(right))


def rows(tensor: Tensor) -> Tensor:
    """(..., n) as one matrix of n columns."""
    return ops.reshape(tensor, (-1, ops.shape(tensor)[-1]))


class HighwayStack(keras.layers.Layer):
    """The weights of K highway depths of one time step, in R^units.

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

    def tensors(self) -> tuple[list[Tensor], list[Tensor]]:
        """V of every depth and b of the depths 2 to K, with their values of now."""
        return (
            [value_of(kernel) for kernel in self.recurrent_kernels],
            [value_of(bias) for bias in self.biases[1:]],
        )

    def project(self, inputs: Tensor) -> Tensor:
        """W w_t + b_1 of (5), at all t: (L, windows, inputs) to (L, windows, fused)."""
        steps, windows, _ = ops.shape(inputs)
        kernel = value_of(self.input_kernel)
        sums = ops.matmul(rows(inputs), kernel) + self.biases[0]
        return ops.reshape(sums, (steps, windows, ops.shape(kernel)[-1]))

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
        return initial.side_by_side([initial.constant(start[g]) for g in self.gates])
