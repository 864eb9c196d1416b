"""Requests and the worker: queued, done in order, cancelled, taken up after a death."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from sqlalchemy import update

from core import work
from core.errors import Conflict
from core.forecast import read_forecast
from core.search.study import study_summary
from core.search.trial import StudyState
from core.seeds.runs import read_seed_table
from core.store.ownership import this_process
from core.store.schema import RequestRow, StudyRow
from core.work import cancel_study, list_requests, resume_study, start_study, worker_log
from core.worker import run_worker


@pytest.fixture
def started(monkeypatch):
    """Counts the workers that would have been started."""
    calls = []
    monkeypatch.setattr(work, "start_worker", calls.append)
    return calls


@pytest.fixture
def queued(tiny_store, make_spec, started):
    spec = make_spec("asked", model="ridge", space=None, max_epochs=2, factor=2)
    start_study(tiny_store, spec, slots=1, finalists=2, seeds=2)
    return "asked"


def states(store):
    return [(request.kind, request.state) for request in list_requests(store, "asked")]


def test_a_study_is_queued_whole(tiny_store, queued, started):
    assert states(tiny_store) == [("search", "queued"), ("seeds", "queued"), ("forecast", "queued")]
    assert study_summary(tiny_store, queued).state is StudyState.QUEUED
    assert len(started) == 1


@pytest.mark.slow
def test_a_worker_does_it_all_in_order(tiny_store, queued, capfd):
    assert run_worker(tiny_store) == 3
    assert [state for _, state in states(tiny_store)] == ["done"] * 3
    assert study_summary(tiny_store, queued).state is StudyState.FINISHED
    assert [group.n for group in read_seed_table(tiny_store, queued).groups] == [2, 2]
    assert read_forecast(tiny_store, queued).study == queued
    assert "[asked] forecast done" in capfd.readouterr().err
    assert run_worker(tiny_store) == 0


def test_what_is_queued_can_be_cancelled_and_resumed(tiny_store, queued, started):
    cancel_study(tiny_store, queued)
    assert {state for _, state in states(tiny_store)} == {"cancelled"}
    assert study_summary(tiny_store, queued).state is StudyState.STOPPED
    assert run_worker(tiny_store) == 0
    resume_study(tiny_store, queued)
    assert [state for _, state in states(tiny_store)][3:] == ["queued"] * 3
    with pytest.raises(Conflict, match="nobody works on it"):
        resume_study(tiny_store, queued)


def test_a_failed_step_takes_its_followers_along(tiny_store, queued, monkeypatch):
    def broken(*_args, **_kwargs):
        raise ValueError("no luck")

    monkeypatch.setattr("core.worker.run_study", broken)
    assert run_worker(tiny_store) == 1
    assert [state for _, state in states(tiny_store)] == ["failed", "cancelled", "cancelled"]
    assert all("no luck" in request.error for request in list_requests(tiny_store))
    assert study_summary(tiny_store, queued).state is StudyState.STOPPED
    assert "no luck" in study_summary(tiny_store, queued).note


def dead_process():
    ended = subprocess.Popen([sys.executable, "-c", "pass"])
    ended.wait()
    host, _, started = this_process().split("|")
    return f"{host}|{ended.pid}|{float(started) - 1000:.2f}"


def test_what_a_dead_worker_held_is_taken_up_again(tiny_store, queued, monkeypatch, started):
    with tiny_store.session() as session:
        held = update(RequestRow).where(RequestRow.kind == "search")
        session.execute(held.values(state="running", worker=dead_process(), heartbeat=time.time()))
    assert states(tiny_store)[0] == ("search", "lost")
    resume_study(tiny_store, queued)  # asks for a worker, queues nothing twice
    assert len(states(tiny_store)) == 3
    done = []
    monkeypatch.setattr(
        "core.worker._WORK",
        dict.fromkeys(("search", "seeds", "forecast"), lambda _s, row: done.append(row.kind)),
    )
    assert run_worker(tiny_store) == 3
    assert done == ["search", "seeds", "forecast"]


def test_one_worker_at_a_time(tiny_store, queued):
    with tiny_store.session() as session:
        held = update(RequestRow).where(RequestRow.kind == "search")
        session.execute(held.values(state="running", worker=this_process(), heartbeat=time.time()))
    assert run_worker(tiny_store) == 0
    assert states(tiny_store)[1] == ("seeds", "queued")


def test_a_wish_stops_the_seed_runs(tiny_store, queued, monkeypatch):
    def seeds(store, study, *, observe, **_options):
        with store.session() as session:
            session.execute(update(StudyRow).values(wish="cancel"))
        observe(1, 1)

    monkeypatch.setattr("core.seeds.runs.run_seeds", seeds)
    monkeypatch.setattr("core.worker._search", lambda *_: None)
    with tiny_store.session() as session:
        session.execute(update(RequestRow).where(RequestRow.kind == "search").values(state="done"))
    run_worker(tiny_store)
    assert [state for _, state in states(tiny_store)] == ["done", "cancelled", "cancelled"]


def test_the_log_shows_the_study_asked_for(tiny_store):
    work.log_path(tiny_store).write_text("[a] one\nbare\n[b] two\n")
    assert worker_log(tiny_store, "a") == "[a] one\nbare"
    assert worker_log(tiny_store, "b", lines=1) == "[b] two"
