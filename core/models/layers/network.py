"""The layers put together into the HRHN, and a look at where its attention goes.

It neither compiles nor fits.
"""

from __future__ import annotations

import keras
import numpy as np
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


def assemble(shape: WindowShape, settings: HrhnSettings, seeds: BuildSeeds) -> keras.Model:
    """The model from a dict of inputs to (windows, H, D); its parts are found by name."""
    past = keras.Input((shape.lookback, shape.past), name="past")
    history = keras.Input((shape.lookback, 2 * shape.targets), name="history")
    inputs = {"past": past, "history": history}
    if shape.ahead:
        inputs["ahead"] = keras.Input((shape.horizon, shape.ahead), name="ahead")

    read = _convolution(settings, seeds)(past)  # w_t: (B, L, m)
    hidden = _encoder(settings, seeds)(read)  # h_t[k]: (B, L, K, l)
    states, context = _decoder(shape, settings, seeds)(history, hidden)  # s_t, d_T
    head = ForecastHead(shape.horizon, shape.targets, seed=seeds.kernel, name="head")
    forecast = head(states[:, -1], context, inputs.get("ahead"))  # (B, H, D)
    if settings.increments:
        forecast = LastKnown(name="last_known")(forecast, history)
    return keras.Model(inputs, forecast, name="hrhn")


def attention_weights(model: keras.Model, inputs: dict[str, np.ndarray]) -> np.ndarray:
    """Where an HRHN looks.

    Args:
        model: What `assemble` made.
        inputs: As the model takes them, n windows.

    Returns:
        a_ti[k], (n, T, L, K): row t is the look with s_{t-1}; over L it sums to 1.
    """
    encoder, decoder = model.get_layer("encoder"), model.get_layer("decoder")
    inside = keras.Model(model.inputs, [encoder.output, decoder.output[0]])
    hidden, states = inside.predict([inputs[i.name] for i in model.inputs], verbose=0)
    queries = np.concatenate([np.zeros_like(states[:, :1]), states], axis=1)  # s_0..s_{T-1}
    look = decoder.attention.look(ops.convert_to_tensor(hidden))
    looks = [look.weights(queries[:, t]) for t in range(queries.shape[1])]
    return np.stack([ops.convert_to_numpy(look) for look in looks], axis=1).swapaxes(2, 3)


def _convolution(settings: HrhnSettings, seeds: BuildSeeds) -> VariableConvolution:
    return VariableConvolution(
        filters=(settings.filters_first, settings.filters_second),
        kernels=(settings.kernel_first, settings.kernel_second),
        pools=(settings.pool_first, settings.pool_second),
        width=settings.width,
        seed=seeds.kernel,
        name="convolution",
    )


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
