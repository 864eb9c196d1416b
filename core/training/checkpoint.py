"""Checkpoints: everything that the next epoch depends on, in one file that appears at once.

Randomness needs no place in it: every epoch draws from seeds of its own number.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from core.dataset.arrays import pack_arrays, unpack_arrays
from core.errors import DataError, StoreAway, StoreError
from core.store import Artifacts
from core.training.engines.program import State
from core.training.job import EpochRecord

ROWS = ("weights", "momentum", "velocity")


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """Where a training stands at the end of an epoch.

    Attributes:
        state: Weights and optimizer.
        best: Weights of the best epoch so far, when the score rule asks for them; else None.
        history: All epochs of the lineage, from the first.
    """

    state: State
    best: np.ndarray | None
    history: tuple[EpochRecord, ...]

    @property
    def epoch(self) -> int:
        """Epochs done."""
        return self.history[-1].epoch


def pack(checkpoint: Checkpoint) -> bytes:
    """As the bytes of an npz file; its checksums reveal a truncated one."""
    state = checkpoint.state
    arrays = {name: getattr(state, name) for name in ROWS}
    if checkpoint.best is not None:
        arrays["best"] = checkpoint.best
    history = [asdict(record) for record in checkpoint.history]
    header = json.dumps([state.iterations, history], allow_nan=False)
    return pack_arrays(header, arrays, compress=False)


def unpack(content: bytes) -> Checkpoint:
    """The checkpoint in `content`.

    Raises:
        StoreError: The bytes are damaged.
    """
    try:
        text, arrays = unpack_arrays(content)
        iterations, records = json.loads(text)
        history = tuple(EpochRecord(**record) for record in records)
        state = State(iterations=iterations, **{name: arrays[name] for name in ROWS})
    except (DataError, ValueError, TypeError, KeyError) as error:
        raise StoreError(
            "a checkpoint must be whole",
            found=f"{len(content)} damaged bytes",
            remedy="The training goes on from an earlier epoch.",
        ) from error
    return Checkpoint(state, arrays.get("best"), history)


def save(artifacts: Artifacts, folder: str, checkpoint: Checkpoint) -> None:
    """Store it under its epoch, then drop the one before: the newest whole one is enough."""
    epoch = checkpoint.epoch
    artifacts.write(f"{folder}/{_name(epoch)}", pack(checkpoint))
    for name in artifacts.names(folder):
        if name < _name(epoch - 1):
            artifacts.delete(f"{folder}/{name}")


def load_newest(artifacts: Artifacts, folder: str, *, up_to: int) -> Checkpoint | None:
    """The newest checkpoint that is whole, at most of epoch `up_to`; None when there is none."""
    names = [n for n in artifacts.names(folder) if n.startswith("epoch-") and n <= _name(up_to)]
    for name in reversed(names):
        try:
            return unpack(artifacts.read(f"{folder}/{name}"))
        except StoreAway:
            raise  # it may be whole: an older one would repeat epochs
        except StoreError:
            continue
    return None


def _name(epoch: int) -> str:
    return f"epoch-{max(0, epoch):06d}.npz"


def best_of(history: Sequence[EpochRecord]) -> EpochRecord:
    """The epoch with the lowest validation score, the earliest of equals."""
    return min(history, key=lambda record: record.validation_score)
