"""Trainings that fail in every way there is, as their configuration says. Workers import it."""

from __future__ import annotations

import math
import os
import signal
from collections.abc import Callable

from core.models.space import Configuration
from core.training.job import EpochRecord, Outcome, TrainingJob


class ResourceExhaustedError(Exception):
    """As TensorFlow calls it."""


def run(job: TrainingJob, report: Callable[[EpochRecord], None]) -> Outcome:
    """Fail as the configuration says, or give its value as score."""
    fate, value = str(job.configuration["fate"]), float(job.configuration["value"])
    for epoch in range(job.first_epoch + 1, job.last_epoch + 1):
        if fate in FATES:
            return FATES[fate](job)
        report(EpochRecord(epoch, value, value, 0.0))
    return Outcome(score=value, seconds=0.0, epochs=job.last_epoch)


def _score(score: float) -> Callable[[TrainingJob], Outcome]:
    return lambda job: Outcome(score=score, seconds=0.0, epochs=job.last_epoch)


def _raise(error: Exception) -> Callable[[TrainingJob], Outcome]:
    def fail(_job: TrainingJob) -> Outcome:
        raise error

    return fail


def _killed(_job: TrainingJob) -> Outcome:
    os.kill(os.getpid(), signal.SIGKILL)  # as the kernel does when memory runs out
    raise AssertionError("it lives")


FATES: dict[str, Callable[[TrainingJob], Outcome]] = {
    "nan": _score(math.nan),
    "infinity": _score(-math.inf),
    "memory": _raise(MemoryError("Unable to allocate 9 TiB")),
    "gpu": _raise(ResourceExhaustedError("OOM when allocating tensor")),
    "shape": _raise(ValueError("Dimensions must be equal, but are 3 and 4")),
    "killed": _killed,
}
CAUSES = {
    "nan": "the score must be finite, but found nan.",
    "infinity": "the score must be finite, but found -inf.",
    "memory": "out of memory: MemoryError: Unable to allocate 9 TiB",
    "gpu": "out of memory: ResourceExhaustedError: OOM when allocating tensor",
    "shape": "ValueError: Dimensions must be equal, but are 3 and 4",
    "killed": "its worker process was killed (code -9); a likely reason is too little memory, "
    "5 times",
}


def fate_of(configuration: Configuration) -> str:
    """Its word."""
    return str(configuration["fate"])
