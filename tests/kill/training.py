"""A training by formula that can be killed: real checkpoints, and a ledger of every epoch begun.

The weights are a chaotic map of the weights before, the seeds and the epoch's number: an epoch
that was left out, repeated on top of itself or continued from a wrong parent changes the score.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from core.errors import StoreError, TrainingFailure
from core.executors.local import LocalExecutor
from core.models.space import configuration_id
from core.store import Artifacts
from core.training.checkpoint import Checkpoint, load_newest, save
from core.training.engines.program import State
from core.training.job import EpochRecord, Outcome, TrainingJob

PAUSE = 0.003  # seconds an epoch
WEIGHTS = 5


def train(job: TrainingJob, report: Callable[[EpochRecord], None]) -> Outcome:
    """What `run_job` does, with a formula in place of the network."""
    artifacts = Artifacts(job.artifacts)
    weights, history = _start(artifacts, job)
    for record in history[job.first_epoch :]:
        report(record)
    while (epoch := len(history) + 1) <= job.last_epoch:
        note(job, epoch)
        time.sleep(PAUSE)
        _fail(job, epoch)
        weights = _step(weights, job, epoch)
        history.append(EpochRecord(epoch, float(weights.mean()), _score(weights, epoch), PAUSE))
        save(artifacts, job.folder, Checkpoint(_state(weights, epoch), None, tuple(history)))
        if epoch > job.first_epoch:
            report(history[-1])
    return Outcome(score=history[-1].validation_score, seconds=PAUSE, epochs=len(history))


def note(job: TrainingJob, epoch: int) -> None:
    """One line in the ledger; a single write to the end of a file is never torn by a kill."""
    line = f"{job.folder} {epoch}\n".encode()
    handle = os.open(ledger_of(job.artifacts), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(handle, line)
    finally:
        os.close(handle)


def ledger_of(artifacts: str) -> Path:
    """Where the epochs of all trainings beside these artifacts are counted."""
    return Path(artifacts).parent / "ledger.txt"


def fails(configuration: dict) -> bool:
    """One configuration in eight diverges."""
    return int(configuration_id(configuration), 16) % 8 == 0


def nothing(_kind: str) -> None:
    """No set-up is needed."""


def any_kind(_job: TrainingJob) -> str:
    """All jobs may share a process."""
    return "any"


class ForkedExecutor(LocalExecutor):
    """The local executor on processes that are forked: a tenth of a second less each."""

    def __init__(self, slots: int) -> None:
        import multiprocessing

        super().__init__(train, slots=slots, prepare=nothing, kind_of=any_kind)
        self._context = multiprocessing.get_context("fork")


def _start(artifacts: Artifacts, job: TrainingJob) -> tuple[np.ndarray, list[EpochRecord]]:
    kept = load_newest(artifacts, job.folder, up_to=job.last_epoch)
    if kept is None and job.parent is not None:
        kept = load_newest(artifacts, job.parent, up_to=job.first_epoch)
        if kept is None or kept.epoch != job.first_epoch:
            raise StoreError("a parent must be whole", found=str(kept), remedy="None.")
    return (_first(job), []) if kept is None else (kept.state.weights, list(kept.history))


def _state(weights: np.ndarray, epoch: int) -> State:
    return State(weights, epoch, weights, weights)


def _first(job: TrainingJob) -> np.ndarray:
    return np.random.default_rng(job.seeds.kernel).random(WEIGHTS)


def _step(weights: np.ndarray, job: TrainingJob, epoch: int) -> np.ndarray:
    shift = np.random.default_rng([job.seeds.shuffle, epoch]).random(WEIGHTS)
    return np.asarray(3.99 * weights * (1 - weights) * 0.9 + 0.1 * shift * job.share)


def _score(weights: np.ndarray, epoch: int) -> float:
    return float(weights.sum() + 1 / epoch)


def _fail(job: TrainingJob, epoch: int) -> None:
    if epoch == job.first_epoch + 1 and fails(job.configuration):
        raise TrainingFailure("the loss must stay finite", found="nan", remedy="Lower the rate.")
