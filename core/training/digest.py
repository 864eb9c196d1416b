"""The digest of final weights: equal digests are equal bits. It loads and compares nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np


def weights_digest(weights: Sequence[np.ndarray]) -> str:
    """SHA-256 over type, shape and bytes of every array, in their order."""
    digest = hashlib.sha256()
    for array in weights:
        digest.update(f"{array.dtype.str}{array.shape}".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()
