"""The GRU encoder-decoder as one line of the model table: its default space, its builder.

Cho et al. 2014. The equations stand in `core/models/layers/gated.py`. It imports Keras only when it
builds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.dataset.windows import WindowShape
from core.models.entry import BuildSeeds, ModelEntry
from core.models.network_settings import network_settings
from core.models.recurrent_settings import SIZES, SPACE, VALUES, RecurrentSettings
from core.models.space import Configuration

if TYPE_CHECKING:
    import keras


def build(shape: WindowShape, configuration: Configuration, seeds: BuildSeeds) -> keras.Model:
    """The network for windows of that shape, its weights drawn from the seeds alone.

    Raises:
        SpecError: The configuration breaks a rule.
    """
    from core.models.layers.encoder_decoder import EncoderDecoder  # brings Keras in

    settings = network_settings(configuration, RecurrentSettings, label="the GRU")
    return EncoderDecoder(shape, settings, seeds, kind="gru")


ENTRY = ModelEntry(
    name="gru",
    label="GRU",
    summary="Gated recurrent units read the past and write the forecast; lighter than the LSTM.",
    space=SPACE,
    build=build,
    values=VALUES,
    sizes=SIZES,
)
