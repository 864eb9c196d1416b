"""Fake trainings: a formula in place of Keras, with the same epochs, reports and scores."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from core.errors import TrainingFailure
from core.executors.inline import InlineExecutor
from core.executors.local import LocalExecutor
from core.models.space import configuration_id
from core.search.driver import SearchSource, drive
from core.search.planning import plan_study
from core.search.reading import read_trials
from core.search.running import Lease
from core.search.study import read_spec
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
    return Outcome(score=quality(job, job.last_epoch), seconds=0.01)


def fragile_run(job: TrainingJob, report: Callable[[EpochRecord], None]) -> Outcome:
    """A third of the configurations fail."""
    if int(configuration_id(job.configuration), 16) % 3 == 0:
        raise TrainingFailure("the loss must stay finite", found="nan", remedy="Lower the rate.")
    return fake_run(job, report)


def nothing() -> None:
    """No set-up is needed."""


def search(store: Store, study: str, work=fake_run, *, slots: int = 1, local: bool = False) -> None:
    spec = read_spec(store, study)
    with Lease(store, study) as lease:
        source = SearchSource(
            store, spec, plan=plan_study(spec.space, spec.budget), pulse=lease.beat
        )
        if local:
            drive(source, LocalExecutor(work, slots=slots, prepare=nothing))
        else:
            drive(source, InlineExecutor(work, slots=slots))


def outcomes(store: Store, study: str) -> list[tuple[str, int, int, float | None]]:
    """What must be equal however a search was disturbed."""
    return sorted(
        (t.configuration_id, t.bracket, t.rung, t.score) for t in read_trials(store, study)
    )


def main() -> None:
    """A driver process to be killed: folder, study, slots."""
    folder, study, slots = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    store = Store(Settings(f"sqlite:///{folder / 'halflife.db'}", str(folder / "artifacts"), 2))
    search(store, study, slots=slots, local=True)


if __name__ == "__main__":
    main()
