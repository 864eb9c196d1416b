"""Where things are kept, read once from the environment. It opens nothing."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from pathlib import Path

from core.errors import SpecError

PROJECT = Path(__file__).resolve().parent.parent
DEFAULT_ARTIFACTS = "var/artifacts"
DEFAULT_PATIENCE = 120.0  # seconds


@dataclass(frozen=True, slots=True)
class Settings:
    """Places and limits of one installation.

    Attributes:
        store: SQLAlchemy URL of the journal (`HALFLIFE_STORE`).
        artifacts: fsspec URL of weights, windows and predictions (`HALFLIFE_ARTIFACTS`).
        slots: Trainings that run side by side unless said otherwise (`HALFLIFE_SLOTS`).
        patience: Seconds that a writer waits for a database or a disk that does not answer
            (`HALFLIFE_STORE_PATIENCE`).
    """

    store: str
    artifacts: str
    slots: int
    patience: float = DEFAULT_PATIENCE

    @classmethod
    def from_environment(cls) -> Settings:
        """Read `HALFLIFE_*`; the defaults lie under the project, not the caller's folder.

        Raises:
            SpecError: `HALFLIFE_SLOTS` is no number of slots, or the patience no time.
        """
        return cls(
            store=os.environ.get("HALFLIFE_STORE", f"sqlite:///{PROJECT / 'var/halflife.db'}"),
            artifacts=os.environ.get("HALFLIFE_ARTIFACTS", str(PROJECT / DEFAULT_ARTIFACTS)),
            slots=_slots(os.environ.get("HALFLIFE_SLOTS", str(os.cpu_count() or 1))),
            patience=patience_from_environment(),
        )


def cache_folder(name: str) -> Path:
    """Where what can be made again is kept, which may not exist yet: `windows`, `jax`, `services`.

    It lies under `HALFLIFE_CACHE` (default: `var/cache` of the project), or where
    `HALFLIFE_<NAME>_CACHE` says.
    """
    root = Path(os.environ.get("HALFLIFE_CACHE", PROJECT / "var/cache"))
    return Path(os.environ.get(f"HALFLIFE_{name.upper()}_CACHE", root / name))


def patience_from_environment() -> float:
    """Seconds to wait for a store that does not answer; workers, who know no store, ask here too.

    Raises:
        SpecError: `HALFLIFE_STORE_PATIENCE` is no number of seconds.
    """
    text = os.environ.get("HALFLIFE_STORE_PATIENCE", str(DEFAULT_PATIENCE))
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds < math.inf:
        raise SpecError(
            "HALFLIFE_STORE_PATIENCE must be a number of seconds, 0 or more",
            found=repr(text),
            remedy=f"Set it to {DEFAULT_PATIENCE:.0f}, for example, or leave it out.",
        )
    return seconds


def _slots(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise SpecError(
            "HALFLIFE_SLOTS must be a whole number of at least 1",
            found=repr(text),
            remedy="Set it to the number of cores, or leave it out.",
        )
    return int(text)
