"""The losses against loops over what was sampled, and their gradients against formulas."""

from __future__ import annotations

from dataclasses import replace

import keras
import numpy as np
import pytest
from keras import ops
from networks import windows
from scipy.stats import norm

from core.dataset.censoring import censored_log_likelihood
from core.dataset.windows import WindowShape
from core.errors import SpecError
from core.models.loss_names import LOSS_NAMES, loss_name_in
from core.models.losses import (
    LOSSES,
    PACE,
    log_normal_distribution,
    masked_mean_squared_error,
    persistence_weights,
    tobit,
)


def naive(target, sampled, predicted):
    errors = [(target[i] - predicted[i]) ** 2 for i in np.ndindex(target.shape) if sampled[i]]
    return sum(errors) / max(1, len(errors))


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_it_is_the_mean_over_what_was_sampled(share):
    generator = np.random.default_rng(3)
    target, predicted = generator.normal(size=(2, 6, 4, 2)).astype("float32")
    sampled = generator.random(target.shape) < share
    both = np.concatenate([np.where(sampled, target, 0), sampled], axis=-1).astype("float32")
    found = masked_mean_squared_error(ops.convert_to_tensor(both), ops.convert_to_tensor(predicted))
    np.testing.assert_allclose(np.asarray(found), naive(target, sampled, predicted), rtol=1e-5)


def test_by_hand():
    # targets 1, 2 (not sampled), 4; forecasts 0, 9, 6: (1 + 4) / 2
    both = ops.convert_to_tensor([[[1.0, 1.0], [2.0, 0.0], [4.0, 1.0]]])
    found = masked_mean_squared_error(both, ops.convert_to_tensor([[[0.0], [9.0], [6.0]]]))
    assert float(np.asarray(found)) == 2.5


def sampled_values(seed=3):
    """Values or limits, which are sampled, which are limits, forecasts; log sigma of 2 targets."""
    generator = np.random.default_rng(seed)
    value, forecast = generator.normal(size=(2, 6, 4, 2))
    sampled = generator.random(value.shape) < 0.7
    censored = sampled & (generator.random(value.shape) < 0.4)
    return value, sampled, censored, forecast, np.array([-0.4, 0.3])


def as_answers(value, sampled, censored):
    parts = [np.where(sampled, value, 0), sampled, censored]
    return np.concatenate(parts, axis=-1).astype("float32")


def test_tobit_is_minus_the_mean_censored_log_likelihood():
    value, sampled, censored, forecast, log_sd = sampled_values()
    observed = np.where(sampled, value, np.nan)
    expected = -np.nanmean(
        censored_log_likelihood(observed, censored, mean=forecast, sd=np.exp(log_sd))
    )
    found = tobit(
        ops.convert_to_tensor(as_answers(value, sampled, censored)),
        ops.convert_to_tensor(forecast, "float32"),
        log_sd=ops.convert_to_tensor(log_sd, "float32"),
    )
    assert float(np.asarray(found)) == pytest.approx(expected, rel=1e-5)


def test_without_non_detects_and_with_sigma_one_tobit_is_half_the_squared_error():
    value, sampled, _, forecast, _ = sampled_values()
    none = np.zeros_like(sampled)
    given = ops.convert_to_tensor(forecast, "float32")
    found = tobit(
        ops.convert_to_tensor(as_answers(value, sampled, none)), given, log_sd=ops.zeros(2)
    )
    expected = naive(value, sampled, forecast) / 2 + 0.5 * np.log(2 * np.pi)
    assert float(np.asarray(found)) == pytest.approx(expected, rel=1e-5)


def gradients(function, *arguments):
    if keras.backend.backend() == "jax":
        import jax

        found = jax.grad(function, argnums=tuple(range(len(arguments))))(*arguments)
        return [np.asarray(one) for one in found]
    import tensorflow as tf

    tensors = [tf.constant(one) for one in arguments]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        value = function(*tensors)
    return [one.numpy() for one in tape.gradient(value, tensors)]


def test_the_gradient_of_tobit_is_its_formula():
    """By the forecast: -z / sigma, or phi(z) / Phi(z) / sigma; by log sigma: 1 - z^2, or z times.

    The censored half is phi(z) / Phi(z) times 1 / sigma and z.
    """
    value, sampled, censored, forecast, log_sd = sampled_values()
    sd, count = np.exp(log_sd), sampled.sum()
    z = (value - forecast) / sd
    hazard = np.exp(norm.logpdf(z) - norm.logcdf(z))
    by_forecast = np.where(censored, hazard, -z) / sd * sampled / count
    by_log_sd = (np.where(censored, hazard * z, 1 - z**2) * sampled / count).sum(axis=(0, 1))
    answers = ops.convert_to_tensor(as_answers(value, sampled, censored))
    found = gradients(
        lambda f, s: tobit(answers, f, log_sd=s),
        forecast.astype("float32"),
        log_sd.astype("float32"),
    )
    np.testing.assert_allclose(found[0], by_forecast, rtol=2e-4, atol=1e-6)
    np.testing.assert_allclose(found[1], by_log_sd, rtol=2e-4, atol=1e-6)


def test_the_logarithm_of_the_normal_distribution_holds_far_out():
    z = np.array([-60.0, -12, -5, -3, -1, -1e-3, 1e-3, 1, 3, 6, 60], dtype="float32")
    found = np.asarray(log_normal_distribution(ops.convert_to_tensor(z)))
    np.testing.assert_allclose(found, norm.logcdf(z), rtol=1e-5, atol=2e-7)
    (slope,) = gradients(lambda x: ops.sum(log_normal_distribution(x)), z)
    expected = np.exp(norm.logpdf(z) - norm.logcdf(z))
    np.testing.assert_allclose(slope, expected, rtol=1e-4, atol=1e-6)


def test_a_forecast_far_below_its_limit_costs_nothing_and_above_it_does():
    limit = ops.convert_to_tensor([[[1.0, 1.0, 1.0]]])
    below, at, above = (
        float(np.asarray(tobit(limit, ops.convert_to_tensor([[[f]]]), log_sd=ops.zeros(1))))
        for f in (-8.0, 1.0, 3.0)
    )
    assert below == pytest.approx(0, abs=1e-6)
    assert at == pytest.approx(np.log(2), rel=1e-5)
    assert above == pytest.approx(-norm.logcdf(-2), rel=1e-4)


def test_what_a_loss_reads_of_windows():
    part = windows(WindowShape(lookback=2, past=1, targets=2, horizon=3, ahead=0), 5)
    censored = part.observed & (np.random.default_rng(1).random(part.observed.shape) < 0.5)
    part = replace(part, censored=censored, limit=np.where(censored, 7, 0).astype("float32"))
    squared, whole = (LOSSES[name].answers(part) for name in ("squared", "tobit"))
    assert squared.shape == (5, 3, 4) and whole.shape == (5, 3, 6)
    assert (squared[..., :2] == part.target).all()  # half of a limit
    assert (whole[..., :2][censored] == 7).all()
    assert (whole[..., :2][~censored] == part.target[~censored]).all()
    assert (whole[..., 2:4] == part.observed).all() and (whole[..., 4:] == censored).all()


def test_relative_errors_are_weighted_by_those_of_persistence():
    shape = WindowShape(lookback=2, past=1, targets=1, horizon=2, ahead=0)
    part = windows(shape, 2)
    history = np.zeros((2, 2, 2), "float32")
    history[:, -1, 0] = 1, 2  # last known
    target = np.array([[[2], [1]], [[3], [5]]], "float32")  # changes 1, 0 and 1, 3
    part = replace(part, history=history, target=target, observed=np.ones_like(target, dtype=bool))
    # mean squared changes 1 and 9 / 2: weights 1 and 2 / 9, whose mean is 11 / 18
    weights = np.array([18 / 11, 4 / 11])
    np.testing.assert_allclose(persistence_weights(part)[:, 0], weights)
    hidden = replace(part, observed=np.array([[[True], [False]], [[True], [True]]]))
    answers = LOSSES["relative"].answers(hidden)  # changes 1, - and 1, 3: 1 and 9
    assert (answers[..., :1] == target).all()
    np.testing.assert_allclose(answers[..., 1], [[1.8, 0], [1.8, 0.2]], rtol=1e-6)
    unchanged = replace(part, target=np.broadcast_to(history[:, -1:, :1], (2, 2, 1)))
    assert (persistence_weights(unchanged) == 1).all()


@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_keeps_the_contract(name):
    shape = WindowShape(lookback=2, past=1, targets=2, horizon=3, ahead=0)
    loss, part = LOSSES[name], windows(shape, 4)
    answers = loss.answers(part)
    assert loss.name == name and answers.dtype == np.float32
    assert answers.shape == (4, 3, 2 * loss.width)
    own = [ops.convert_to_tensor(one) for one in loss.weights(2)]
    forecast = ops.zeros((4, 3, 2))
    value = float(np.asarray(loss.value(forecast, ops.convert_to_tensor(answers), own)))
    assert np.isfinite(value) and value > 0
    assert float(np.asarray(loss.value(forecast, ops.zeros(answers.shape), own))) == 0


def test_sigma_is_the_weight_times_its_pace():
    answers = ops.convert_to_tensor([[[2.0, 1.0, 0.0]]])
    own = [ops.convert_to_tensor([0.1])]
    found = LOSSES["tobit"].value(ops.zeros((1, 1, 1)), answers, own)
    expected = -norm.logpdf(2, scale=np.exp(0.1 * PACE))
    assert float(np.asarray(found)) == pytest.approx(expected, rel=1e-5)


def test_a_configuration_names_its_loss():
    assert tuple(LOSSES) == LOSS_NAMES
    assert loss_name_in({}) == "squared" and loss_name_in({"loss": "tobit"}) == "tobit"
    with pytest.raises(SpecError, match="found 'huber'. Choose one of: squared, relative, tobit"):
        loss_name_in({"loss": "huber"})
