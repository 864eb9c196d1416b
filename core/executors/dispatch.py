"""Keeps the slots of one executor busy from one or several sources, and tries lost jobs again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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
    Stuck,
    TakenReportT,
    TakenResultT,
)

MAX_ATTEMPTS = 5  # a job whose worker dies this often without getting further is not unlucky


class JobSource(Protocol[GivenJobT, TakenReportT, TakenResultT]):
    """Where jobs come from and where their results go. Keys are the source's own numbers.

    A source that raises leaves the dispatcher; it is not called again. So does one whose job
    found the store away: such a job has not failed.
    """

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
        """A job raised, or lost its worker too often in a row without getting further."""
        ...

    def pulse(self) -> None:
        """Called every half second or so; may raise to stop everything."""
        ...


@dataclass(frozen=True, eq=False)
class Departure(Generic[JobT, ReportT, ResultT]):
    """A source that left: dry when `error` is None, else with what it raised."""

    source: JobSource[JobT, ReportT, ResultT]
    error: Exception | None


@dataclass(slots=True)
class _Tries:
    """Attempts at one job that got no further than the ones before, until it ends.

    A job says again what it said in earlier attempts, so who says more has got further; it may
    be killed any number of times, as it comes to its end in the end.
    """

    attempts: int = 0
    reports: int = 0  # of the running attempt
    furthest: int = 0  # the most reports of an attempt so far

    def begin(self) -> None:
        if self.reports > self.furthest:
            self.attempts, self.furthest = 0, self.reports
        self.attempts, self.reports = self.attempts + 1, 0

    def are_used_up(self) -> bool:
        return self.attempts >= MAX_ATTEMPTS and self.reports <= self.furthest


class _Account(Generic[JobT, ReportT, ResultT]):
    """What the dispatcher knows of one source."""

    def __init__(self, source: JobSource[JobT, ReportT, ResultT], at_most: int | None) -> None:
        self.source = source
        self.at_most = at_most
        self.running: dict[int, tuple[int, int]] = {}  # ticket -> key, slot
        self.tries: dict[int, _Tries] = {}  # by key, until it ends
        self.again: list[int] = []
        self.served = 0  # the ticket that it got last: the smallest has waited longest
        self.is_dry = False

    def may_have(self) -> bool:
        return self.at_most is None or len(self.running) < self.at_most

    def next_key(self) -> int | None:
        return self.again.pop(0) if self.again else self.source.next_key()


class Dispatcher(Generic[JobT, ReportT, ResultT]):
    """Runs sources dry, side by side: a free slot goes to the source with the fewest running jobs.

    No ticket is used twice, and a late message of an attempt that was given up is ignored.
    """

    def __init__(self, executor: Executor[JobT, ReportT, ResultT]) -> None:
        self._executor = executor
        self._accounts: list[_Account[JobT, ReportT, ResultT]] = []
        self._departures: list[Departure[JobT, ReportT, ResultT]] = []
        self._tickets = 0

    @property
    def sources(self) -> list[JobSource[JobT, ReportT, ResultT]]:
        """Those that are still alive, in the order in which they were added."""
        return [account.source for account in self._accounts]

    def add(self, source: JobSource[JobT, ReportT, ResultT], *, at_most: int | None = None) -> None:
        """Let a source have slots from the next step on, `at_most` so many at a time."""
        self._accounts.append(_Account(source, at_most))

    def step(self, timeout: float) -> list[Departure[JobT, ReportT, ResultT]]:
        """Fill free slots, wait `timeout` seconds for a message, hand it on, let sources pulse.

        Returns:
            The sources that left in this step.
        """
        self._fill()
        self._retire()
        if any(account.running for account in self._accounts):
            for message in self._executor.collect(timeout):
                self._handle(message)
        for account in list(self._accounts):
            self._guard(account, account.source.pulse)
        left, self._departures = self._departures, []
        return left

    def run(self) -> None:
        """Until all sources are dry.

        Raises:
            Exception: The first that a source raised, after the others have run dry.
        """
        errors: list[Exception] = []
        while self._accounts:
            errors += [left.error for left in self.step(0.5) if left.error is not None]
        if errors:
            raise errors[0]

    def _fill(self) -> None:
        willing = list(self._accounts)
        for account in willing:
            account.is_dry = False  # until it is asked again: a result may have brought work
        for slot in self._executor.free():
            while asked := [account for account in willing if account.may_have()]:
                account = min(asked, key=lambda a: (len(a.running), a.served))
                if self._guard(account, lambda: self._give(slot, account)):  # noqa: B023
                    break
                willing.remove(account)

    def _give(self, slot: int, account: _Account[JobT, ReportT, ResultT]) -> bool:
        key = account.next_key()
        account.is_dry = key is None
        if key is None:
            return False
        self._tickets += 1
        account.running[self._tickets] = (key, slot)
        account.tries.setdefault(key, _Tries()).begin()
        account.served = self._tickets
        self._executor.submit(slot, self._tickets, account.source.job(key, slot=slot))
        return True

    def _retire(self) -> None:
        for account in list(self._accounts):
            if account.is_dry and not account.running:
                self._leave(account, None)

    def _handle(self, message: Message[ReportT, ResultT]) -> None:
        for account in self._accounts:
            if message.ticket in account.running:
                self._guard(account, lambda: self._pass_on(account, message))  # noqa: B023
                return

    def _pass_on(
        self, account: _Account[JobT, ReportT, ResultT], message: Message[ReportT, ResultT]
    ) -> None:
        key, _ = account.running[message.ticket]
        tries = account.tries[key]
        if isinstance(message, Report):
            tries.reports += 1
            account.source.reported(key, message.content)
            return
        del account.running[message.ticket]
        if isinstance(message, Lost) and not tries.are_used_up():
            account.again.append(key)
            return
        if isinstance(message, Stuck):  # it has waited with patience: the next job would too
            raise message.error
        del account.tries[key]
        if isinstance(message, Finished):
            account.source.finished(key, message.result)
        elif isinstance(message, Broken):
            account.source.failed(key, message.cause)
        else:
            account.source.failed(key, f"{message.cause}, {tries.attempts} times")

    def _guard(
        self, account: _Account[JobT, ReportT, ResultT], act: Callable[[], bool | None]
    ) -> bool:
        """What `act` answers; a source that raises leaves, the others go on."""
        try:
            return bool(act())
        except Exception as error:  # a cancelled study, a store that does not answer
            self._leave(account, error)
            return False

    def _leave(self, account: _Account[JobT, ReportT, ResultT], error: Exception | None) -> None:
        self._accounts.remove(account)
        for _, slot in account.running.values():
            self._executor.abandon(slot)
        self._departures.append(Departure(account.source, error))


def run_source(
    source: JobSource[JobT, ReportT, ResultT], executor: Executor[JobT, ReportT, ResultT]
) -> None:
    """Run one source dry; raises what it raises."""
    dispatcher: Dispatcher[JobT, ReportT, ResultT] = Dispatcher(executor)
    dispatcher.add(source)
    dispatcher.run()
