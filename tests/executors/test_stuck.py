"""A job that found the store away has not failed: it is tried again, then its source leaves."""

from __future__ import annotations

import pytest

from core.errors import StoreError
from core.executors.dispatch import MAX_ATTEMPTS, run_source
from core.executors.inline import InlineExecutor
from core.executors.local import LocalExecutor
from core.executors.protocol import Stuck
from tests.executors.test_dispatch import Source
from tests.executors.works import prepare

AWAY = StoreError("the artifact a must be read", found="nothing", remedy="Then `resume`.")


def find_nothing(job, report):
    raise AWAY


def test_it_is_tried_again_and_ends_well():
    calls = []

    def work(job, report):
        calls.append(job)
        if len(calls) < MAX_ATTEMPTS:
            raise AWAY
        return job

    source = Source(["a"])
    run_source(source, InlineExecutor(work, slots=1))
    assert source.results == {0: "a"} and not source.failures
    assert calls == ["a"] * MAX_ATTEMPTS


def test_a_store_that_stays_away_ends_the_source_and_fails_no_job():
    source, other = Source(["a", "b"]), Source(["c"])
    with pytest.raises(StoreError, match="must be read, but found nothing"):
        run_source(source, InlineExecutor(find_nothing, slots=1))
    assert source.failures == source.results == {}
    run_source(other, InlineExecutor(lambda job, report: job, slots=1))
    assert other.results == {0: "c"}


def test_the_error_comes_whole_out_of_a_worker_process():
    executor = LocalExecutor(find_nothing, slots=1, prepare=prepare)
    try:
        executor.submit(0, 7, "a")
        (message,) = executor.collect(60)
    finally:
        executor.close()
    assert isinstance(message, Stuck) and message.ticket == 7
    assert type(message.error) is StoreError and str(message.error) == str(AWAY)
