"""Rolling origins in the worker's pool: asked for by a page, trained, stopped, resumed."""

from __future__ import annotations

import pytest

from core import work
from core.executors.inline import InlineExecutor
from core.seeds.origins.reading import read_origins
from core.work import list_requests, queue_origins, resume_study
from core.worker import Worker, stages
from tests.seeds.fakes import Counted, searched
from tests.seeds.origins.test_origins import Planted
from tests.test_worker_confirmation import when_so_many


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """No worker of its own, no waiting between signs of life."""
    monkeypatch.setattr("core.work.starting.start_worker", lambda _store: None)
    monkeypatch.setattr("core.search.lease.BEAT_SECONDS", 0.0)
    monkeypatch.setattr(stages, "BEAT_SECONDS", 0.0)


def work_off(store, run):
    return Worker(store, lambda: InlineExecutor(run, slots=1)).run(loop=False)


def test_they_are_paused_and_resumed_without_a_run_lost(tiny_store, make_spec, monkeypatch):
    name = searched(tiny_store, make_spec())
    queue_origins(tiny_store, name, origins=3, finalists=2, seeds=2)
    counted = Counted(Planted())
    with monkeypatch.context() as patch:
        when_so_many(patch, 5, work.pause_study)
        work_off(tiny_store, counted)
    assert [one.state for one in list_requests(tiny_store, name)] == ["paused"]
    resume_study(tiny_store, name)
    assert work_off(tiny_store, counted) == 1
    assert len(set(counted.jobs)) == len(counted.jobs) == 12
    assert {one.n for one in read_origins(tiny_store, name).groups} == {2}
    (request,) = list_requests(tiny_store, name)
    assert (request.kind, request.done, request.total) == ("origins", 12, 12)


def test_too_many_origins_fail_with_their_rule(tiny_store, make_spec):
    name = searched(tiny_store, make_spec())
    queue_origins(tiny_store, name, origins=9, finalists=2, seeds=2)
    work_off(tiny_store, Planted())
    (request,) = list_requests(tiny_store, name)
    assert request.state == "failed" and "Ask for at most" in request.error
