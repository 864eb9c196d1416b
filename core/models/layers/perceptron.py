"""The multilayer perceptron: a window as one row, hidden layers, all leads at once.

x_0 = [past; history; ahead], x_k = m_k * relu(x_{k-1} W_k + b_k), yhat = x_K W + b. It neither
compiles nor fits.
"""

from __future__ import annotations

import keras
from keras import KerasTensor as Tensor
from keras import ops

from core.dataset.windows import WindowShape
from core.models.entry import BuildSeeds
from core.models.layers import initial
from core.models.layers.dropout import SequenceMask
from core.models.layers.head import LastKnown
from core.models.layers.values import value_of
from core.models.mlp import PerceptronSettings


class Perceptron(keras.Model):
    """From a dict of inputs to (windows, H, D).

    Args:
        shape: What it reads and forecasts.
        settings: What shapes it.
        seeds: Where its weights and masks come from.
    """

    def __init__(self, shape: WindowShape, settings: PerceptronSettings, seeds: BuildSeeds) -> None:
        super().__init__(name="mlp")
        self.shape = shape
        width = shape.lookback * (shape.past + 2 * shape.targets) + shape.horizon * shape.ahead
        self.hidden = []
        for k in range(1, settings.depth + 1):
            self.hidden.append(Dense(width, settings.units, seed=seeds.kernel, name=f"hidden_{k}"))
            width = settings.units
        self.masks = [
            SequenceMask(settings.dropout, seed=seeds.dropout, name=f"mask_{k}")
            for k in range(1, settings.depth + 1)
        ]
        self.output_layer = Dense(
            width, shape.horizon * shape.targets, seed=seeds.kernel, name="output"
        )
        self.last_known = LastKnown(is_added=settings.increments, name="last_known")
        self.built = True

    def call(self, inputs: dict[str, Tensor], training: bool = False) -> Tensor:
        """The forecast on the working scale."""
        shape = self.shape
        sizes = {
            "past": shape.lookback * shape.past,
            "history": 2 * shape.lookback * shape.targets,
            "ahead": shape.horizon * shape.ahead,
        }
        flat = [ops.reshape(inputs[name], (-1, size)) for name, size in sizes.items() if size]
        row = ops.concatenate(flat, axis=-1)
        windows = ops.shape(row)[0]
        for layer, mask in zip(self.hidden, self.masks, strict=True):
            row = ops.relu(layer(row))
            row = row * mask.draw(windows, layer.width(), training=training)
        forecast = ops.reshape(self.output_layer(row), (-1, shape.horizon, shape.targets))
        return self.last_known(forecast, inputs["history"])


class Dense(keras.layers.Layer):
    """x W + b with weights that NumPy draws; its sizes are read from tensors.

    Args:
        inputs: Numbers read.
        units: Numbers given.
        seed: Seed of the kernel stream.
        name: Name, part of the seed.
    """

    def __init__(self, inputs: int, units: int, *, seed: int, name: str) -> None:
        super().__init__(name=name)
        self.kernel = self.add_weight(
            (inputs, units), initializer=initial.kernel(seed, f"{name}/kernel"), name="kernel"
        )
        self.bias = self.add_weight((units,), initializer="zeros", name="bias")
        self.built = True

    def call(self, inputs: Tensor) -> Tensor:
        """From (..., inputs) to (..., units), two axes."""
        return ops.matmul(inputs, value_of(self.kernel)) + self.bias

    def width(self) -> Tensor:
        """Numbers given, as a tensor where sizes are free."""
        return ops.shape(value_of(self.bias))[0]
