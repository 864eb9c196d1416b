"""Names that every network's configuration may carry, whatever the network. It imports no Keras."""

from __future__ import annotations

from core.models.settings import SettingsT, settings_in
from core.models.space import Choice, Configuration, RealRange

READ_BY_TRAINING = frozenset({"learning_rate", "batch_size", "loss", "beyond_ridge"})
LEARNING_RATE = RealRange(
    name="learning_rate", low=3e-4, high=1e-2, scale="log", help="Step of Adam"
)
BATCH_SIZE = Choice(name="batch_size", values=(32, 64), help="Windows in one step")
DROPOUT = Choice(name="dropout", values=(0.0, 0.1, 0.25), help="Share dropped, one mask a sequence")
INCREMENTS = Choice(name="increments", values=(False, True), help="Forecast the change")


def network_settings(
    configuration: Configuration, kind: type[SettingsT], *, label: str
) -> SettingsT:
    """The settings that shape a network; what only training reads is left out.

    Raises:
        SpecError: A name that nobody reads, or a value out of range.
    """
    chosen = {name: v for name, v in configuration.items() if name not in READ_BY_TRAINING}
    return settings_in(chosen, kind, label=label)
