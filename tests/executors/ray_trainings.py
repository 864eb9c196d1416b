"""A fake training that keeps a checkpoint an epoch under its artifacts' URL and continues it."""

from __future__ import annotations

import time
from collections.abc import Callable

from core.store import Artifacts
from core.training.job import EpochRecord, Outcome, TrainingJob
from tests.search.fakes import quality

EPOCH_SECONDS = 0.05


def kept_run(job: TrainingJob, report: Callable[[EpochRecord], None]) -> Outcome:
    """Never trains an epoch that has a checkpoint: what a dead node had done is not lost."""
    artifacts = Artifacts(job.artifacts)
    done = {int(name) for name in artifacts.names(job.folder)}
    for epoch in range(job.first_epoch + 1, job.last_epoch + 1):
        if epoch not in done:
            time.sleep(EPOCH_SECONDS)
            artifacts.write(f"{job.folder}/{epoch:06d}", b"whole")
        report(EpochRecord(epoch, quality(job, epoch) ** 2, quality(job, epoch), 0.01))
    return Outcome(score=quality(job, job.last_epoch), seconds=0.01, epochs=job.last_epoch)
