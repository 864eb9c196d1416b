"""Every layer of the HRHN against its equation written out in NumPy, and one step by hand."""

from __future__ import annotations

import hrhn_twins as twins
import numpy as np
import pytest
from keras import ops
from networks import SEEDS

from core.models.layers import initial
from core.models.layers.attention import HierarchicalAttention, side_by_side
from core.models.layers.convolution import VariableConvolution, pooled
from core.models.layers.decoder import HighwayDecoder
from core.models.layers.dropout import SequenceMask
from core.models.layers.encoder import HighwayEncoder
from core.models.layers.head import ForecastHead, LastKnown
from core.models.layers.highway import Ascent, HighwayStack, highway
from core.models.layers.linear_path import LinearPath

B, L, P, M, K, UNITS, D = 3, 5, 7, 6, 3, 4, 2
CLOSE = {"rtol": 1e-5, "atol": 1e-5}


def drawn(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def shaken(layer):
    """Random weights everywhere, by full name; `prefix` of the twins is the layer's place."""
    for i, v in enumerate(layer.trainable_variables):
        v.assign(0.5 * drawn(*v.shape, seed=100 + i))
    return layer


def named(layer, place=""):
    values = {v.path: np.asarray(v.value, dtype=np.float64) for v in layer.trainable_variables}
    return {place + path: value for path, value in values.items()}


def stack(name, gates="three", depth=K):
    return HighwayStack(UNITS, depth, gates=gates, gate_bias=-1.0, seeds=SEEDS, name=name)


def test_one_highway_depth_by_hand():
    # g = tanh(0.5) = 0.462117, r = sigma(0) = 0.5, c = sigma(ln 3) = 0.75, h = 2
    # h' = 0.462117 * 0.5 + 2 * 0.75 = 1.731059; coupled: 0.462117 * 0.5 + 2 * 0.5 = 1.231059
    opened, state = ops.convert_to_tensor([[0.462117, 0.5, 0.75]], "float32"), ops.ones((1, 1)) * 2
    np.testing.assert_allclose(np.asarray(highway(opened, state, 3)), [[1.731059]], rtol=1e-6)
    np.testing.assert_allclose(
        np.asarray(highway(opened[:, :2], state, 2)), [[1.231059]], rtol=1e-6
    )


def test_one_highway_depth_of_two_units_by_hand():
    # units do not mix here: g = (0, 0.75), r = (0.5, 0.5), c = (0.5, 0.25), h = (1, 4):
    # h' = (0 + 0.5, 0.375 + 1)
    opened = ops.convert_to_tensor([[0.0, 0.75, 0.5, 0.5, 0.5, 0.25]], "float32")
    out = highway(opened, ops.convert_to_tensor([[1.0, 4.0]], "float32"), 3)
    np.testing.assert_allclose(np.asarray(out), [[0.5, 1.375]], rtol=1e-6)


def test_max_pooling_by_hand():
    maps = np.array([[[1.0], [5.0], [2.0], [3.0], [4.0]]], dtype="float32")
    assert np.asarray(pooled(maps, 2)).ravel().tolist() == [5.0, 3.0, 4.0]
    assert np.asarray(pooled(maps, 3)).ravel().tolist() == [5.0, 4.0]
    assert np.asarray(pooled(maps, 1)).ravel().tolist() == maps.ravel().tolist()


@pytest.mark.parametrize("variables", [1, 2, P])
@pytest.mark.parametrize("kernels, pools", [((3, 2), (2, 2)), ((2, 5), (3, 1)), ((1, 1), (1, 4))])
def test_convolution_is_equations_2_and_3(variables, kernels, pools):
    layer = VariableConvolution(
        filters=(3, 4), kernels=kernels, pools=pools, width=M, seed=1, name="convolution"
    )
    past = drawn(B, L, variables)
    layer(past)
    out = np.asarray(shaken(layer)(past))
    w = named(layer)
    expected = [twins.read_variables(window, w, pools) for window in past.astype(float)]
    np.testing.assert_allclose(out, expected, **CLOSE)


@pytest.mark.parametrize("gates", ["three", "coupled"])
@pytest.mark.parametrize("depth", [1, K])
def test_a_highway_step_is_equations_4_and_5(gates, depth):
    layer = stack("highway", gates, depth)
    layer.build((None, M))
    shaken(layer)
    now, state, mask = drawn(B, M), drawn(B, UNITS, seed=1), drawn(B, UNITS, seed=2) > 0
    mask = mask.astype("float32") * 1.25
    kernels, biases = layer.tensors()
    ascent = Ascent(kernels, biases, ops.convert_to_tensor(mask), len(layer.gates))
    projected = layer.project(ops.convert_to_tensor(now[None]))[0]
    states, _ = ascent.step(projected * ascent.scale, ops.convert_to_tensor(state))
    out = [np.asarray(h) for h in states]
    w = {f"highway/{v.name}": np.asarray(v.value, float) for v in layer.trainable_variables}
    for b in range(B):
        expected = twins.highway_step(
            now[b], state[b], w, "highway", depth, UNITS, gates == "coupled", mask[b]
        )
        np.testing.assert_allclose([h[b] for h in out], expected, **CLOSE)


def test_gate_biases_start_as_declared():
    layer = stack("highway")
    layer.build((None, M))
    for bias in layer.biases:
        parts = np.asarray(bias.value).reshape(3, UNITS)
        assert parts.tolist() == [[0.0] * UNITS, [-1.0] * UNITS, [1.0] * UNITS]


@pytest.mark.parametrize("gates", ["three", "coupled"])
def test_the_encoder_keeps_every_depth(gates):
    layer = HighwayEncoder(stack("encoder_highway", gates), dropout=0.0, name="encoder")
    read = drawn(L, B, M)
    layer(read)
    out = np.asarray(shaken(layer)(read))
    assert out.shape == (K, B, L, UNITS)
    w = named(layer)
    for b in range(B):
        expected = twins.encode(read[:, b], w, K, UNITS, gates == "coupled")
        np.testing.assert_allclose(out[:, b].swapaxes(0, 1), expected, **CLOSE)


def test_a_look_is_equations_6_to_9():
    layer = HierarchicalAttention(seeds=SEEDS, name="attention")
    hidden, query = drawn(K, B, L, UNITS), drawn(B, 6, seed=1)
    layer.build((None, 6), (K, None, L, UNITS))
    look = shaken(layer).look(ops.convert_to_tensor(hidden))
    weights = look.weights(look.bent(ops.convert_to_tensor(query)))
    context = np.asarray(side_by_side(look.context(weights)))
    w = {f"decoder/attention/{v.name}": np.asarray(v.value, float) for v in layer.variables}
    for b in range(B):
        of_one = hidden[:, b].swapaxes(0, 1).astype(float)
        expected = twins.attend(query[b].astype(float), of_one, w)
        np.testing.assert_allclose(np.asarray(weights)[:, b, 0].T, expected[0], **CLOSE)
        np.testing.assert_allclose(context[b], expected[1], **CLOSE)


@pytest.mark.parametrize("bottleneck", [D, 3 * D])
def test_the_decoder_is_equations_10_to_12(bottleneck):
    layer = HighwayDecoder(
        stack("decoder_highway"),
        HierarchicalAttention(seeds=SEEDS, name="attention"),
        bottleneck=bottleneck,
        dropout=0.0,
        name="decoder",
    )
    history, hidden = drawn(L, B, 2 * D), drawn(K, B, L, UNITS, seed=1)
    layer(history, hidden)
    states, context = (np.asarray(out) for out in shaken(layer)(history, hidden))
    w = named(layer)
    assert w["decoder/history_kernel"].shape == (2 * D, bottleneck)
    for b in range(B):
        of_one = hidden[:, b].swapaxes(0, 1).astype(float)
        expected = twins.decode(history[:, b].astype(float), of_one, w, K, UNITS)
        np.testing.assert_allclose(states[:, b], expected[0], **CLOSE)
        np.testing.assert_allclose(context[b], expected[2], **CLOSE)


@pytest.mark.parametrize("ahead", [0, 3])
@pytest.mark.parametrize("horizon", [1, 4])
def test_the_head_is_equation_14_and_its_extension(horizon, ahead):
    layer = ForecastHead(horizon, D, seed=1, name="head")
    state, context = drawn(B, UNITS), drawn(B, K * UNITS, seed=1)
    given = (state, context, drawn(B, horizon, ahead, seed=2) if ahead else None)
    layer(*given)
    out = np.asarray(shaken(layer)(*given))
    assert out.shape == (B, horizon, D)
    w = named(layer)
    for b in range(B):
        window = None if given[2] is None else given[2][b]
        expected = twins.head(state[b], context[b], w, horizon, D, window)
        np.testing.assert_allclose(out[b], expected, **CLOSE)


def test_increments_add_the_last_known_values_and_no_ages():
    forecast, history = drawn(B, 4, D), drawn(B, L, 2 * D, seed=1)
    out = np.asarray(LastKnown(is_added=True, name="one")(forecast, history))
    np.testing.assert_allclose(out, forecast + history[:, -1, None, :D], **CLOSE)
    assert (np.asarray(LastKnown(is_added=False, name="two")(forecast, history)) == forecast).all()


def test_a_linear_path_by_hand():
    layer = LinearPath(2, 1, name="linear_path")
    layer.build((None, 2, 1), (None, 2, 2))
    layer.past_kernel.assign([[1, 0], [0, 10]])  # a row a step, a column a lead
    layer.history_kernel.assign([[0, 0], [0, 0], [100, 0], [0, 1000]])  # value, age; the last step
    past, history = np.array([[[2.0], [3.0]]]), np.array([[[4.0, 5.0], [6.0, 7.0]]])
    out = np.asarray(layer(past.astype("float32"), history.astype("float32")))
    assert out.tolist() == [[[2 + 600], [30 + 7000]]]


def test_a_mask_is_drawn_in_training_only_and_by_its_own_seed():
    masks = [SequenceMask(0.25, seed=seed, name="m") for seed in (1, 1, 2)]
    first, same, other = (np.asarray(mask.draw(400, 10, training=True)) for mask in masks)
    assert first.shape == (400, 10)
    assert set(np.unique(first)) == {np.float32(0), np.float32(1 / 0.75)}
    assert abs(first.mean() - 1) < 0.05  # inverted scaling
    assert (first == same).all() and (first != other).any()
    assert (np.asarray(masks[0].draw(400, 10, training=True)) != first).any()  # fresh a batch
    assert (np.asarray(masks[0].draw(400, 10, training=False)) == 1).all()
    nothing = SequenceMask(0.0, seed=1, name="m").draw(400, 10, training=True)
    assert (np.asarray(nothing) == 1).all()


def test_weights_start_as_declared():
    glorot = initial.kernel(1, "a")((3, 40, 60))
    assert abs(np.abs(glorot).max() - np.sqrt(6 / (3 * 100))) < 1e-3  # its bound
    assert abs(glorot.std() - np.sqrt(2 / (3 * 100))) < 1e-3
    square = initial.recurrent(1, "a")((50, 50))
    np.testing.assert_allclose(square @ square.T, np.eye(50), atol=1e-6)
    both = initial.side_by_side([initial.recurrent(1, "a"), initial.recurrent(1, "b")])((50, 100))
    assert (both[:, :50] == square).all() and (both[:, 50:] != square).any()
