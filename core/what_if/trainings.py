"""Plain jobs as a source for an executor: what-if asks for trainings that no row waits for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.errors import TrainingFailure
from core.executors.dispatch import run_source
from core.executors.table import open_executor
from core.training import (
    EpochRecord,
    Outcome,
    TrainingJob,
    engine_of,
    prepare_process,
    run_job,
)

Observe = Callable[[int, int], None]  # (trainings ended, trainings wanted); may raise to stop
Ended = Callable[[TrainingJob, Outcome | None, str], None]  # None and a cause: it failed


def nothing_to_keep(_job: TrainingJob, _outcome: Outcome | None, _cause: str) -> None:
    """What the trainings leave in their folders is all that was wanted."""


def unobserved(_done: int, _total: int) -> None:
    """Nobody looks how far it is."""


class Trainings:
    """Some jobs as a source; each is trained once.

    Args:
        jobs: What to train.
        observe: Called every half second or so; may raise to stop.
        ended: Told how each job ended.
    """

    def __init__(
        self, jobs: Sequence[TrainingJob], *, observe: Observe, ended: Ended = nothing_to_keep
    ) -> None:
        self._jobs = list(jobs)
        self._waiting = list(range(len(jobs)))
        self._observe = observe
        self._ended = ended
        self._done = 0
        self.causes: list[str] = []

    def next_key(self) -> int | None:
        """The next job, or None when all have been given out."""
        return self._waiting.pop(0) if self._waiting else None

    def job(self, key: int, *, slot: int) -> TrainingJob:  # noqa: ARG002
        """The job."""
        return self._jobs[key]

    def reported(self, key: int, content: EpochRecord) -> None:
        """Nobody asks for the epochs."""

    def finished(self, key: int, result: Outcome) -> None:
        """Tell that it is there."""
        self._done += 1
        self._ended(self._jobs[key], result, "")

    def failed(self, key: int, cause: str) -> None:
        """Tell that it is not, and why."""
        self._done += 1
        self.causes.append(cause)
        self._ended(self._jobs[key], None, cause)

    def pulse(self) -> None:
        """Tell how far all are."""
        self._observe(self._done, len(self._jobs))


class TrainingStage:
    """Trainings as a stage of the shared worker.

    Args:
        source: The jobs.
    """

    def __init__(self, source: Trainings) -> None:
        self.source = source

    def close(self, error: BaseException | None) -> None:
        """Nothing was taken that has to be given back.

        Raises:
            TrainingFailure: A training failed.
        """
        if error is None and self.source.causes:
            raise TrainingFailure(
                "every network that is asked for must train to its end",
                found=self.source.causes[-1],
                remedy="Read the cause, and change what was asked for.",
            )


def train_here(source: Trainings, *, slots: int, executor: str) -> None:
    """Run them to their end in an executor of this process.

    Raises:
        TrainingFailure: A training failed.
    """
    running = open_executor(
        executor, run_job, slots=slots, prepare=prepare_process, kind_of=engine_of
    )
    try:
        run_source(source, running)
    finally:
        running.close()
    TrainingStage(source).close(None)
