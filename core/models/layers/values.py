"""Reading a variable: as a plain tensor, once, before a loop or a gradient of our own."""

from __future__ import annotations

import keras
from keras import ops


def value_of(variable: keras.Variable) -> keras.KerasTensor:
    """The value of now. TensorFlow would hand on the variable itself to what only takes tensors."""
    return ops.cast(variable, variable.dtype)
