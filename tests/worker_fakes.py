"""Workers with fake trainings: a formula in place of Keras, seeds and forecasts that only count."""

from __future__ import annotations

import sys
from collections.abc import Callable

from core.executors.inline import InlineExecutor
from core.executors.local import LocalExecutor
from core.search.spec import StudySpec
from core.settings import Settings
from core.store import Store
from core.worker import Worker, stages
from tests.search.fakes import any_kind, fake_run, nothing


def random_search(spec: StudySpec) -> StudySpec:
    """The same study by random search, which needs no import of KerasTuner."""
    budget = spec.budget.model_copy(update={"strategy": "random"})
    return spec.model_copy(update={"budget": budget})


class Calls:
    """A source of jobs that are functions."""

    def __init__(self, *jobs: Callable[[], object], pulse: Callable[[], None] = lambda: None):
        self.jobs = jobs
        self.waiting = list(range(len(jobs)))
        self.results = {}
        self.pulse = pulse

    def next_key(self):
        return self.waiting.pop(0) if self.waiting else None

    def job(self, key, *, slot):
        return self.jobs[key]

    def reported(self, key, content):
        pass

    def finished(self, key, result):
        self.results[key] = result

    def failed(self, key, cause):
        raise AssertionError(cause)


class FakeStage:
    """A stage of such jobs; what it was closed with is kept."""

    def __init__(self, source, *, bad_end: Exception | None = None):
        self.source = source
        self.closed = []
        self.bad_end = bad_end

    def close(self, error):
        self.closed.append(error)
        if self.bad_end is not None:
            raise self.bad_end


def run_either(job, report):
    return job() if callable(job) else fake_run(job, report)


def inline_pool(slots: int = 1):
    return InlineExecutor(run_either, slots=slots)


def no_runs(store, row, observe):
    observe(1, 1)


def no_forecast(store, row):
    pass


def local_pool():
    return LocalExecutor(fake_run, slots=2, prepare=nothing, kind_of=any_kind)


def main() -> None:
    """A worker process to be killed; prints how many requests it has ended.

    With "confirm" as a word it trains confirmations too, with the fake training.
    """
    stages.TASKS["forecast"] = no_forecast
    if "confirm" not in sys.argv[1:]:
        stages.STAGES["confirm"] = no_runs
    print(Worker(Store(Settings.from_environment()), local_pool).run(loop=False))


if __name__ == "__main__":
    sys.exit(main())
