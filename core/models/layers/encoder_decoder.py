"""LSTM or GRU as encoder and decoder (Sutskever et al. 2014, Cho et al. 2014), without attention.

The encoder reads drivers and history over the lookback; its last states start the decoder, which
takes one step a lead. What the decoder reads at lead h is [known-ahead drivers of that day; h / H]
(ours): a linear output fed back would tell it nothing that its own state does not hold. It neither
compiles nor fits.
"""

from __future__ import annotations

import keras
import numpy as np
from keras import KerasTensor as Tensor
from keras import ops

from core.dataset.windows import WindowShape
from core.models.entry import BuildSeeds
from core.models.layers.dropout import SequenceMask
from core.models.layers.gated import GatedLayer, State
from core.models.layers.head import LastKnown
from core.models.layers.highway import rows
from core.models.layers.perceptron import Dense
from core.models.recurrent_settings import RecurrentSettings


class EncoderDecoder(keras.Model):
    """From a dict of inputs to (windows, H, D).

    Args:
        shape: What it reads and forecasts.
        settings: What shapes it.
        seeds: Where its weights and masks come from.
        kind: "lstm" or "gru".
    """

    def __init__(
        self, shape: WindowShape, settings: RecurrentSettings, seeds: BuildSeeds, *, kind: str
    ) -> None:
        super().__init__(name=kind)
        self.shape = shape
        self.encoder = _layers(shape.past + 2 * shape.targets, settings, seeds, kind, "encoder")
        self.decoder = _layers(shape.ahead + 1, settings, seeds, kind, "decoder")
        self.input_mask = SequenceMask(settings.dropout, seed=seeds.dropout, name="input_mask")
        self.state_masks = [
            SequenceMask(settings.dropout, seed=seeds.dropout, name=f"state_mask_{k}")
            for k in range(1, settings.depth + 1)
        ]
        self.output_layer = Dense(settings.units, shape.targets, seed=seeds.kernel, name="output")
        self.last_known = LastKnown(is_added=settings.increments, name="last_known")
        self.built = True

    def call(self, inputs: dict[str, Tensor], training: bool = False) -> Tensor:
        """The forecast on the working scale."""
        windows = ops.shape(inputs["past"])[0]
        sequence, states = self._encoded(inputs, windows, training=training)
        sequence = self._asked(inputs, windows)
        for layer, state in zip(self.decoder, states, strict=True):
            sequence, _ = layer(sequence, state, ops.ones_like(state[0]))
        flat = self.output_layer(rows(sequence))  # (H B, D)
        forecast = ops.reshape(flat, (self.shape.horizon, -1, self.shape.targets))
        return self.last_known(ops.transpose(forecast, (1, 0, 2)), inputs["history"])

    def _encoded(
        self, inputs: dict[str, Tensor], windows: Tensor, *, training: bool
    ) -> tuple[Tensor, list[State]]:
        """What the last layer gives, and every layer's last state."""
        read = ops.concatenate([inputs["past"], inputs["history"]], axis=-1)
        width = self.shape.past + 2 * self.shape.targets
        read = read * ops.expand_dims(self.input_mask.draw(windows, width, training=training), 1)
        sequence, states = ops.transpose(read, (1, 0, 2)), []  # time before windows
        for layer, masks in zip(self.encoder, self.state_masks, strict=True):
            mask = masks.draw(windows, layer.width(), training=training)
            sequence, state = layer(sequence, layer.zeros(windows), mask)
            states.append(state)
        return sequence, states

    def _asked(self, inputs: dict[str, Tensor], windows: Tensor) -> Tensor:
        """What the decoder reads, (H, windows, A + 1)."""
        horizon = self.shape.horizon
        leads = ops.convert_to_tensor(np.arange(1, horizon + 1, dtype="float32") / horizon)
        asked = ops.reshape(leads, (horizon, 1, 1)) * ops.ones((1, windows, 1))
        if not self.shape.ahead:
            return asked
        return ops.concatenate([ops.transpose(inputs["ahead"], (1, 0, 2)), asked], axis=-1)


def _layers(
    inputs: int, settings: RecurrentSettings, seeds: BuildSeeds, kind: str, name: str
) -> list[GatedLayer]:
    """One on top of the other."""
    widths = [inputs, *[settings.units] * (settings.depth - 1)]
    return [
        GatedLayer(width, settings.units, kind=kind, seeds=seeds, name=f"{name}_{k}")
        for k, width in enumerate(widths, start=1)
    ]
