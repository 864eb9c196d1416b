"""What averaging seeds would gain, from the kept predictions of the validation part.

It averages nothing itself and reads no test part.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np

from core.dataset.window_archive import unpack_tuning
from core.dataset.windows import Windows
from core.search.keys import tuning_key
from core.seeds.analysis.ensemble import EnsembleGain, ensemble_gain
from core.seeds.runs import prediction_keys
from core.store import Store


@dataclass(frozen=True, slots=True)
class SeedGain:
    """The gain of an ensemble of one configuration.

    Attributes:
        configuration_id: The configuration.
        gain: The closed form, squared SD of the working scale.
    """

    configuration_id: str
    gain: EnsembleGain


def read_gain(store: Store, study: str, configuration_id: str) -> SeedGain | None:
    """From the compared seed runs of a configuration; None below two kept predictions."""
    keys = prediction_keys(store, study, configuration_id)
    if len(keys) < 2:
        return None
    validation = unpack_tuning(store.artifacts.read(tuning_key(study))).validation
    members = np.stack([_validation(store.artifacts.read(key)) for key in keys])
    return SeedGain(configuration_id, ensemble_gain(members, _observed(validation)))


def _validation(content: bytes) -> np.ndarray:
    """(n, H, D), working scale."""
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        predicted: np.ndarray = file["validation"]
    return predicted.astype(np.float64)


def _observed(windows: Windows) -> np.ndarray:
    """Targets as they are scored; NaN where nothing counts."""
    return np.where(windows.scored, windows.target.astype(np.float64), np.nan)
