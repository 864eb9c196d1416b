"""The decoder's recurrence, (10) to (12), forwards and with its gradient written out.

It owns no weights. Backwards, only what one step needs of the next stays in the loop; the
gradients of all matrices and of the memory are products over all steps after it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from keras import KerasTensor as Tensor
from keras import ops

from core.models.layers.attention import Look, LookBack
from core.models.layers.highway import Ascent, Descent, before, product, slopes
from core.models.layers.loop import Loop, Track, loop_here


@dataclass(frozen=True, slots=True, eq=False)
class _Tensors:
    """What the recurrence reads, in the order of its arguments."""

    known: Tensor
    mask: Tensor
    look: Look
    context_kernel: Tensor
    input_kernel: Tensor
    input_bias: Tensor
    kernels: tuple[Tensor, ...]
    biases: tuple[Tensor, ...]

    @classmethod
    def of(cls, flat: tuple[Tensor, ...], depth: int) -> _Tensors:
        known, mask, *rest = flat
        look, (context, inputs, bias), highway = Look(*rest[:4]), rest[4:7], tuple(rest[7:])
        return cls(known, mask, look, context, inputs, bias, highway[:depth], highway[depth:])


@dataclass(frozen=True, slots=True, eq=False)
class _Given:
    """What the steps gave, each a track of L steps."""

    states: tuple[Track, ...]
    opened: tuple[Track, ...]
    weights: Track
    contexts: Track
    inputs: Track
    bent: tuple[Track, ...]  # empty when it is computed again


def decoded(
    known: Tensor,
    mask: Tensor,
    look: Look,
    context_kernel: Tensor,
    input_kernel: Tensor,
    input_bias: Tensor,
    kernels: list[Tensor],
    biases: list[Tensor],
    *,
    gates: int,
) -> Tensor:
    """All s_t[K].

    Args:
        known: Wt y_t + bt, (L, windows, bottleneck).
        mask: On the state, (windows, p).
        look: The look at the memory.
        context_kernel: Vt, the depths apart, (K, units, bottleneck).
        input_kernel: W of (11), (bottleneck, fused).
        input_bias: b_1, (fused,).
        kernels: V of every depth.
        biases: b of the depths 2 to K.
        gates: 3 or 2.

    Returns:
        (L, windows, p).
    """
    depth, loop = len(kernels), loop_here()

    def run(*flat: Tensor) -> tuple[Tensor, Callable[[Tensor], tuple[Tensor, ...]]]:
        read = _Tensors.of(flat, depth)
        given = _forwards(read, gates, loop)
        states = [loop.together(track) for track in given.states]

        def gradient(arriving: Tensor) -> tuple[Tensor, ...]:
            return _backwards(arriving, read, given, states, gates, loop)

        return states[-1], gradient

    return ops.custom_gradient(run)(
        known, mask, look.memory, look.keys, look.query_kernel, look.score,
        context_kernel, input_kernel, input_bias, *kernels, *biases,
    )  # fmt: skip


def _forwards(read: _Tensors, gates: int, loop: Loop) -> _Given:
    depth, look = len(read.kernels), read.look
    ascent = Ascent(read.kernels, read.biases, read.mask, gates)
    kernel, bias = read.input_kernel * ascent.scale, read.input_bias * ascent.scale

    def step(state: Tensor, now: tuple[Tensor, ...]) -> tuple[Tensor, tuple[Tensor, ...]]:
        bent = look.bent(state)
        weights = look.weights(bent)
        context = look.context(weights)
        inputs = now[0] + ops.sum(ops.matmul(context, read.context_kernel), axis=0)  # (10)
        states, opened = ascent.step(ops.matmul(inputs, kernel) + bias, state)  # (11), (12)
        kept = (bent,) if loop.keeps else ()
        return states[-1], (*states, *opened, weights, context, inputs, *kept)

    _, given = loop.run(step, ops.zeros_like(read.mask), [loop.apart(read.known)])
    weights, contexts, inputs, *bent = given[2 * depth :]
    return _Given(given[:depth], given[depth : 2 * depth], weights, contexts, inputs, tuple(bent))


def _backwards(
    arriving: Tensor,
    read: _Tensors,
    given: _Given,
    states: list[Tensor],
    gates: int,
    loop: Loop,
) -> tuple[Tensor, ...]:
    """Gradients in the order of `_Tensors`."""
    back, past, depths = LookBack(read.look), before(states), range(len(states))
    keys, score, sums, inputs, contexts, queries = _sweep(
        arriving, read, given, past, back, gates, loop
    )
    seen = loop.together(given.contexts)  # d_t, (L, K, windows, units)
    of_kernels = [product(one * read.mask, two) for one, two in zip(past, sums, strict=True)]
    return (
        inputs,
        ops.zeros_like(read.mask),
        back.memory(loop.together(given.weights), contexts),
        back.keys(keys),
        ops.stack([product(past[0], queries[:, k]) for k in depths], axis=0),
        ops.transpose(score, (0, 2, 1)),
        ops.stack([product(seen[:, k], inputs) for k in depths], axis=0),
        product(loop.together(given.inputs), sums[0]),
        ops.sum(sums[0], axis=(0, 1)),
        *of_kernels,
        *(ops.sum(one, axis=(0, 1)) for one in sums[1:]),
    )


def _sweep(
    arriving: Tensor,
    read: _Tensors,
    given: _Given,
    past: list[Tensor],
    back: LookBack,
    gates: int,
    loop: Loop,
) -> tuple[Tensor, Tensor, list[Tensor], Tensor, Tensor, Tensor]:
    """The loop from the last step to the first.

    Returns:
        Gradients of keys (without the factor v) and of v, then of all steps: of the sums of each
        depth, of ytilde_t, of d_t, and of T s_{t-1}.
    """
    depth, look = len(read.kernels), read.look
    descent = Descent(read.kernels, read.mask, gates)
    to_inputs = ops.transpose(read.input_kernel)
    turned = ops.transpose(read.context_kernel, (0, 2, 1))
    to_context = [turned[k] for k in range(turned.shape[0])]

    def step(
        carry: tuple[Tensor, Tensor, Tensor], now: tuple[Tensor, ...]
    ) -> tuple[tuple[Tensor, Tensor, Tensor], tuple[Tensor, ...]]:
        gradient, keys, score = carry
        slope, kept, (other, weights, state, *bent) = (
            now[:depth],
            now[depth : 2 * depth],
            now[2 * depth :],
        )
        gradient, sums = descent.step(gradient + other, slope, kept)
        inputs = ops.matmul(sums[0], to_inputs)
        context = ops.stack([ops.matmul(inputs, one) for one in to_context], axis=0)
        query, of_state, of_keys, of_score = back.step(
            context, weights, bent[0] if bent else look.bent(state)
        )
        carry = (gradient + of_state, keys + of_keys, score + of_score)
        return carry, (*sums, inputs, context, query)

    bends = [
        slopes(loop.together(one), state, gates)
        for one, state in zip(given.opened, past, strict=True)
    ]
    tracks = [loop.apart(slope) for slope, _ in bends] + [loop.apart(kept) for _, kept in bends]
    tracks += [loop.apart(arriving), given.weights, loop.apart(past[0]), *given.bent]
    start = (
        ops.zeros_like(read.mask),
        ops.zeros_like(look.keys),
        ops.zeros_like(ops.transpose(look.score, (0, 2, 1))),
    )
    (_, keys, score), out = loop.run(step, start, tracks, reverse=True)
    *sums, inputs, contexts, queries = (loop.together(track) for track in out)
    return keys, score, sums, inputs, contexts, queries
