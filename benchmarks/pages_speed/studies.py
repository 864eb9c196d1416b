"""The stores that the pages are measured on, each made once by the project's own driver.

A seeded formula stands where a network would train; brackets, rungs, lineages, epochs and the
journal are those of a real search. It measures nothing.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))  # the feeder is a script
from core.dataset.bundle import read_bundled  # noqa: E402
from core.example import NAME as EXAMPLE  # noqa: E402
from core.executors.inline import InlineExecutor  # noqa: E402
from core.executors.protocol import Message  # noqa: E402
from core.forecast.keeping import keep_forecast, read_forecasts  # noqa: E402
from core.search.creation import create_study  # noqa: E402
from core.search.driver import drive  # noqa: E402
from core.search.lease import StudyStopped  # noqa: E402
from core.search.planning import plan_study  # noqa: E402
from core.search.running import open_search  # noqa: E402
from core.search.spec import StudySpec, default_spec  # noqa: E402
from core.settings import Settings  # noqa: E402
from core.store import Store  # noqa: E402
from core.training.job import EpochRecord, Outcome, TrainingJob  # noqa: E402
from core.workspace import open_workspace  # noqa: E402

SEED = 2026
BIG, RUNNING, MANY = "ten-thousand", "running", 100
MAX_EPOCHS, FACTOR = 81, 3
FAILING = 0.004  # share of trainings that diverge
EPOCH_SECONDS = 0.5
Report = Callable[[EpochRecord], None]


def settings_in(folder: Path) -> Settings:
    """The store of one folder."""
    return Settings(f"sqlite:///{folder / 'halflife.db'}", str(folder / "artifacts"), slots=2)


def environment_of(folder: Path) -> dict[str, str]:
    """What a server or a command needs to find it."""
    settings = settings_in(folder)
    return {"HALFLIFE_STORE": settings.store, "HALFLIFE_ARTIFACTS": settings.artifacts}


def formula(job: TrainingJob, report: Report) -> Outcome:
    """A training without a network: a falling noisy curve whose seed is that of the lineage."""
    chance = np.random.default_rng(job.seeds.kernel)
    level, start = 0.45 + 0.1 * chance.lognormal(0.0, 0.6), chance.uniform(0.2, 0.9)
    steepness, fails = chance.uniform(0.4, 1.0), chance.random() < FAILING
    noise = chance.normal(0.0, 0.01, MAX_EPOCHS)
    scores = level + start * np.arange(1, MAX_EPOCHS + 1) ** -steepness + noise
    for epoch in range(job.first_epoch + 1, job.last_epoch + 1):
        score = float(scores[epoch - 1])
        report(EpochRecord(epoch, 0.9 * score, score, EPOCH_SECONDS))
    if fails:
        raise RuntimeError("the loss is not a number")
    seconds = (job.last_epoch - job.first_epoch) * EPOCH_SECONDS
    return Outcome(score=float(scores[job.last_epoch - 1]), seconds=seconds, epochs=job.last_epoch)


def spec_of(name: str, *, trials: int, max_epochs: int = MAX_EPOCHS, seed: int = SEED) -> StudySpec:
    """A study of at least so many trials on the bundled series."""

    def spec(iterations: int) -> StudySpec:
        return default_spec(
            read_bundled(), name=name, model="hrhn", horizon=7, lookback=21, max_epochs=max_epochs,
            factor=FACTOR, iterations=iterations, seed=seed, known_ahead=("discharge",),
        )  # fmt: skip

    once = spec(1)
    return spec(-(-trials // plan_study(once.space, once.budget).trials))


def run(store: Store, spec: StudySpec) -> None:
    """Make a study and drive it to its end."""
    create_study(store, spec)
    stage = open_search(store, spec.name)
    drive(stage.source, InlineExecutor(formula, slots=2))
    stage.close(None)


def make_big(folder: Path, *, trials: int) -> None:
    """One study of at least so many trials beside the bundled example."""
    store = open_workspace(settings_in(folder))
    run(store, spec_of(BIG, trials=trials))
    store.close()


def make_many(folder: Path, *, studies: int) -> None:
    """So many finished studies of 70 trainings, each with a forecast: the bundled one's."""
    store = open_workspace(settings_in(folder))
    forecasts = read_forecasts(store, EXAMPLE)
    for number in range(1, studies):
        name = f"study-{number:03d}"
        run(store, spec_of(name, trials=1, max_epochs=27, seed=number))
        keep_forecast(store, *(replace(one, study=name) for one in forecasts))
    store.close()


def make_running(folder: Path, *, epochs: int) -> None:
    """A study that has trained about so many epochs and has as many to go."""
    store = open_workspace(settings_in(folder))
    once = plan_study((spec := spec_of(RUNNING, trials=1)).space, spec.budget)
    create_study(store, spec_of(RUNNING, trials=2 * once.trials * -(-epochs // once.epochs)))
    counted = 0

    def train(job: TrainingJob, report: Report) -> Outcome:
        nonlocal counted
        counted += job.last_epoch - job.first_epoch
        return formula(job, report)

    def observe() -> None:
        if counted >= epochs:
            raise StudyStopped(RUNNING, "pause")

    stage = open_search(store, RUNNING, observe=observe)
    try:
        drive(stage.source, InlineExecutor(train, slots=2))
    except StudyStopped as stopped:
        stage.close(stopped)
    store.close()


class Dripping:
    """An executor that gives what trainings said message by message, at the pace of a real one."""

    def __init__(self, *, slots: int) -> None:
        self.slots = slots
        self._said: dict[int, list[Message[EpochRecord, Outcome]]] = {}

    def free(self) -> list[int]:
        """Slots without a job."""
        return [slot for slot in range(self.slots) if not self._said.get(slot)]

    def submit(self, slot: int, ticket: int, job: TrainingJob) -> None:
        """Train at once, keep what was said."""
        inline = InlineExecutor(formula, slots=1)
        inline.submit(slot, ticket, job)
        self._said[slot] = inline.collect(0.0)

    def collect(self, timeout: float) -> list[Message[EpochRecord, Outcome]]:  # noqa: ARG002
        """Wait for an epoch, then one message of every slot."""
        time.sleep(EPOCH_SECONDS)
        return [said.pop(0) for said in self._said.values() if said]

    def abandon(self, slot: int) -> None:
        """Forget the slot's job."""
        self._said.pop(slot, None)

    def warm(self, kind: str) -> None:
        """Nothing to warm."""

    def close(self) -> None:
        """Forget what was not said."""
        self._said.clear()


def feed(folder: Path) -> None:
    """Let the running study go on, an epoch a slot every half second, until the process ends."""
    store = open_workspace(settings_in(folder))
    drive(open_search(store, RUNNING).source, Dripping(slots=2))


if __name__ == "__main__":
    feed(Path(sys.argv[1]))
