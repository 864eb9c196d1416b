"""The looks of HRHN networks, in the process that holds networks: it brings Keras in.

Imported by `process` alone, when somebody asks. It trains nothing.
"""

from __future__ import annotations

import numpy as np

from core.models.layers.network import attention_weights
from core.store import Artifacts
from core.training.engines.network import Network, build_network, inputs_of
from core.training.weights import read_weights
from core.what_if.question import Question


def looks(question: Question) -> np.ndarray:
    """The last look of every network, whose context the forecast reads.

    Args:
        question: Jobs of HRHN networks with their weights kept, and n windows.

    Returns:
        (seeds, n, L, K) weights; over L they sum to 1.

    Raises:
        StoreError: Weights are not there, or damaged.
    """
    network = build_network(question.jobs[0], question.windows.shape)
    inputs = inputs_of(question.windows)
    made = []
    for job in question.jobs:
        _assign(network, read_weights(Artifacts(job.artifacts), job.folder))
        made.append(attention_weights(network.model, inputs)[:, -1])
    return np.stack(made)


def _assign(network: Network, weights: np.ndarray) -> None:
    """Put a row of weights into the model; those of the loss stand at its end."""
    start = 0
    for variable in network.model.trainable_variables:
        size = int(np.prod(variable.shape))
        variable.assign(weights[start : start + size].reshape(variable.shape))
        start += size
