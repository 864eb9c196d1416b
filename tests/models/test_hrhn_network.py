"""The whole HRHN: its NumPy twin, its seeds, its masks, its gradients, what it can learn."""

from __future__ import annotations

import hrhn_twins as twins
import keras
import numpy as np
import pytest
from networks import SEEDS, SMALL, inputs, shake, weights_by_name

from core.dataset.windows import WindowShape
from core.errors import SpecError
from core.models.entry import BuildSeeds
from core.models.hrhn import build
from core.models.hrhn_settings import HrhnSettings, settings_of
from core.models.layers.network import attention_weights
from core.models.losses import masked_mean_squared_error

ONE_STEP = WindowShape(lookback=4, past=5, targets=1, horizon=1, ahead=0)
MANY = WindowShape(lookback=4, past=5, targets=2, horizon=3, ahead=2)
SHAPES = [
    ONE_STEP,
    MANY,
    WindowShape(lookback=1, past=1, targets=1, horizon=1, ahead=1),
    WindowShape(lookback=6, past=1, targets=3, horizon=2, ahead=0),
]


def weights(model) -> list[np.ndarray]:
    """Not `get_weights`, which warns on JAX."""
    return [np.asarray(v.value) for v in model.trainable_variables]


def same(left, right) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(left, right, strict=True))


def row(given, index):
    return {name: value[index].astype(float) for name, value in given.items()}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    "change",
    [
        {},
        {"gates": "coupled", "depth": 1},
        {"depth": 3, "decoder_units": 3, "bottleneck": 2, "increments": True},
        {"convolution": "time"},
        {"convolution": "none", "attention": "last"},
        {"linear_path": True, "increments": True},
    ],
)
def test_the_network_equals_its_twin(shape, change):
    configuration = SMALL | change
    model, given = build(shape, configuration, SEEDS), inputs(shape, 3)
    shake(model)
    out = model.predict(given, verbose=0)
    looks = attention_weights(model, given)
    assert out.shape == (3, shape.horizon, shape.targets)
    settings, w = settings_of(configuration), weights_by_name(model)
    for n in range(3):
        forecast, weights = twins.network(row(given, n), w, settings, shape.horizon, shape.targets)
        np.testing.assert_allclose(out[n], forecast, rtol=1e-5, atol=1e-5)
        np.testing.assert_allclose(looks[n], weights, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("lookback", [1, 4])
def test_a_convolution_over_time_sees_no_later_step(lookback):
    shape = WindowShape(lookback=lookback, past=2, targets=1, horizon=1, ahead=0)
    settings = SMALL | {"convolution": "time", "kernel_first": 3, "kernel_second": 2}
    model = build(shape, settings, SEEDS)
    shake(model)
    past = np.random.default_rng(4).normal(size=(lookback, 3, 2)).astype("float32")
    before = np.asarray(model.convolution(past))
    for step in range(lookback):
        changed = past.copy()
        changed[step] += 5
        moved = np.abs(np.asarray(model.convolution(changed)) - before).max(axis=(1, 2)) > 1e-6
        reach = [step <= t <= step + 3 for t in range(lookback)]  # 3 + 2 - 2 steps after it
        assert moved[step] and not (moved & ~np.array(reach)).any()


def test_one_step_without_known_ahead_drivers_is_equation_14_to_the_letter():
    model, given = build(ONE_STEP, SMALL, SEEDS), inputs(ONE_STEP, 2)
    shake(model)
    w, settings = weights_by_name(model), settings_of(SMALL)
    head = {name for name in w if name.startswith("head/")}
    assert head == {"head/state_kernel", "head/context_kernel", "head/bias"}
    for n, out in enumerate(model.predict(given, verbose=0)):
        window = row(given, n)
        hidden = twins.encode(twins.read_variables(window["past"], w, (2, 2)), w, 2, settings.units)
        states, _, context = twins.decode(window["history"], hidden, w, 2, settings.units)
        expected = (
            w["head/state_kernel"].T @ states[-1]
            + w["head/context_kernel"].T @ context
            + w["head/bias"]
        )
        np.testing.assert_allclose(out[0], expected, rtol=1e-5, atol=1e-5)


def test_a_linear_path_begins_at_zero():
    plain, given = build(MANY, SMALL, SEEDS), inputs(MANY, 3)
    model = build(MANY, SMALL | {"linear_path": True}, SEEDS)
    np.testing.assert_array_equal(model.predict(given, verbose=0), plain.predict(given, verbose=0))
    added = {k: v for k, v in weights_by_name(model).items() if k not in weights_by_name(plain)}
    assert {name: value.shape for name, value in added.items()} == {
        "linear_path/past_kernel": (4 * 5, 3 * 2),
        "linear_path/history_kernel": (4 * 2 * 2, 3 * 2),
    }


def test_weights_come_from_the_seeds_and_from_nothing_else():
    keras.utils.set_random_seed(1)
    first = weights(build(MANY, SMALL, SEEDS))
    keras.utils.set_random_seed(2)
    assert same(first, weights(build(MANY, SMALL, SEEDS)))


@pytest.mark.parametrize(
    "stream, moved", [("kernel", "kernel"), ("recurrent", "recurrent_"), ("dropout", None)]
)
def test_a_stream_moves_its_own_weights_and_no_others(stream, moved):
    seeds = {"kernel": 101, "recurrent": 202, "dropout": 303} | {stream: 7}
    before = weights_by_name(build(MANY, SMALL, SEEDS))
    after = weights_by_name(build(MANY, SMALL, BuildSeeds(**seeds)))
    changed = {name for name in before if (before[name] != after[name]).any()}
    assert changed == {name for name in before if moved and moved in name.split("/")[-1]}


def test_no_two_kernels_share_their_numbers():
    weights = weights_by_name(build(MANY, SMALL | {"depth": 3}, SEEDS))
    drawn = np.concatenate([w.ravel() for name, w in weights.items() if "bias" not in name])
    assert len(np.unique(drawn)) > 0.99 * len(drawn)


def test_two_builds_have_their_variables_in_the_same_order():
    configuration = SMALL | {"dropout": 0.2}
    first, second = (build(MANY, configuration, SEEDS).variables for _ in range(2))
    assert [(v.path, v.shape) for v in first] == [(v.path, v.shape) for v in second]
    assert sum("seed_generator" in v.path for v in first) == 3  # the masks' own states


def compiled(configuration, shape=MANY):
    model = build(shape, configuration, SEEDS)
    model.compile(keras.optimizers.Adam(1e-2), masked_mean_squared_error)
    return model


def answers(shape, count, seed=9):
    generator = np.random.default_rng(seed)
    target = generator.normal(size=(count, shape.horizon, shape.targets))
    return np.concatenate([target, np.ones_like(target)], axis=-1).astype("float32")


@pytest.mark.parametrize("shape", [ONE_STEP, MANY])
@pytest.mark.parametrize("change", [{"gates": "coupled"}, {"linear_path": True}])
def test_gradients_reach_every_weight(shape, change):
    model = compiled(SMALL | change, shape)
    shake(model)
    before = weights_by_name(model)
    model.train_on_batch(inputs(shape, 16), answers(shape, 16))
    after = weights_by_name(model)
    assert [name for name in before if (before[name] == after[name]).all()] == []


def test_the_same_seeds_train_to_the_same_weights():
    given, wanted = inputs(MANY, 32), answers(MANY, 32)

    def trained():
        model = compiled(SMALL | {"dropout": 0.3})
        model.fit(given, wanted, batch_size=16, epochs=2, shuffle=False, verbose=0)
        return weights(model)

    first = trained()
    keras.utils.clear_session()
    assert same(first, trained())


def test_a_mask_is_one_for_the_sequence_and_off_outside_training():
    shape, configuration = MANY, SMALL | {"dropout": 0.5}
    model, given = build(shape, configuration, SEEDS), inputs(shape, 2)
    shake(model)
    encoder, decoder = model.get_layer("encoder"), model.get_layer("decoder")
    generators = [
        mask.generator.state
        for mask in (encoder.input_mask, encoder.state_mask, decoder.state_mask)
    ]
    before = [np.asarray(state.value) for state in generators]
    out = np.asarray(model(given, training=True))
    for state, value in zip(generators, before, strict=True):
        state.assign(value)  # so that the masks can be drawn once more, to look at them
    drawn = [
        np.asarray(mask.draw(2, units, training=True))
        for mask, units in zip(
            (encoder.input_mask, encoder.state_mask, decoder.state_mask), (5, 4, 4), strict=True
        )
    ]
    settings, w = settings_of(configuration), weights_by_name(model)
    for n in range(2):
        masks = dict(zip(("input", "encoder", "decoder"), (m[n] for m in drawn), strict=True))
        expected, _ = twins.network(row(given, n), w, settings, 3, 2, masks)
        np.testing.assert_allclose(out[n], expected, rtol=1e-5, atol=1e-5)
        expected, _ = twins.network(row(given, n), w, settings, 3, 2)
        np.testing.assert_allclose(np.asarray(model(given))[n], expected, rtol=1e-5, atol=1e-5)


def test_the_order_of_the_columns_matters():
    model, given = build(MANY, SMALL, SEEDS), inputs(MANY, 4)
    turned = given | {"past": given["past"][..., ::-1].copy()}
    difference = model.predict(given, verbose=0) - model.predict(turned, verbose=0)
    assert np.abs(difference).max() > 1e-4


def test_every_input_is_read_at_every_step():
    model, given = build(MANY, SMALL, SEEDS), inputs(MANY, 1)
    base = model.predict(given, verbose=0)
    for name, value in given.items():
        for step in range(value.shape[1]):
            moved = value.copy()
            moved[:, step] += 1.0
            out = model.predict_on_batch(given | {name: moved})
            assert (out != base).any(), (name, step)


@pytest.mark.slow
def test_a_model_compiled_by_xla_gives_the_same():
    given, wanted = inputs(MANY, 32), answers(MANY, 32)
    results = []
    for is_compiled in (False, True):
        model = build(MANY, SMALL, SEEDS)
        model.compile("sgd", masked_mean_squared_error, jit_compile=is_compiled)
        model.fit(given, wanted, batch_size=16, epochs=1, shuffle=False, verbose=0)
        results.append(model.predict(given, verbose=0))
    np.testing.assert_allclose(results[0], results[1], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    "configuration, rule",
    [
        ({"units": 0}, "`units` must be a whole number of at least 1, but found 0"),
        ({"depth": 1.5}, "`depth` must be a whole number of at least 1, but found 1.5"),
        ({"depth": True}, "`depth` must be a whole number of at least 1, but found True"),
        ({"dropout": 1.0}, "`dropout` must be a number from 0 up to but not including 1"),
        ({"gates": "four"}, '`gates` must be "three" or "coupled", but found \'four\''),
        ({"convolution": "space"}, 'must be "variables" or "time" or "none", but found'),
        ({"attention": None}, '`attention` must be "hierarchical" or "last", but found None'),
        ({"increments": 1}, "`increments` must be true or false, but found 1"),
        ({"gate_bias": "low"}, "`gate_bias` must be a number"),
        ({"unit": 3}, "holds only names that something reads, but found unit"),
    ],
)
def test_a_wrong_configuration_is_told(configuration, rule):
    with pytest.raises(SpecError) as caught:
        build(ONE_STEP, configuration, SEEDS)
    assert rule in str(caught.value)


def test_what_a_configuration_leaves_out_is_declared():
    assert settings_of({}) == HrhnSettings()
    assert settings_of({"units": 16}).decoder_units == 16
    assert settings_of({"units": 16, "decoder_units": 8}).decoder_units == 8


@pytest.mark.slow
def test_it_learns_a_sine():
    time = np.arange(400) / 10
    wave = np.sin(time).astype("float32")
    lookback = 12
    index = np.arange(lookback, 399)
    past = np.stack([wave[i - lookback : i] for i in index])[..., None]
    given = {"past": past, "history": np.concatenate([past, 0 * past], axis=-1)}
    target = wave[index][:, None, None]
    wanted = np.concatenate([target, np.ones_like(target)], axis=-1)
    model = build(WindowShape(lookback, 1, 1, 1, 0), SMALL | {"units": 8}, SEEDS)
    model.compile(keras.optimizers.Adam(1e-2), masked_mean_squared_error)
    model.fit(given, wanted, epochs=10, batch_size=32, verbose=0)
    error = np.mean((model.predict(given, verbose=0) - target) ** 2)
    assert error < 0.1 * np.mean(target**2)
