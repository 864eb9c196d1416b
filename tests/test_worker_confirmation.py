"""Seed runs and confirmations in the worker's one pool: shared fairly, stopped, killed, resumed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from core.search.study import find_study
from core.search.trial import StudyState
from core.seeds.confirmation import read_confirmation
from core.seeds.runs import read_seed_table
from core.store.schema import ConfirmationRow, SeedRunRow
from core.work import (
    cancel_study,
    list_requests,
    pause_study,
    queue_confirmation,
    queue_seeds,
    resume_study,
    start_study,
)
from core.worker import Worker, stages
from tests.conftest import environment_of
from tests.search.fakes import fake_run
from tests.seeds.fakes import Counted, drive_by_another, searched, turned_round
from tests.test_work import state, states
from tests.worker_fakes import InlineExecutor, no_forecast, random_search

PROJECT = Path(__file__).resolve().parents[1]
CHOOSING, ALL = 6, 9  # runs of two finalists and three seeds, and with those that report


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """No worker of its own, no waiting between signs of life, a forecast that only counts."""
    monkeypatch.setattr("core.work.starting.start_worker", lambda _store: None)
    monkeypatch.setattr("core.search.lease.BEAT_SECONDS", 0.0)
    monkeypatch.setattr(stages, "BEAT_SECONDS", 0.0)
    monkeypatch.setitem(stages.TASKS, "forecast", no_forecast)


@pytest.fixture
def ready(tiny_store, make_spec):
    """Makes a study whose search is done and whose confirmation waits."""

    def make(name):
        searched(tiny_store, make_spec(name))
        queue_confirmation(tiny_store, name, finalists=2, seeds=3)
        return name

    return make


def work_off(store, run=turned_round, *, slots=1):
    return Worker(store, lambda: InlineExecutor(run, slots=slots)).run(loop=False)


def finished_runs(store, name):
    with store.session() as session:
        return session.scalar(select(func.count()).where(SeedRunRow.study == name))


def when_so_many(monkeypatch, after, wish):
    """Somebody wishes something when so many runs have ended."""
    from core.worker.process import beat as original

    asked = [wish]

    def beat(store, row, done, total):
        if asked and finished_runs(store, row.study) >= after:
            asked.pop()(store, row.study)
        original(store, row, done, total)

    monkeypatch.setattr("core.worker.process.beat", beat)


def said(store, name):
    """What a confirmation says, whatever the study is called."""
    made = read_confirmation(store, name)
    return made.configuration_id, made.choosing, made.reporting, made.choosing_mean, made.reported


def test_a_started_study_ends_with_a_confirmed_winner(tiny_store, make_spec):
    spec = random_search(make_spec("asked"))
    start_study(tiny_store, spec, slots=2, finalists=2, seeds=3)
    assert work_off(tiny_store, slots=2) == 3
    assert [r.kind for r in list_requests(tiny_store)] == ["search", "confirm", "forecast"]
    assert states(tiny_store) == ["done"] * 3
    made = read_confirmation(tiny_store, "asked")
    assert (made.choosing, made.reporting) == ((1, 2, 3), (1001, 1002, 1003))
    confirm = list_requests(tiny_store)[1]
    assert confirm.done == confirm.total == ALL
    assert state(tiny_store) is StudyState.FINISHED


def test_an_old_request_for_seeds_is_still_done(tiny_store, make_spec):
    searched(tiny_store, make_spec("asked"))
    queue_seeds(tiny_store, "asked", finalists=2, seeds=3)
    assert work_off(tiny_store) == 2
    assert [group.n for group in read_seed_table(tiny_store, "asked").groups] == [3, 3]
    assert read_confirmation(tiny_store, "asked") is None


def test_seed_runs_of_two_studies_and_a_search_share_the_slots_fairly(tiny_store, make_spec, ready):
    ready("a")
    searched(tiny_store, make_spec("b"))
    queue_seeds(tiny_store, "b", finalists=3, seeds=3)
    start_study(tiny_store, random_search(make_spec("c")), slots=3, finalists=2, seeds=3)
    order = []

    def seen(job, report):
        order.append(job.folder.split("/")[1])
        return turned_round(job, report)

    work_off(tiny_store, seen, slots=3)
    told = dict.fromkeys("abc", 0)
    for name in order[:18]:  # all three still have work
        told[name] += 1
        assert max(told.values()) - min(told.values()) <= 1, order
    assert all(request.state == "done" for request in list_requests(tiny_store))


@pytest.mark.parametrize("after", [1, CHOOSING, CHOOSING + 1])
def test_a_pause_holds_it_and_a_resume_ends_as_if_nothing_was(
    tiny_store, ready, monkeypatch, after
):
    ready("alone")
    work_off(tiny_store)
    ready("asked")
    counted = Counted()
    with monkeypatch.context() as patch:
        when_so_many(patch, after, pause_study)
        work_off(tiny_store, counted)
    assert states(tiny_store, "asked") == ["paused", "queued"]
    assert state(tiny_store, "asked") is StudyState.FINISHED
    assert find_study(tiny_store, "asked").driver == ""
    assert after <= len(counted.jobs) < ALL
    assert work_off(tiny_store, counted) == 0  # what waits behind it is held
    resume_study(tiny_store, "asked")
    assert work_off(tiny_store, counted) == 2
    assert len(set(counted.jobs)) == len(counted.jobs) == ALL
    assert said(tiny_store, "asked") == said(tiny_store, "alone")


def test_a_pause_of_one_study_lets_the_other_go_on(tiny_store, ready, monkeypatch):
    ready("a")
    ready("b")
    when_so_many(monkeypatch, 2, lambda store, _name: pause_study(store, "a"))
    work_off(tiny_store, slots=2)
    assert states(tiny_store, "a") == ["paused", "queued"]
    assert states(tiny_store, "b") == ["done", "done"]


def test_a_cancel_stops_it_and_keeps_what_is_trained(tiny_store, ready, monkeypatch):
    ready("asked")
    counted = Counted()
    with monkeypatch.context() as patch:
        when_so_many(patch, 4, cancel_study)
        work_off(tiny_store, counted)
    assert states(tiny_store, "asked") == ["cancelled", "cancelled"]
    assert finished_runs(tiny_store, "asked") == 4
    assert read_confirmation(tiny_store, "asked") is None
    queue_confirmation(tiny_store, "asked", finalists=2, seeds=3)
    work_off(tiny_store, counted)
    assert len(set(counted.jobs)) == ALL
    assert read_confirmation(tiny_store, "asked").is_complete


def test_runs_that_all_fail_fail_the_request_with_their_cause(tiny_store, ready):
    ready("asked")

    def broken(job, report):
        raise ValueError("no luck")

    work_off(tiny_store, broken)
    assert states(tiny_store, "asked") == ["failed", "cancelled"]
    assert "no luck" in list_requests(tiny_store, "asked")[0].error
    assert find_study(tiny_store, "asked").driver == ""


def test_a_command_at_work_fails_the_request_not_the_worker(tiny_store, ready):
    ready("a")
    ready("b")
    drive_by_another(tiny_store, "a")
    work_off(tiny_store)
    assert states(tiny_store, "a") == ["failed", "cancelled"]
    assert "one process drives study a" in list_requests(tiny_store, "a")[0].error
    assert states(tiny_store, "b") == ["done", "done"]


@pytest.mark.slow
def test_kill_9_of_the_worker_loses_and_repeats_nothing(tiny_store, settings, make_spec):
    """Killed with two confirmations at work: once while they choose, once while they report."""
    for name in ("alone", "a", "b"):
        searched(tiny_store, make_spec(name))
    queue_confirmation(tiny_store, "alone", finalists=2, seeds=3)
    work_off(tiny_store, fake_run)
    for name in ("a", "b"):
        queue_confirmation(tiny_store, name, finalists=2, seeds=3)
    for after in (2, CHOOSING + 1):
        with start_worker(settings) as worker:
            end = time.monotonic() + 60
            while finished_runs(tiny_store, "a") < after and time.monotonic() < end:
                time.sleep(0.01)
            os.kill(worker.pid, signal.SIGKILL)
        assert states(tiny_store, "a") == ["lost", "queued"]
        before = times(tiny_store)
        assert after <= finished_runs(tiny_store, "a") < ALL
    # The other study may be further than the one that was watched: even done.
    left = [one for name in ("a", "b") for one in states(tiny_store, name) if one != "done"]
    with start_worker(settings) as worker:
        assert int(worker.communicate(timeout=60)[0]) == len(left) >= 2
    for name in ("a", "b"):
        assert states(tiny_store, name) == ["done", "done"]
        assert said(tiny_store, name) == said(tiny_store, "alone")
        assert finished_runs(tiny_store, name) == ALL
    assert times(tiny_store).items() >= before.items()  # nothing was trained again


def start_worker(settings):
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.worker_fakes", "confirm"],
        cwd=PROJECT,
        env=environment_of(settings) | {"HALFLIFE_TEST_PAUSE": "0.03"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def times(store):
    """When each run, and each choice, was kept."""
    with store.session() as session:
        runs = session.scalars(select(SeedRunRow))
        kept = {(r.study, r.configuration_id, r.replicate): r.time for r in runs}
        choices = session.scalars(select(ConfirmationRow))
        return kept | {(c.study, c.configuration_id, 0): c.time for c in choices}
