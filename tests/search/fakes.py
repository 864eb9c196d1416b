"""Fake trainings: a formula in place of Keras, with the same epochs, reports and scores."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

from core.errors import TrainingFailure
from core.executors.inline import InlineExecutor
from core.executors.local import LocalExecutor
from core.models.space import configuration_id
from core.search.driver import drive
from core.search.reading import read_trials
from core.search.running import open_search
from core.settings import Settings
from core.store import Store
from core.training.job import EpochRecord, Outcome, TrainingJob

PAUSE = float(os.environ.get("HALFLIFE_TEST_PAUSE", "0"))


def quality(job: TrainingJob, epoch: int) -> float:
    base = int(configuration_id(job.configuration), 16) / 16**10
    return base + 1.0 / epoch + job.seeds.kernel % 97 * 1e-6


def fake_run(job: TrainingJob, report: Callable[[EpochRecord], None]) -> Outcome:
    for epoch in range(job.first_epoch + 1, job.last_epoch + 1):
        time.sleep(PAUSE)
        report(EpochRecord(epoch, quality(job, epoch) ** 2, quality(job, epoch), 0.01))
    return Outcome(score=quality(job, job.last_epoch), seconds=0.01, epochs=job.last_epoch)


def fragile_run(job: TrainingJob, report: Callable[[EpochRecord], None]) -> Outcome:
    """A third of the configurations fail."""
    if int(configuration_id(job.configuration), 16) % 3 == 0:
        raise TrainingFailure("the loss must stay finite", found="nan", remedy="Lower the rate.")
    return fake_run(job, report)


def nothing(kind: str) -> None:
    """No set-up is needed."""


def any_kind(job: TrainingJob) -> str:
    """All jobs may share a process."""
    return "any"


def search(store: Store, study: str, work=fake_run, *, slots: int = 1, local: bool = False) -> None:
    stage = open_search(store, study)
    ended: BaseException | None = None
    try:
        if local:
            drive(stage.source, LocalExecutor(work, slots=slots, prepare=nothing, kind_of=any_kind))
        else:
            drive(stage.source, InlineExecutor(work, slots=slots))
    except BaseException as error:
        ended = error
        raise
    finally:
        stage.close(ended)


def outcomes(store: Store, study: str) -> list[tuple[str, int, int, float | None]]:
    """What must be equal however a search was disturbed."""
    return sorted(
        (t.configuration_id, t.bracket, t.rung, t.score) for t in read_trials(store, study)
    )


def main() -> None:
    """A driver process to be killed: study, slots; its store is named by the environment."""
    study, slots = sys.argv[1], int(sys.argv[2])
    store = Store(Settings.from_environment())
    search(store, study, slots=slots, local=True)


if __name__ == "__main__":
    main()
