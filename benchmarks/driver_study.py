"""The study of `driver_scale.py`: a training by formula, and where its run stood at each mark."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.dataset.bundle import read_bundled
from core.dataset.catalogue import save_series
from core.search.budget import Plan
from core.search.creation import create_study
from core.search.planning import plan_study
from core.search.spec import StudySpec, default_spec
from core.settings import Settings
from core.store import Store
from core.training.job import EpochRecord, Outcome, TrainingJob

STUDY = "scale"
MAX_EPOCHS, FACTOR = 81, 3


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a run stood after so many trials."""

    trials: int
    cpu_seconds: float
    wall_seconds: float
    megabytes: float


class Formula:
    """A training without a network, which marks the first tenth, nine tenths and the end.

    Tenths are whole iterations (at least one): within one, trials differ in epochs by 81 to 1.
    """

    def __init__(self, plan: Plan) -> None:
        self.marks: list[Mark] = []
        self.epochs = 0
        self._done = 0
        tenth = math.ceil(plan.iterations / 10) * plan.trials // plan.iterations
        self._at = {tenth, plan.trials - tenth}
        self.mark()

    def train(self, job: TrainingJob, report: Callable[[EpochRecord], None]) -> Outcome:
        """Scores that fall with the epochs towards a value of the configuration's own."""
        quality = job.seeds.kernel / 2**31
        for epoch in range(job.first_epoch + 1, job.last_epoch + 1):
            report(EpochRecord(epoch, quality, quality + 1 / epoch, 0.0))
        self.epochs += job.last_epoch - job.first_epoch
        self._done += 1
        if self._done in self._at:
            self.mark()
        score = quality + 1 / job.last_epoch
        return Outcome(score=score, seconds=0.0, epochs=job.last_epoch)

    def mark(self) -> None:
        """Note where the run stands."""
        self.marks.append(
            Mark(self._done, time.process_time(), time.perf_counter(), resident_megabytes())
        )


def resident_megabytes() -> float:
    """What this process holds now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def study_of(trials: int, *, max_epochs: int = MAX_EPOCHS) -> StudySpec:
    """A study of at least so many trials."""

    def spec(iterations: int) -> StudySpec:
        return default_spec(
            read_bundled(),
            name=STUDY,
            model="hrhn",
            horizon=1,
            lookback=7,
            max_epochs=max_epochs,
            factor=FACTOR,
            iterations=iterations,
            seed=2026,
        )

    once = spec(1)
    return spec(math.ceil(trials / plan_study(once.space, once.budget).trials))


def open_store(folder: Path) -> Store:
    """The store of one size."""
    return Store(Settings(f"sqlite:///{folder / 'halflife.db'}", str(folder / "artifacts"), 2))


def make_study(folder: Path, spec: StudySpec) -> Store:
    """A new store with a study that has not begun."""
    store = open_store(folder)
    save_series(store, read_bundled())
    create_study(store, spec)
    return store
