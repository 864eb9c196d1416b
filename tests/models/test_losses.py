"""The masked loss against a loop over what was sampled."""

from __future__ import annotations

import numpy as np
import pytest
from keras import ops

from core.models.losses import masked_mean_squared_error


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
