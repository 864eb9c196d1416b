"""Keeps the slots of an executor busy from a source of jobs, and tries lost jobs again."""

from __future__ import annotations

from typing import Generic, Protocol

from core.executors.protocol import (
    Broken,
    Executor,
    Finished,
    GivenJobT,
    JobT,
    Lost,
    Message,
    Report,
    ReportT,
    ResultT,
    TakenReportT,
    TakenResultT,
)

MAX_ATTEMPTS = 5  # a job whose worker dies this often is not unlucky


class JobSource(Protocol[GivenJobT, TakenReportT, TakenResultT]):
    """Where jobs come from and where their results go. Keys are the source's own numbers."""

    def next_key(self) -> int | None:
        """The next piece of work, or None when there is nothing at this moment."""
        ...

    def job(self, key: int, *, slot: int) -> GivenJobT:
        """The job for a piece of work; called again, with a new attempt, when one was lost."""
        ...

    def reported(self, key: int, content: TakenReportT) -> None:
        """A running job said something."""
        ...

    def finished(self, key: int, result: TakenResultT) -> None:
        """A job returned."""
        ...

    def failed(self, key: int, cause: str) -> None:
        """A job raised, or lost its worker too often."""
        ...

    def pulse(self) -> None:
        """Called every half second or so; may raise to stop everything."""
        ...


class Dispatcher(Generic[JobT, ReportT, ResultT]):
    """Runs a source dry. A late message of an attempt that was given up is ignored."""

    def __init__(
        self,
        source: JobSource[JobT, ReportT, ResultT],
        executor: Executor[JobT, ReportT, ResultT],
    ) -> None:
        self._source = source
        self._executor = executor
        self._tickets = 0
        self._running: dict[int, int] = {}  # ticket -> key
        self._attempts: dict[int, int] = {}  # key -> attempts in this run
        self._again: list[int] = []

    def run(self) -> None:
        """Until the source has nothing more and nothing is running."""
        while True:
            self._fill()
            if not self._running:
                return
            for message in self._executor.collect(0.5):
                self._handle(message)
            self._source.pulse()

    def _fill(self) -> None:
        for slot in self._executor.free():
            key = self._again.pop(0) if self._again else self._source.next_key()
            if key is None:
                return
            self._tickets += 1
            self._running[self._tickets] = key
            self._attempts[key] = self._attempts.get(key, 0) + 1
            self._executor.submit(slot, self._tickets, self._source.job(key, slot=slot))

    def _handle(self, message: Message[ReportT, ResultT]) -> None:
        if message.ticket not in self._running:
            return
        key = self._running[message.ticket]
        if isinstance(message, Report):
            self._source.reported(key, message.content)
            return
        del self._running[message.ticket]
        if isinstance(message, Finished):
            self._source.finished(key, message.result)
        elif isinstance(message, Broken):
            self._source.failed(key, message.cause)
        else:
            self._lost(key, message)

    def _lost(self, key: int, message: Lost) -> None:
        if self._attempts[key] < MAX_ATTEMPTS:
            self._again.append(key)
        else:
            self._source.failed(key, f"{message.cause}, {MAX_ATTEMPTS} times")
