"""The gradients that are written out, against differences of the forward pass in 64 bits."""

from __future__ import annotations

from contextlib import nullcontext

import keras
import numpy as np
import pytest
from keras import ops

from core.models.layers.attention import Look
from core.models.layers.decoding import decoded
from core.models.layers.encoder import encoded
from core.models.layers.loop import Unrolled, looping

B, L, K, UNITS, P, BOTTLENECK = 3, 5, 2, 4, 3, 2
ON_JAX = keras.backend.backend() == "jax"


def loops():
    if ON_JAX:
        return [None, Unrolled()]
    from core.training.engines.tensor_arrays import TensorArrays

    return [None, TensorArrays()]


@pytest.fixture(autouse=True)
def _in_64_bits():
    if ON_JAX:
        import jax

        with jax.enable_x64(True):
            yield
    else:
        yield


def drawn(*shape, seed):
    return np.random.default_rng(seed).normal(size=shape) * 0.5


def value_and_gradients(function, arguments):
    if ON_JAX:
        import jax

        value, gradients = jax.value_and_grad(function, argnums=tuple(range(len(arguments))))(
            *arguments
        )
        return float(value), [np.asarray(one) for one in gradients]
    import tensorflow as tf

    tensors = [tf.constant(one) for one in arguments]

    @tf.function(autograph=False)
    def run(*tensors):
        with tf.GradientTape() as tape:
            tape.watch(tensors)
            value = function(*tensors)
        return value, tape.gradient(value, tensors)

    value, gradients = run(*tensors)
    return float(value), [one.numpy() for one in gradients]


def check(function, arguments, without_gradient):
    """Along a random direction in each argument: (f(x + e d) - f(x - e d)) / 2 e = grad . d."""
    _, gradients = value_and_gradients(function, arguments)
    for i, (argument, gradient) in enumerate(zip(arguments, gradients, strict=True)):
        if i in without_gradient:
            assert not gradient.any()
            continue
        direction, step = drawn(*argument.shape, seed=50 + i), 1e-5
        ends = [
            float(function(*(a + s * direction if j == i else a for j, a in enumerate(arguments))))
            for s in (step, -step)
        ]
        expected = (ends[0] - ends[1]) / (2 * step)
        assert np.sum(gradient * direction) == pytest.approx(expected, rel=1e-6, abs=1e-8), i


def highway(gates, units, seed):
    kernels = [drawn(units, gates * units, seed=seed + k) for k in range(K)]
    return kernels, [drawn(gates * units, seed=seed + 10 + k) for k in range(K - 1)]


@pytest.mark.parametrize("loop", loops(), ids=["its own loop", "another loop"])
@pytest.mark.parametrize("gates", [2, 3])
def test_the_encoder(gates, loop):
    kernels, biases = highway(gates, UNITS, 20)
    mask = (drawn(B, UNITS, seed=3) > -0.3) * 1.25
    arguments = [drawn(L, B, gates * UNITS, seed=1), mask, *kernels, *biases]
    weight = drawn(K, L, B, UNITS, seed=9)

    def function(projected, mask, *weights):
        with nullcontext() if loop is None else looping(loop):
            hidden = encoded(
                *(ops.convert_to_tensor(one) for one in (projected, mask)),
                [ops.convert_to_tensor(one) for one in weights[:K]],
                [ops.convert_to_tensor(one) for one in weights[K:]],
                gates=gates,
            )
        return ops.sum(hidden * weight)

    check(function, arguments, without_gradient={1})


@pytest.mark.parametrize("loop", loops(), ids=["its own loop", "another loop"])
@pytest.mark.parametrize("gates", [2, 3])
def test_the_decoder(gates, loop):
    kernels, biases = highway(gates, P, 30)
    mask = (drawn(B, P, seed=3) > -0.3) * 1.25
    arguments = [
        drawn(L, B, BOTTLENECK, seed=1),
        mask,
        drawn(K, B, L, UNITS, seed=4),
        drawn(K, B, L, UNITS, seed=5),
        drawn(K, P, UNITS, seed=6),
        drawn(K, UNITS, 1, seed=7),
        drawn(K, UNITS, BOTTLENECK, seed=8),
        drawn(BOTTLENECK, gates * P, seed=11),
        drawn(gates * P, seed=12),
        *kernels,
        *biases,
    ]
    weight = drawn(L, B, P, seed=9)

    def function(*given):
        given = [ops.convert_to_tensor(one) for one in given]
        with nullcontext() if loop is None else looping(loop):
            states = decoded(
                *given[:2], Look(*given[2:6]), *given[6:9], given[9 : 9 + K], given[9 + K :],
                gates=gates,
            )  # fmt: skip
        return ops.sum(states * weight)

    check(function, arguments, without_gradient={1})
