"""What a contender trained, epoch by epoch, and the best score after so much time or training."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Epoch:
    """One finished epoch.

    Attributes:
        time: When it ended, in seconds: of the clock in a trace file, since the start of the
            contender's process in a `Run`.
        trial: Number of the training.
        epoch: From 1, as the contender counts.
        score: Root mean squared error over the validation windows, working scale; may be nan.
    """

    time: float
    trial: int
    epoch: int
    score: float


@dataclass(frozen=True, slots=True)
class Run:
    """One search of one contender, as it was measured.

    Attributes:
        contender: Its name.
        seed: Of the search.
        wall_seconds: From the start of its process to its end.
        cpu_seconds: Of that process and of the children that it waited for.
        epochs: Everything that it trained, in the order of time.
        load: Load average of the machine before it began.
    """

    contender: str
    seed: int
    wall_seconds: float
    cpu_seconds: float
    epochs: tuple[Epoch, ...]
    load: float

    @property
    def best(self) -> float:
        """The lowest score of all epochs."""
        return best_of(self.epochs)

    @property
    def trials(self) -> int:
        """Trainings that finished an epoch."""
        return len({epoch.trial for epoch in self.epochs})

    def best_at_time(self, seconds: float) -> float:
        """The lowest score so far, so many seconds after the start; infinite before the first."""
        return best_of([epoch for epoch in self.epochs if epoch.time <= seconds])

    def best_at_epochs(self, count: int) -> float:
        """The lowest score of the first `count` epochs that were trained."""
        return best_of(self.epochs[:count])

    def improvements(self) -> list[tuple[float, int, float]]:
        """Where the best score falls: seconds, epochs trained, score."""
        found: list[tuple[float, int, float]] = []
        for count, epoch in enumerate(self.epochs, start=1):
            if math.isfinite(epoch.score) and (not found or epoch.score < found[-1][2]):
                found.append((epoch.time, count, epoch.score))
        return found


def best_of(epochs: Sequence[Epoch]) -> float:
    """The lowest finite score; infinity when there is none."""
    return min((e.score for e in epochs if math.isfinite(e.score)), default=math.inf)


def read_trace(trace: Path, *, began: float) -> tuple[Epoch, ...]:
    """The epochs of a trace file, in the order of time, times counted from `began`."""
    if not trace.exists():
        return ()
    lines = [json.loads(line) for line in trace.read_text(encoding="ascii").splitlines()]
    epochs = [Epoch(when - began, trial, epoch, score) for when, trial, epoch, score in lines]
    return tuple(sorted(epochs, key=lambda epoch: epoch.time))


def run_to_json(run: Run) -> str:
    """As one JSON document; a score that is no number becomes null."""
    return json.dumps(
        {
            "contender": run.contender,
            "seed": run.seed,
            "wall_seconds": round(run.wall_seconds, 3),
            "cpu_seconds": round(run.cpu_seconds, 3),
            "load": round(run.load, 2),
            "epochs": [
                [round(e.time, 3), e.trial, e.epoch, e.score if math.isfinite(e.score) else None]
                for e in run.epochs
            ],
        },
        allow_nan=False,
    )


def run_from_json(text: str) -> Run:
    """The inverse of `run_to_json`."""
    told = json.loads(text)
    epochs = tuple(
        Epoch(when, trial, epoch, math.nan if score is None else score)
        for when, trial, epoch, score in told.pop("epochs")
    )
    return Run(epochs=epochs, **told)
