"""Requests: what is queued, held, taken back, and who is refused."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from sqlalchemy import update

from core.errors import Conflict, SpecError
from core.search.creation import create_study
from core.search.study import find_study, read_spec, study_summary
from core.search.trial import StudyState
from core.store.ownership import this_process
from core.store.schema import RequestRow, StudyRow
from core.work import (
    cancel_study,
    extend_study,
    list_requests,
    pause_study,
    queue_confirmation,
    queue_forecast,
    queue_seeds,
    resume_study,
    start_study,
    worker_log,
)
from tests.search.fakes import search
from tests.worker_fakes import random_search

KINDS = ["search", "confirm", "forecast"]


@pytest.fixture
def started(monkeypatch):
    """Counts the workers that would have been started."""
    calls = []
    monkeypatch.setattr("core.work.starting.start_worker", calls.append)
    return calls


@pytest.fixture
def spec(make_spec):
    return random_search(make_spec("asked"))


@pytest.fixture
def queued(tiny_store, spec, started):
    assert start_study(tiny_store, spec, slots=1, finalists=2, seeds=4)
    return "asked"


def states(store, study="asked"):
    return [request.state for request in list_requests(store, study)]


def state(store, study="asked"):
    return study_summary(store, study).state


def change(store, kind, **values):
    with store.session() as session:
        session.execute(update(RequestRow).where(RequestRow.kind == kind).values(**values))


def run_by(store, worker, state="running"):
    """The search as some worker holds it."""
    change(store, "search", state=state, worker=worker, heartbeat=time.time())


def dead_process():
    ended = subprocess.Popen([sys.executable, "-c", "pass"])
    ended.wait()
    host, _, started = this_process().split("|")
    return f"{host}|{ended.pid}|{float(started) - 1000:.2f}"


def test_a_study_is_queued_whole(tiny_store, queued, started):
    assert [request.kind for request in list_requests(tiny_store, queued)] == KINDS
    assert states(tiny_store) == ["queued"] * 3
    assert state(tiny_store) is StudyState.QUEUED
    assert len(started) == 1


def test_two_users_who_start_the_same_study_get_one(tiny_store, queued, spec, started):
    assert not start_study(tiny_store, spec, slots=2, finalists=2, seeds=4)
    assert len(states(tiny_store)) == 3
    assert len(started) == 2  # had the first worker died, there is one now
    run_by(tiny_store, this_process())
    assert not start_study(tiny_store, spec, slots=2, finalists=2, seeds=4)


def test_another_study_of_the_same_name_is_refused(tiny_store, queued, spec):
    with pytest.raises(Conflict, match="name of its own"):
        start_study(tiny_store, spec.model_copy(update={"seed": 8}), slots=1, finalists=2, seeds=4)


def test_a_study_that_has_ended_is_not_started_again(tiny_store, queued, spec):
    cancel_study(tiny_store, queued)
    with pytest.raises(Conflict, match="name of its own"):
        start_study(tiny_store, spec, slots=1, finalists=2, seeds=4)


def test_a_start_that_died_half_way_is_finished_by_the_next(tiny_store, spec, started):
    create_study(tiny_store, spec, state=StudyState.QUEUED)
    assert not start_study(tiny_store, spec, slots=1, finalists=2, seeds=4)
    assert states(tiny_store) == ["queued"] * 3


def test_what_is_queued_can_be_cancelled_and_resumed(tiny_store, queued):
    cancel_study(tiny_store, queued)
    assert states(tiny_store) == ["cancelled"] * 3
    assert state(tiny_store) is StudyState.STOPPED
    assert "Cancelled" in study_summary(tiny_store, queued).note
    resume_study(tiny_store, queued)
    assert states(tiny_store)[3:] == ["queued"] * 3
    assert state(tiny_store) is StudyState.QUEUED
    with pytest.raises(Conflict, match="nobody works on it"):
        resume_study(tiny_store, queued)


def test_resume_remembers_what_was_asked_for(tiny_store, queued):
    cancel_study(tiny_store, queued)
    resume_study(tiny_store, queued)
    cancel_study(tiny_store, queued)
    resume_study(tiny_store, queued, seeds=9)
    with tiny_store.session() as session:
        rows = session.query(RequestRow).where(RequestRow.kind == "confirm").all()
        assert [(row.options["top"], row.options["seeds"]) for row in rows] == [
            (2, 4),
            (2, 4),
            (2, 9),
        ]


def test_resume_remembers_what_was_asked_for_before_there_were_confirmations(tiny_store, queued):
    cancel_study(tiny_store, queued)
    with tiny_store.session() as session:
        old = update(RequestRow).where(RequestRow.kind == "confirm")
        session.execute(old.values(kind="seeds"))
    resume_study(tiny_store, queued)
    with tiny_store.session() as session:
        row = session.query(RequestRow).where(RequestRow.kind == "confirm").one()
        assert (row.options["top"], row.options["seeds"]) == (2, 4)


def test_a_queued_study_can_be_paused_and_keeps_its_place(tiny_store, queued):
    pause_study(tiny_store, queued)
    pause_study(tiny_store, queued)  # twice is once
    assert states(tiny_store) == ["paused", "queued", "queued"]
    assert state(tiny_store) is StudyState.PAUSED
    resume_study(tiny_store, queued)
    assert states(tiny_store) == ["queued"] * 3
    assert state(tiny_store) is StudyState.QUEUED


def test_what_runs_is_asked_to_pause_and_may_go_on_after_all(tiny_store, queued):
    run_by(tiny_store, this_process())
    pause_study(tiny_store, queued)
    assert states(tiny_store) == ["pausing", "queued", "queued"]
    assert find_study(tiny_store, queued).wish == "pause"
    resume_study(tiny_store, queued)
    assert states(tiny_store) == ["running", "queued", "queued"]
    assert find_study(tiny_store, queued).wish == ""


def test_a_paused_study_can_be_cancelled(tiny_store, queued):
    pause_study(tiny_store, queued)
    cancel_study(tiny_store, queued)
    assert states(tiny_store) == ["cancelled"] * 3
    assert state(tiny_store) is StudyState.STOPPED


def test_a_pause_gives_way_to_a_cancel(tiny_store, queued):
    run_by(tiny_store, this_process())
    pause_study(tiny_store, queued)
    cancel_study(tiny_store, queued)
    pause_study(tiny_store, queued)  # too late
    assert states(tiny_store) == ["cancelling", "cancelled", "cancelled"]
    assert find_study(tiny_store, queued).wish == "cancel"


def test_nothing_to_pause_is_told(tiny_store, queued):
    cancel_study(tiny_store, queued)
    with pytest.raises(Conflict, match="waits or works"):
        pause_study(tiny_store, queued)


def test_a_search_that_a_command_drives_is_asked_by_its_wish(tiny_store, spec, started):
    create_study(tiny_store, spec)
    with tiny_store.session() as session:
        session.execute(update(StudyRow).values(driver=this_process(), heartbeat=time.time()))
    pause_study(tiny_store, "asked")
    assert find_study(tiny_store, "asked").wish == "pause"
    with pytest.raises(Conflict, match="nobody works on it"):
        resume_study(tiny_store, "asked")


@pytest.mark.parametrize(
    ("wish", "expected"), [(pause_study, "paused"), (cancel_study, "cancelled")]
)
def test_what_a_dead_worker_held_obeys_at_once(tiny_store, queued, wish, expected):
    run_by(tiny_store, dead_process())
    assert states(tiny_store)[0] == "lost"
    wish(tiny_store, queued)
    assert states(tiny_store)[0] == expected


def test_resuming_what_a_dead_worker_held_only_asks_for_a_worker(tiny_store, queued, started):
    run_by(tiny_store, dead_process())
    resume_study(tiny_store, queued)
    assert len(states(tiny_store)) == 3
    assert len(started) == 2


def test_an_extension_queues_everything_again(tiny_store, queued):
    search(tiny_store, queued)
    change(tiny_store, "search", state="done")
    before = read_spec(tiny_store, queued).budget
    extend_study(tiny_store, queued, iterations=2)
    assert read_spec(tiny_store, queued).budget.iterations == before.iterations + 1
    # What waited was for the smaller search.
    assert states(tiny_store) == ["done", "cancelled", "cancelled", *["queued"] * 3]
    assert state(tiny_store) is StudyState.QUEUED


@pytest.mark.parametrize("limit", [{"most_epochs": 80}, {"most_seconds": 90.5}])
def test_a_raised_limit_queues_what_is_missing(tiny_store, spec, started, limit):
    budget = spec.budget.model_copy(update={"most_epochs": 40, "most_seconds": 60.0})
    create_study(tiny_store, spec.model_copy(update={"budget": budget}))
    search(tiny_store, "asked")
    assert state(tiny_store) is StudyState.FINISHED
    extend_study(tiny_store, "asked", **limit)
    assert read_spec(tiny_store, "asked").budget == budget.model_copy(update=limit)
    assert [request.kind for request in list_requests(tiny_store, "asked")] == KINDS
    assert state(tiny_store) is StudyState.QUEUED
    assert len(started) == 1
    with pytest.raises(SpecError, match="must raise"):
        extend_study(tiny_store, "asked", **dict.fromkeys(limit, 1))


@pytest.mark.parametrize("is_paused", [False, True])
def test_an_extended_search_that_waits_keeps_its_place(tiny_store, queued, is_paused):
    numbers = [request.request for request in list_requests(tiny_store)]
    if is_paused:
        pause_study(tiny_store, queued)
    extend_study(tiny_store, queued, iterations=2)
    assert [request.request for request in list_requests(tiny_store)] == numbers
    assert states(tiny_store) == ["queued"] * 3
    assert state(tiny_store) is StudyState.QUEUED


def test_an_extension_takes_back_what_a_dead_worker_was_to_cancel(tiny_store, queued):
    run_by(tiny_store, dead_process(), state="cancelling")
    extend_study(tiny_store, queued, iterations=2)
    assert states(tiny_store) == ["cancelled"] * 3 + ["queued"] * 3


def test_a_refused_extension_changes_nothing(tiny_store, queued):
    with pytest.raises(SpecError, match="must let something grow"):
        extend_study(tiny_store, queued)
    assert states(tiny_store) == ["queued"] * 3
    run_by(tiny_store, this_process())
    with pytest.raises(Conflict, match="Pause it first"):
        extend_study(tiny_store, queued, iterations=2)


def test_single_steps_can_be_asked_for(tiny_store, spec, started):
    create_study(tiny_store, spec)
    queue_seeds(tiny_store, "asked", finalists=2, seeds=5, also=["ridge"])
    queue_forecast(tiny_store, "asked", configuration_id="abc")
    queue_confirmation(tiny_store, "asked", finalists=3, seeds=6, slots=1)
    kinds = [request.kind for request in list_requests(tiny_store, "asked")]
    assert kinds == ["seeds", "forecast", "forecast", "confirm", "forecast"]
    with tiny_store.session() as session:
        options = [row.options for row in session.query(RequestRow).order_by(RequestRow.request)]
    assert options == [
        {"slots": 2, "top": 2, "seeds": 5, "also": ["ridge"]},
        {},
        {"configuration_id": "abc"},
        {"slots": 1, "top": 3, "seeds": 6},
        {},
    ]


def test_the_log_shows_the_study_asked_for(tiny_store, tmp_path, monkeypatch):
    monkeypatch.setattr("core.work.log.log_path", lambda _store: tmp_path / "worker.log")
    assert worker_log(tiny_store, "a") == ""
    (tmp_path / "worker.log").write_text("[a] one\nbare\n[b] two\n")
    assert worker_log(tiny_store, "a") == "[a] one\nbare"
    assert worker_log(tiny_store, "b", lines=1) == "[b] two"
