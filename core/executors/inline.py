"""An executor that runs each job at once in the caller's process: for tests and tiny jobs."""

from __future__ import annotations

from typing import Generic

from core.errors import StoreError
from core.executors.causes import cause_of
from core.executors.protocol import (
    Broken,
    Finished,
    JobT,
    Message,
    Report,
    ReportT,
    ResultT,
    Stuck,
    Work,
)


class InlineExecutor(Generic[JobT, ReportT, ResultT]):
    """Same messages as the real ones, without processes; it prepares nothing."""

    def __init__(self, work: Work[JobT, ReportT, ResultT], *, slots: int) -> None:
        self.slots = slots
        self._work = work
        self._jobs: dict[int, tuple[int, JobT]] = {}

    def free(self) -> list[int]:
        """Slots without a job."""
        return [slot for slot in range(self.slots) if slot not in self._jobs]

    def submit(self, slot: int, ticket: int, job: JobT) -> None:
        """Keep the job until somebody collects."""
        self._jobs[slot] = (ticket, job)

    def collect(self, timeout: float) -> list[Message[ReportT, ResultT]]:  # noqa: ARG002
        """Run the job that has waited longest and give everything that it said."""
        if not self._jobs:
            return []
        slot = next(iter(self._jobs))
        ticket, job = self._jobs.pop(slot)
        messages: list[Message[ReportT, ResultT]] = []
        try:
            result = self._work(job, lambda content: messages.append(Report(ticket, slot, content)))
        except StoreError as error:
            messages.append(Stuck(ticket, slot, error))
        except Exception as error:  # a job's error is a message, whatever it is
            messages.append(Broken(ticket, slot, cause_of(error)))
        else:
            messages.append(Finished(ticket, slot, result))
        return messages

    def abandon(self, slot: int) -> None:
        """Forget the slot's job."""
        self._jobs.pop(slot, None)

    def warm(self, kind: str) -> None:
        """Nothing is warmer than the caller's own process."""

    def close(self) -> None:
        """Forget what was not run."""
        self._jobs.clear()
