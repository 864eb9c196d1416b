"""The settings and the search space that LSTM and GRU share. It imports no Keras."""

from __future__ import annotations

from pydantic import Field

from core.models.network_settings import BATCH_SIZE, DROPOUT, INCREMENTS, LEARNING_RATE
from core.models.settings import Settings
from core.models.space import Choice, IntegerRange, SearchSpace

# Every range is Halflife's own.
SPACE = SearchSpace(
    dimensions=(
        Choice(name="units", values=(16, 32, 48, 64), help="Width of the states"),
        IntegerRange(name="depth", low=1, high=2, help="Recurrent layers on top of each other"),
        DROPOUT,
        INCREMENTS,
        LEARNING_RATE,
        BATCH_SIZE,
    )
)
VALUES = frozenset({"dropout", "increments"})
SIZES = frozenset({"units"})


class RecurrentSettings(Settings):
    """What shapes an encoder-decoder.

    Attributes:
        units: Width of the states.
        depth: Recurrent layers on top of each other, in encoder and decoder alike.
        dropout: Rate of the variational masks, on what the encoder reads and on its states.
        increments: Whether it forecasts the change since the last known value.
    """

    units: int = Field(default=32, ge=1)
    depth: int = Field(default=1, ge=1)
    dropout: float = Field(default=0.0, ge=0, lt=1)
    increments: bool = False
