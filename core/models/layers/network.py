"""The layers put together into the HRHN, and a look at where its attention goes.

It neither compiles nor fits.
"""

from __future__ import annotations

import keras
import numpy as np
from keras import KerasTensor as Tensor
from keras import ops

from core.dataset.windows import WindowShape
from core.models.entry import BuildSeeds
from core.models.hrhn_settings import HrhnSettings
from core.models.layers.attention import HierarchicalAttention
from core.models.layers.convolution import VariableConvolution
from core.models.layers.decoder import HighwayDecoder
from core.models.layers.encoder import HighwayEncoder
from core.models.layers.head import ForecastHead, LastKnown
from core.models.layers.highway import HighwayStack
from core.models.layers.linear_path import LinearPath
from core.models.layers.reading import Projection, TimeConvolution


class Hrhn(keras.Model):
    """From a dict of inputs to (windows, H, D); its parts are found by name.

    It is built part by part, and not by a symbolic call, which costs more than a training step.

    Args:
        shape: What it reads and forecasts.
        settings: What shapes it.
        seeds: Where its weights and masks come from.
    """

    def __init__(self, shape: WindowShape, settings: HrhnSettings, seeds: BuildSeeds) -> None:
        super().__init__(name="hrhn")
        self.convolution = _convolution(settings, seeds)
        self.encoder = _encoder(settings, seeds)
        self.decoder = _decoder(shape, settings, seeds)
        self.head = ForecastHead(shape.horizon, shape.targets, seed=seeds.kernel, name="head")
        self.looks_back = settings.attention == "hierarchical"
        self.last_known = LastKnown(is_added=settings.increments, name="last_known")
        self.linear_path = _linear_path(shape) if settings.linear_path else None
        self._build_parts(shape, settings)
        self.built = True

    def call(self, inputs: dict[str, Tensor], training: bool = False) -> Tensor:
        """The forecast on the working scale."""
        hidden = self.hidden(inputs, training=training)  # h_t[k]: (K, B, L, l)
        states, context = self.states(inputs, hidden, training=training)  # s_t, d_T
        forecast = self.head(states[-1], context, inputs.get("ahead"))  # (B, H, D)
        if self.linear_path is not None:
            forecast = forecast + self.linear_path(inputs["past"], inputs["history"])
        return self.last_known(forecast, inputs["history"])

    def hidden(self, inputs: dict[str, Tensor], *, training: bool = False) -> Tensor:
        """What the attention looks at, (K, windows, L, units).

        Without attention that is the last step alone, which then gets all of the weight.
        """
        past = ops.transpose(inputs["past"], (1, 0, 2))  # time before windows
        hidden = self.encoder(self.convolution(past), training=training)
        return hidden if self.looks_back else hidden[:, :, -1:]

    def states(
        self, inputs: dict[str, Tensor], hidden: Tensor, *, training: bool = False
    ) -> tuple[Tensor, Tensor]:
        """The states of the decoder, (L, windows, p), and the last context."""
        history = ops.transpose(inputs["history"], (1, 0, 2))
        states, context = self.decoder(history, hidden, training=training)
        return states, context

    def _build_parts(self, shape: WindowShape, settings: HrhnSettings) -> None:
        seen = shape.lookback if self.looks_back else 1
        hidden = (settings.depth, None, seen, settings.units)
        self.convolution.build((shape.lookback, None, shape.past))
        self.encoder.build((shape.lookback, None, settings.width))
        self.decoder.build((shape.lookback, None, 2 * shape.targets), hidden)
        self.head.build(
            (None, settings.decoder_units),
            (None, settings.depth * settings.units),
            (None, shape.horizon, shape.ahead) if shape.ahead else None,
        )
        if self.linear_path is not None:
            self.linear_path.build(
                (None, shape.lookback, shape.past), (None, shape.lookback, 2 * shape.targets)
            )


def attention_weights(model: Hrhn, inputs: dict[str, np.ndarray]) -> np.ndarray:
    """Where an HRHN looks.

    Args:
        model: The network.
        inputs: As the model takes them, n windows.

    Returns:
        a_ti[k], (n, T, L, K): row t is the look with s_{t-1}; over L it sums to 1.
    """
    given = {name: ops.convert_to_tensor(value) for name, value in inputs.items()}
    hidden = model.hidden(given)
    states, _ = model.states(given, hidden)
    look = model.decoder.attention.look(hidden)
    queries = [ops.zeros_like(states[0]), *ops.unstack(states, axis=0)]  # s_0..s_{T-1}
    looks = [ops.convert_to_numpy(look.weights(look.bent(query))) for query in queries]
    return np.stack(looks, axis=1)[:, :, :, 0].transpose(2, 1, 3, 0)  # from (K, T, n, L)


def _convolution(
    settings: HrhnSettings, seeds: BuildSeeds
) -> VariableConvolution | TimeConvolution | Projection:
    if settings.convolution == "none":
        return Projection(width=settings.width, seed=seeds.kernel, name="convolution")
    if settings.convolution == "time":
        return TimeConvolution(
            filters=(settings.filters_first, settings.filters_second),
            kernels=(settings.kernel_first, settings.kernel_second),
            width=settings.width,
            seed=seeds.kernel,
            name="convolution",
        )
    return VariableConvolution(
        filters=(settings.filters_first, settings.filters_second),
        kernels=(settings.kernel_first, settings.kernel_second),
        pools=(settings.pool_first, settings.pool_second),
        width=settings.width,
        seed=seeds.kernel,
        name="convolution",
    )


def _linear_path(shape: WindowShape) -> LinearPath:
    return LinearPath(shape.horizon, shape.targets, name="linear_path")


def _stack(units: int, settings: HrhnSettings, seeds: BuildSeeds, name: str) -> HighwayStack:
    return HighwayStack(
        units,
        settings.depth,
        gates=settings.gates,
        gate_bias=settings.gate_bias,
        seeds=seeds,
        name=name,
    )


def _encoder(settings: HrhnSettings, seeds: BuildSeeds) -> HighwayEncoder:
    stack = _stack(settings.units, settings, seeds, "encoder_highway")
    return HighwayEncoder(stack, dropout=settings.dropout, name="encoder")


def _decoder(shape: WindowShape, settings: HrhnSettings, seeds: BuildSeeds) -> HighwayDecoder:
    return HighwayDecoder(
        _stack(settings.decoder_units, settings, seeds, "decoder_highway"),
        HierarchicalAttention(seeds=seeds, name="attention"),
        bottleneck=settings.bottleneck * shape.targets,
        dropout=settings.dropout,
        name="decoder",
    )
