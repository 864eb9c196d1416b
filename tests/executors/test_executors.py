"""One contract for all executors: reports in order, errors returned, nothing lost."""

from __future__ import annotations

import os
import time

import pytest

from core.errors import NotFound
from core.executors.dispatch import MAX_ATTEMPTS, Dispatcher
from core.executors.inline import InlineExecutor
from core.executors.local import LocalExecutor
from core.executors.protocol import Broken, Finished, Lost, Report
from core.executors.table import EXECUTORS, open_executor
from tests.executors.works import nothing, work


@pytest.fixture(params=EXECUTORS)
def executor(request):
    opened = open_executor(request.param, work, slots=2, prepare=nothing)
    yield opened
    opened.close()
    opened.close()  # may be called twice


def everything(executor, *, until: int, seconds: float = 30):
    """Messages until so many jobs have ended."""
    messages, end = [], time.monotonic() + seconds
    while sum(not isinstance(m, Report) for m in messages) < until:
        assert time.monotonic() < end, messages
        messages += executor.collect(0.5)
    return messages


def test_reports_come_in_order_and_before_the_result(executor):
    executor.submit(0, 11, ("count", 3))
    messages = everything(executor, until=1)
    assert messages == [Report(11, 0, 0), Report(11, 0, 1), Report(11, 0, 2), Finished(11, 0, 9)]


def test_an_error_is_returned_not_raised(executor):
    executor.submit(1, 5, ("raise", 7))
    (message,) = everything(executor, until=1)
    assert message == Broken(5, 1, "ValueError: no 7")
    executor.submit(1, 6, ("count", 1))
    assert everything(executor, until=1)[-1] == Finished(6, 1, 1)


def test_all_jobs_of_all_slots_come_back(executor):
    results = {}
    for ticket in range(6):
        while not executor.free():
            for m in everything(executor, until=1):
                if isinstance(m, Finished):
                    results[m.ticket] = m.result
        executor.submit(executor.free()[0], ticket, ("count", ticket))
    while len(results) < 6:
        for m in executor.collect(0.5):
            if isinstance(m, Finished):
                results[m.ticket] = m.result
    assert results == {n: n * n for n in range(6)}
    assert executor.free() == [0, 1]


def test_nothing_to_do_is_nothing_to_say(executor):
    assert executor.collect(0.0) == []


def test_an_unknown_executor_names_the_known():
    with pytest.raises(NotFound, match="local, inline"):
        open_executor("cloud", work, slots=1, prepare=nothing)


@pytest.fixture
def local():
    opened = LocalExecutor(work, slots=2, prepare=nothing)
    yield opened
    opened.close()


def test_a_death_costs_one_slot_only(local):
    local.submit(0, 1, ("pid", 0))
    (first,) = everything(local, until=1)
    local.submit(1, 2, ("die", 0))
    (lost,) = everything(local, until=1)
    assert isinstance(lost, Lost) and (lost.ticket, lost.slot) == (2, 1)
    assert "-9" in lost.cause
    local.submit(0, 3, ("pid", 0))
    local.submit(1, 4, ("pid", 0))
    pids = {m.slot: m.result for m in everything(local, until=2)}
    assert pids[0] == first.result != os.getpid()  # long-lived, and not this process
    assert pids[1] != pids[0]


class Source:
    """Numbers 0 to n - 1 as jobs; what happened is kept."""

    def __init__(self, jobs):
        self.jobs = jobs
        self.waiting = list(range(len(jobs)))
        self.log = []
        self.results = {}
        self.failures = {}

    def next_key(self):
        return self.waiting.pop(0) if self.waiting else None

    def job(self, key, *, slot):
        self.log.append(key)
        return self.jobs[key]

    def reported(self, key, content):
        self.log.append((key, content))

    def finished(self, key, result):
        self.results[key] = result

    def failed(self, key, cause):
        self.failures[key] = cause

    def pulse(self):
        pass


def test_the_dispatcher_runs_a_source_dry():
    source = Source([("count", n) for n in range(5)] + [("raise", 1)])
    Dispatcher(source, InlineExecutor(work, slots=3)).run()
    assert source.results == {n: n * n for n in range(5)}
    assert source.failures == {5: "ValueError: no 1"}


def test_a_lost_job_is_tried_again_but_not_for_ever(local):
    source = Source([("die", 0), ("count", 2)])
    Dispatcher(source, local).run()
    assert source.results == {1: 4}
    assert source.log.count(0) == MAX_ATTEMPTS
    assert f"{MAX_ATTEMPTS} times" in source.failures[0]


class Late:
    """An executor that loses a job and later still delivers its result."""

    slots = 1

    def __init__(self):
        self.sent = []

    def free(self):
        return [] if self.sent and self.sent[-1] not in self.done else [0]

    done: set[int] = set()

    def submit(self, slot, ticket, job):
        self.sent.append(ticket)

    def collect(self, timeout):
        ticket = self.sent[-1]
        self.done = self.done | {ticket}
        if len(self.sent) == 1:
            return [Lost(ticket, 0, "gone")]
        return [Finished(self.sent[0], 0, "late"), Finished(ticket, 0, "in time")]

    def close(self):
        pass


def test_a_late_result_of_a_lost_attempt_is_ignored():
    source = Source([("count", 1)])
    Dispatcher(source, Late()).run()
    assert source.results == {0: "in time"}
