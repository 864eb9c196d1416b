"""Where things are kept, read once from the environment. It opens nothing."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from core.errors import SpecError

PROJECT = Path(__file__).resolve().parent.parent
DEFAULT_ARTIFACTS = "var/artifacts"


@dataclass(frozen=True, slots=True)
class Settings:
    """Places and limits of one installation.

    Attributes:
        store: SQLAlchemy URL of the journal (`HALFLIFE_STORE`).
        artifacts: fsspec URL of weights, windows and predictions (`HALFLIFE_ARTIFACTS`).
        slots: Trainings that run side by side unless said otherwise (`HALFLIFE_SLOTS`).
    """

    store: str
    artifacts: str
    slots: int

    @classmethod
    def from_environment(cls) -> Settings:
        """Read `HALFLIFE_*`; the defaults lie under the project, not the caller's folder.

        Raises:
            SpecError: `HALFLIFE_SLOTS` is no number of slots.
        """
        return cls(
            store=os.environ.get("HALFLIFE_STORE", f"sqlite:///{PROJECT / 'var/halflife.db'}"),
            artifacts=os.environ.get("HALFLIFE_ARTIFACTS", str(PROJECT / DEFAULT_ARTIFACTS)),
            slots=_slots(os.environ.get("HALFLIFE_SLOTS", str(os.cpu_count() or 1))),
        )


def _slots(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise SpecError(
            "HALFLIFE_SLOTS must be a whole number of at least 1",
            found=repr(text),
            remedy="Set it to the number of cores, or leave it out.",
        )
    return int(text)
