"""Final weights of a finished training: kept beside its predictions, read to forecast again.

A checkpoint goes on; these only forecast. It builds no network.
"""

from __future__ import annotations

import numpy as np

from core.dataset.arrays import pack_arrays, unpack_arrays
from core.errors import DataError, StoreError
from core.store import Artifacts

_WEIGHTS = "weights"


def weights_key(folder: str) -> str:
    """Artifact key of the weights of the training in a folder."""
    return f"{folder}/weights.npz"


def keep_weights(artifacts: Artifacts, folder: str, weights: np.ndarray) -> None:
    """Keep the weights (n,) whose score counts, for good."""
    content = pack_arrays("", {_WEIGHTS: weights}, compress=True)
    artifacts.write(weights_key(folder), content, lasting=True)


def read_weights(artifacts: Artifacts, folder: str) -> np.ndarray:
    """What `keep_weights` wrote, (n,) float32.

    Raises:
        StoreError: They are not there, or damaged.
    """
    content = artifacts.read(weights_key(folder))
    try:
        return unpack_arrays(content)[1][_WEIGHTS]
    except (DataError, KeyError) as error:
        raise StoreError(
            f"the weights in {folder} must be as they were written",
            found=f"{len(content)} other bytes",
            remedy="Delete them: they are trained again when they are asked for.",
        ) from error
