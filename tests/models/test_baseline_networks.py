"""MLP, LSTM and GRU against NumPy twins: one window at a time, straight from the equations."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from networks import SEEDS, inputs, shake, weights_by_name

from core.dataset.windows import WindowShape
from core.errors import SpecError
from core.models import gru, lstm, mlp

SHAPES = [
    WindowShape(lookback=4, past=2, targets=2, horizon=3, ahead=2),
    WindowShape(lookback=1, past=1, targets=1, horizon=1, ahead=0),
]
RECURRENT = {"lstm": lstm, "gru": gru}


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def lstm_twin(x, state, w, name, units):
    s, c = state
    sums = x @ w[f"{name}/input_kernel"] + s @ w[f"{name}/recurrent_kernel"] + w[f"{name}/bias"]
    i, f, o, g = (sums[k * units : (k + 1) * units] for k in range(4))
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


def gru_twin(x, state, w, name, units):
    (s,) = state
    read = x @ w[f"{name}/input_kernel"] + w[f"{name}/bias"]
    past = s @ w[f"{name}/recurrent_kernel"]
    z = sigmoid(read[:units] + past[:units])
    r = sigmoid(read[units : 2 * units] + past[units : 2 * units])
    n = np.tanh(read[2 * units :] + r * (past[2 * units :] + w[f"{name}/reset_bias"]))
    return (z * s + (1 - z) * n,)


TWINS = {"lstm": (lstm_twin, 2), "gru": (gru_twin, 1)}


def encoder_decoder_twin(window, w, kind, *, units, depth, shape, increments):
    step, parts = TWINS[kind]
    states = [tuple(np.zeros(units) for _ in range(parts)) for _ in range(depth)]

    def climb(x, side):
        for k in range(depth):
            states[k] = step(x, states[k], w, f"{side}_{k + 1}", units)
            x = states[k][0]
        return x

    for t in range(shape.lookback):
        climb(np.concatenate([window["past"][t], window["history"][t]]), "encoder")
    out = []
    for h in range(shape.horizon):
        ahead = window["ahead"][h] if shape.ahead else []
        top = climb(np.concatenate([ahead, [(h + 1) / shape.horizon]]), "decoder")
        out.append(top @ w["output/kernel"] + w["output/bias"])
    return np.array(out) + (window["history"][-1, : shape.targets] if increments else 0)


def mlp_twin(window, w, *, depth, shape, increments):
    row = np.concatenate([window[n].ravel() for n in ("past", "history", "ahead") if n in window])
    for k in range(1, depth + 1):
        row = np.maximum(row @ w[f"hidden_{k}/kernel"] + w[f"hidden_{k}/bias"], 0)
    flat = row @ w["output/kernel"] + w["output/bias"]
    forecast = flat.reshape(shape.horizon, shape.targets)
    return forecast + (window["history"][-1, : shape.targets] if increments else 0)


def windows_of(given):
    count = len(given["past"])
    return [{k: v[n].astype(np.float64) for k, v in given.items()} for n in range(count)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("depth", "increments"), [(1, False), (2, True)])
@pytest.mark.parametrize("kind", RECURRENT)
def test_an_encoder_decoder_equals_its_twin(kind, depth, increments, shape):
    chosen = {"units": 3, "depth": depth, "increments": increments, "dropout": 0.3}
    model, given = RECURRENT[kind].build(shape, chosen, SEEDS), inputs(shape, 3)
    shake(model)
    expected = [
        encoder_decoder_twin(
            one,
            weights_by_name(model),
            kind,
            units=3,
            depth=depth,
            shape=shape,
            increments=increments,
        )
        for one in windows_of(given)
    ]
    np.testing.assert_allclose(np.asarray(model(given)), expected, rtol=2e-4, atol=1e-5)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("depth", "increments"), [(1, False), (2, True)])
def test_a_perceptron_equals_its_twin(depth, increments, shape):
    chosen = {"units": 3, "depth": depth, "increments": increments, "dropout": 0.3}
    model, given = mlp.build(shape, chosen, SEEDS), inputs(shape, 3)
    shake(model)
    w = weights_by_name(model)
    expected = [
        mlp_twin(one, w, depth=depth, shape=shape, increments=increments)
        for one in windows_of(given)
    ]
    np.testing.assert_allclose(np.asarray(model(given)), expected, rtol=2e-4, atol=1e-5)


@pytest.mark.parametrize("kind", RECURRENT)
def test_a_fresh_layer_is_that_of_keras(kind):
    """Keras names the gates in another order."""
    shape = SHAPES[0]
    model = RECURRENT[kind].build(shape, {"units": 3}, SEEDS)
    layer, w = model.encoder[0], weights_by_name(model)

    def reordered(name, order):
        parts = np.split(w[f"encoder_1/{name}"], len(order), axis=-1)
        return np.concatenate([parts[k] for k in order], axis=-1)

    order = [0, 1, 3, 2] if kind == "lstm" else [0, 1, 2]
    kernels = [reordered(name, order) for name in ("input_kernel", "recurrent_kernel", "bias")]
    if kind == "gru":
        extra = np.concatenate([np.zeros(6), w["encoder_1/reset_bias"]])
        kernels[2] = np.stack([kernels[2], extra])
    twin = {"lstm": keras.layers.LSTM, "gru": keras.layers.GRU}[kind](3, return_sequences=True)
    sequence = np.random.default_rng(2).normal(size=(5, 4, 6)).astype("float32")
    twin.build(sequence.shape)
    twin.set_weights(kernels)
    out, _ = layer(np.swapaxes(sequence, 0, 1), layer.zeros(5), np.ones((5, 3), "float32"))
    expected = np.swapaxes(np.asarray(twin(sequence)), 0, 1)
    np.testing.assert_allclose(np.asarray(out), expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("model", [mlp, lstm, gru])
def test_what_is_known_ahead_reaches_its_own_lead(model):
    shape = WindowShape(lookback=3, past=1, targets=1, horizon=3, ahead=1)
    built, given = model.build(shape, {"units": 4}, SEEDS), inputs(shape, 2)
    shake(built)
    before = np.asarray(built(given))
    given["ahead"][:, 1] += 1
    moved = np.abs(np.asarray(built(given)) - before)[..., 0] > 1e-6
    assert moved[:, 1].all()
    if model is not mlp:  # the decoder takes the leads one after the other
        assert moved[:, 2].all() and not moved[:, 0].any()


@pytest.mark.parametrize("model", [mlp, lstm, gru])
def test_dropout_acts_in_training_only(model):
    shape = SHAPES[0]
    built, given = model.build(shape, {"units": 8, "dropout": 0.5}, SEEDS), inputs(shape, 4)
    assert (np.asarray(built(given)) == np.asarray(built(given))).all()
    assert (np.asarray(built(given, training=True)) != np.asarray(built(given))).any()
    without = model.build(shape, {"units": 8, "dropout": 0.0}, SEEDS)
    np.testing.assert_array_equal(
        np.asarray(without(given, training=True)), np.asarray(without(given))
    )


@pytest.mark.parametrize("model", [mlp, lstm, gru])
@pytest.mark.parametrize("wrong", [{"units": 0}, {"dropout": 1.0}, {"depth": "2"}, {"layers": 2}])
def test_a_wrong_setting_is_told(model, wrong):
    with pytest.raises(SpecError, match="must be one of units, depth, dropout, increments"):
        model.build(SHAPES[0], wrong, SEEDS)
