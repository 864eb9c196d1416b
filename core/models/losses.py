"""The loss of a network where not every target was sampled.

It knows the working scale only; errors in the unit of a target are a matter of the metrics.
"""

from __future__ import annotations

import keras
from keras import ops


def masked_mean_squared_error(
    y_true: keras.KerasTensor, y_pred: keras.KerasTensor
) -> keras.KerasTensor:
    """Mean of the squared errors over what was sampled: sum m (y - yhat)^2 / max(1, sum m).

    With everything sampled this is (15) divided by the number of outputs.

    Args:
        y_true: (windows, H, 2 D): the targets, then 1 where a target was sampled and 0 elsewhere.
        y_pred: (windows, H, D).

    Returns:
        One number, 0 for a batch without any sample.
    """
    targets = y_pred.shape[-1]
    target, sampled = y_true[..., :targets], y_true[..., targets:]
    squared = sampled * ops.square(target - y_pred)
    return ops.sum(squared) / ops.maximum(ops.sum(sampled), 1.0)
