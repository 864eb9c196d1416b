"""One contract for all executors: reports in order, errors returned, nothing lost."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from core.errors import NotFound, StoreAway
from core.executors.local import LEAST_KB, MOST_KB, LocalExecutor, recycle_limit
from core.executors.protocol import Broken, Finished, Lost, Report, Stuck
from core.executors.table import EXECUTORS, open_executor
from tests.executors.works import kind_of, prepare, prepare_badly, work

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(params=EXECUTORS)
def executor(request):
    opened = open_executor(request.param, work, slots=2, prepare=prepare, kind_of=kind_of)
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


def result_of(executor, slot, ticket, job):
    executor.submit(slot, ticket, job)
    message = everything(executor, until=1)[-1]
    assert isinstance(message, Finished), message
    return message.result


def test_reports_come_in_order_and_before_the_result(executor):
    executor.submit(0, 11, ("count", 3))
    messages = everything(executor, until=1)
    assert messages == [Report(11, 0, 0), Report(11, 0, 1), Report(11, 0, 2), Finished(11, 0, 9)]


def test_an_error_is_returned_not_raised(executor):
    causes = {
        "raise": "ValueError: no 7",
        "eof": "EOFError: a file ends too early",
        "memory": "out of memory: MemoryError: no room",
        "exhausted": "out of memory: ResourceExhaustedError: OOM when allocating tensor",
        "xla": "out of memory: RuntimeError: RESOURCE_EXHAUSTED: allocating 9 bytes",
    }
    for ticket, (job, cause) in enumerate(causes.items()):
        executor.submit(1, ticket, (job, 7))
        assert everything(executor, until=1) == [Broken(ticket, 1, cause)]
    executor.submit(1, 9, ("count", 1))
    assert everything(executor, until=1)[-1] == Finished(9, 1, 1)


def test_a_store_that_is_away_is_no_fault_of_the_job(executor):
    executor.submit(1, 3, ("away", 0))
    (stuck,) = everything(executor, until=1)
    assert isinstance(stuck, Stuck) and (stuck.ticket, stuck.slot) == (3, 1)
    assert isinstance(stuck.error, StoreAway)
    assert str(stuck.error) == "the artifact x must be written, but found a full disk. Free some."
    executor.submit(1, 4, ("count", 1))
    assert everything(executor, until=1)[-1] == Finished(4, 1, 1)


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


def test_an_abandoned_slot_is_free_and_its_ticket_is_silent(executor):
    executor.abandon(0)  # nothing runs there: nothing happens
    executor.submit(0, 1, ("sleep", 60))
    executor.submit(1, 2, ("count", 1))
    executor.abandon(0)
    assert 0 in executor.free()
    executor.submit(0, 3, ("count", 2))
    messages = everything(executor, until=2)
    assert {m.ticket for m in messages} == {2, 3}
    assert Finished(3, 0, 4) in messages


def test_warming_changes_no_result(executor):
    executor.warm("a")
    assert executor.free() == [0, 1]
    executor.submit(0, 1, ("count", 2))
    assert everything(executor, until=1)[-1] == Finished(1, 0, 4)


def test_nothing_to_do_is_nothing_to_say(executor):
    assert executor.collect(0.0) == []


def test_an_unknown_executor_names_the_known():
    with pytest.raises(NotFound, match="local, inline, ray"):
        open_executor("cloud", work, slots=1, prepare=prepare, kind_of=kind_of)


@pytest.fixture
def local():
    opened = LocalExecutor(work, slots=2, prepare=prepare, kind_of=kind_of)
    yield opened
    opened.close()


def test_a_death_costs_one_slot_only(local):
    first = result_of(local, 0, 1, ("pid", 0))
    local.submit(1, 2, ("die", 0))
    (lost,) = everything(local, until=1)
    assert isinstance(lost, Lost) and (lost.ticket, lost.slot) == (2, 1)
    assert "killed (code -9); a likely reason is too little memory" in lost.cause
    local.submit(0, 3, ("pid", 0))
    local.submit(1, 4, ("pid", 0))
    pids = {m.slot: m.result for m in everything(local, until=2)}
    assert pids[0] == first != os.getpid()  # long-lived, and not this process
    assert pids[1] != pids[0]


def test_an_end_of_its_own_is_told_with_its_code(local):
    local.submit(0, 1, ("exit", 7))
    assert everything(local, until=1) == [Lost(1, 0, "its worker process ended with code 7")]


def test_a_process_is_prepared_once_for_one_kind(local):
    assert result_of(local, 0, 1, ("kinds", 0)) == ("a",)
    first = result_of(local, 0, 2, ("pid", 0))
    assert result_of(local, 0, 3, ("kinds-b", 0)) == ("b",)
    assert result_of(local, 0, 4, ("pid-b", 0)) != first
    assert result_of(local, 0, 5, ("kinds", 0)) == ("a",)


def test_warm_processes_are_those_that_work(local):
    local.warm("b")
    warm = {child.pid for child in psutil.Process().children()}
    assert result_of(local, 0, 1, ("pid-b", 0)) in warm
    assert result_of(local, 1, 2, ("pid-b", 0)) in warm


def test_an_abandoned_job_is_stopped(local):
    local.submit(0, 1, ("sleep", 60))
    while not (messages := local.collect(0.5)):
        pass
    pid = messages[0].content
    local.abandon(0)
    assert not psutil.pid_exists(pid)
    assert result_of(local, 0, 2, ("pid", 0)) != pid


def test_what_cannot_be_sent_back_is_an_error_of_its_job(local):
    local.submit(0, 1, ("unsendable", 0))
    (broken,) = everything(local, until=1)
    assert isinstance(broken, Broken) and "pickle" in broken.cause
    assert result_of(local, 0, 2, ("count", 2)) == 4


def test_what_cannot_be_sent_leaves_the_slot_free(local):
    with pytest.raises((TypeError, AttributeError)):
        local.submit(0, 1, (lambda: None, 0))
    assert local.free() == [0, 1]
    assert result_of(local, 0, 2, ("count", 2)) == 4


def test_a_process_that_cannot_be_prepared_is_a_cause():
    executor = LocalExecutor(work, slots=1, prepare=prepare_badly, kind_of=kind_of)
    try:
        for ticket in (1, 2):
            executor.submit(0, ticket, ("count", 1))
            cause = "ImportError: no module for a"
            assert everything(executor, until=1) == [Broken(ticket, 0, cause)]
    finally:
        executor.close()


def test_a_process_that_grew_large_is_replaced():
    executor = LocalExecutor(
        work, slots=1, prepare=prepare, kind_of=kind_of, recycle_above_kb=200_000
    )
    try:
        first = result_of(executor, 0, 1, ("pid", 0))
        assert result_of(executor, 0, 2, ("pid", 0)) == first
        assert result_of(executor, 0, 3, ("keep", 300_000_000)) == 300_000_000
        assert result_of(executor, 0, 4, ("pid", 0)) != first
    finally:
        executor.close()


def test_a_process_that_ran_out_of_memory_is_replaced(local):
    first = result_of(local, 0, 1, ("pid", 0))
    local.submit(0, 2, ("memory", 0))
    everything(local, until=1)
    assert result_of(local, 0, 3, ("pid", 0)) != first


@pytest.mark.parametrize(
    ("gigabytes", "slots", "expected"), [(64, 2, MOST_KB), (16, 4, 2 * 2**20), (4, 4, LEAST_KB)]
)
def test_the_limit_of_memory_is_the_machines(monkeypatch, gigabytes, slots, expected):
    memory = type("Memory", (), {"total": gigabytes * 2**30})
    monkeypatch.setattr(psutil, "virtual_memory", lambda: memory)
    assert recycle_limit(slots) == expected


DRIVER = """
import os, sys, time
from core.executors.local import LocalExecutor
from tests.executors.works import kind_of, prepare, work
if __name__ == "__main__":
    executor = LocalExecutor(work, slots=1, prepare=prepare, kind_of=kind_of)
    executor.submit(0, 1, ("sleep", 60))
    while not (said := executor.collect(1)):
        pass
    print(said[0].content, flush=True)
    time.sleep(60)
"""


def test_workers_end_with_their_driver(tmp_path):
    script = tmp_path / "driver.py"
    script.write_text(DRIVER)
    driver = subprocess.Popen(
        [sys.executable, str(script)],
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        stdout=subprocess.PIPE,
    )
    with driver:
        worker = psutil.Process(int(driver.stdout.readline()))
        driver.kill()
    assert worker.wait(timeout=10) is None or not worker.is_running()
