"""What an executor is: something that takes jobs and gives back messages. It runs nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from core.errors import StoreError

JobT = TypeVar("JobT")
ReportT = TypeVar("ReportT")
ResultT = TypeVar("ResultT")

# The same where a protocol only takes, or only gives.
TakenJobT = TypeVar("TakenJobT", contravariant=True)
TakenReportT = TypeVar("TakenReportT", contravariant=True)
TakenResultT = TypeVar("TakenResultT", contravariant=True)
GivenJobT = TypeVar("GivenJobT", covariant=True)

# Runs one job in a worker; calls the second argument with every report on the way.
Work = Callable[[JobT, Callable[[ReportT], None]], ResultT]

# Sets up a new process for one kind of job; the kind is the source's own word ("tensorflow").
Prepare = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Report(Generic[ReportT]):
    """Something a running job wants to be known."""

    ticket: int
    slot: int
    content: ReportT


@dataclass(frozen=True, slots=True)
class Finished(Generic[ResultT]):
    """A job returned."""

    ticket: int
    slot: int
    result: ResultT


@dataclass(frozen=True, slots=True)
class Broken:
    """A job raised: the same job would raise again. `cause` is one sentence."""

    ticket: int
    slot: int
    cause: str


@dataclass(frozen=True, slots=True)
class Lost:
    """The worker died under a job: the job may be tried again."""

    ticket: int
    slot: int
    cause: str


@dataclass(frozen=True, slots=True)
class Stuck:
    """What a job needs did not answer (disk, network, database): no fault of the job's own."""

    ticket: int
    slot: int
    error: StoreError


Message = Report[ReportT] | Finished[ResultT] | Broken | Lost | Stuck


class Executor(Protocol[TakenJobT, ReportT, ResultT]):
    """Slots that take one job each. Exceptions of a job come back as messages, never raised."""

    slots: int

    def free(self) -> list[int]:
        """Slots without a job."""
        ...

    def submit(self, slot: int, ticket: int, job: TakenJobT) -> None:
        """Start `job` in a free slot; messages about it carry `ticket`."""
        ...

    def collect(self, timeout: float) -> list[Message[ReportT, ResultT]]:
        """Messages that have come in, in the order of sending; waits `timeout` s for the first."""
        ...

    def abandon(self, slot: int) -> None:
        """Stop what runs in a slot at once: it is free again, its ticket says nothing more."""
        ...

    def warm(self, kind: str) -> None:
        """Start what the first jobs of a kind will need, without waiting for it."""
        ...

    def close(self) -> None:
        """Stop at once; running jobs are lost. May be called twice."""
        ...
