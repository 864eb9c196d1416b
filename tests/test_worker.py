"""The worker: studies share its slots, steps keep their order, a death loses nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from core import work
from core.errors import SpecError
from core.forecast import read_forecast
from core.search.creation import create_study
from core.search.running import StudyStopped
from core.search.study import study_summary
from core.search.trial import StudyState
from core.seeds.runs import read_seed_table
from core.store.ownership import this_process
from core.store.schema import AttemptRow, RequestRow, TellRow
from core.work import (
    cancel_study,
    list_requests,
    pause_study,
    queue_seeds,
    resume_study,
    start_study,
)
from core.worker import Worker, claiming, run_worker, stages
from tests.conftest import environment_of
from tests.search.fakes import outcomes, search
from tests.test_work import dead_process, run_by, state, states
from tests.worker_fakes import (
    Calls,
    FakeStage,
    inline_pool,
    no_forecast,
    no_runs,
    random_search,
)

PROJECT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """No worker of its own, no waiting between signs of life, seeds and forecast that count."""
    monkeypatch.setattr("core.work.starting.start_worker", lambda _store: None)
    monkeypatch.setattr("core.search.lease.BEAT_SECONDS", 0.0)
    monkeypatch.setattr(stages, "BEAT_SECONDS", 0.0)
    for kind in ("seeds", "confirm"):
        monkeypatch.setitem(stages.STAGES, kind, no_runs)
    monkeypatch.setitem(stages.TASKS, "forecast", no_forecast)


@pytest.fixture
def start(tiny_store, make_spec):
    """Queues a small random search; the same seed, the same outcomes."""

    def queue(name, **options):
        spec = random_search(make_spec(name))
        start_study(tiny_store, spec, slots=2, finalists=2, seeds=2, **options)
        return name

    return queue


@pytest.fixture
def expected(tiny_store, make_spec):
    """Outcomes of the undisturbed search."""
    create_study(tiny_store, random_search(make_spec("alone")))
    search(tiny_store, "alone")
    return outcomes(tiny_store, "alone")


def work_off(store, slots=1):
    return Worker(store, lambda: inline_pool(slots)).run(loop=False)


def stage_of(monkeypatch, store, *jobs, pulse=lambda: None, kind="confirm", **options):
    """Put one fake stage in the place of a kind; gives it."""
    stage = FakeStage(Calls(*jobs, pulse=pulse), **options)
    monkeypatch.setitem(stages.STAGES, kind, lambda _store, _row, _observe: stage)
    return stage


def test_it_does_a_study_in_order(tiny_store, start, expected, capfd):
    start("asked")
    assert work_off(tiny_store) == 3
    assert states(tiny_store) == ["done"] * 3
    assert state(tiny_store) is StudyState.FINISHED
    assert outcomes(tiny_store, "asked") == expected
    said = capfd.readouterr().err.splitlines()
    kinds = ("search", "confirm", "forecast")
    assert said == [f"[asked] {kind} {word}" for kind in kinds for word in ("begins", "done")]
    assert all(r.done == r.total > 0 for r in list_requests(tiny_store)[:2])
    assert work_off(tiny_store) == 0


@pytest.mark.slow
def test_it_really_trains(tiny_store, make_spec, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr("core.work.starting.start_worker", lambda _store: None)
    spec = make_spec("asked", model="ridge", space=None, max_epochs=2, factor=2)
    start_study(tiny_store, spec, slots=1, finalists=2, seeds=2)
    assert run_worker(tiny_store) == 3
    assert states(tiny_store) == ["done"] * 3
    assert [group.n for group in read_seed_table(tiny_store, "asked").groups] == [2, 2]
    forecast = read_forecast(tiny_store, "asked")
    assert (forecast.study, forecast.is_confirmed) == ("asked", True)
    assert forecast.replicates == (1001, 1002)


def test_studies_share_the_slots_fairly(tiny_store, start, expected):
    for name in ("a", "b", "c"):
        start(name)
    assert work_off(tiny_store, slots=3) == 9
    with tiny_store.session() as session:
        order = session.scalars(
            select(TellRow.study).where(TellRow.study != "alone").order_by(TellRow.time)
        ).all()
    told = {"a": 0, "b": 0, "c": 0}
    for name in order:
        told[name] += 1
        assert max(told.values()) - min(told.values()) <= 1
    assert all(outcomes(tiny_store, name) == expected for name in told)


def test_the_wished_slots_are_the_most_that_a_study_gets(tiny_store, make_spec, monkeypatch):
    create_study(tiny_store, make_spec("asked"))
    queue_seeds(tiny_store, "asked", finalists=1, seeds=2, slots=1)
    pool = inline_pool(3)
    most = []
    stage_of(monkeypatch, tiny_store, *[lambda: most.append(len(pool.free()))] * 3, kind="seeds")
    Worker(tiny_store, lambda: pool).run(loop=False)
    assert most == [3, 3, 3]  # the one that runs has left its slot, nobody else held one


def test_the_steps_of_one_study_wait_for_each_other(tiny_store, start, monkeypatch):
    start("asked")
    seen = []
    stage_of(monkeypatch, tiny_store, lambda: seen.append(states(tiny_store)))
    work_off(tiny_store, slots=3)
    assert seen == [["done", "running", "queued"]]


def broken(*_args, **_kwargs):
    raise ValueError("no luck")


def test_a_step_that_does_not_begin_takes_its_followers_along(tiny_store, start, monkeypatch):
    start("asked")
    monkeypatch.setitem(stages.STAGES, "search", broken)
    assert work_off(tiny_store) == 1
    assert states(tiny_store) == ["failed", "cancelled", "cancelled"]
    assert all("no luck" in request.error for request in list_requests(tiny_store))
    assert state(tiny_store) is StudyState.STOPPED
    assert "no luck" in study_summary(tiny_store, "asked").note


def test_a_step_that_breaks_does_not_stop_other_studies(tiny_store, start, expected, monkeypatch):
    start("asked")
    create_study(tiny_store, random_search_named(tiny_store, "other"))
    queue_seeds(tiny_store, "other", finalists=1, seeds=2)
    stage = stage_of(monkeypatch, tiny_store, int, int, int, pulse=broken, kind="seeds")
    work_off(tiny_store, slots=2)
    assert states(tiny_store, "other") == ["failed", "cancelled"]
    assert [type(error) for error in stage.closed[:1]] == [ValueError]
    assert outcomes(tiny_store, "asked") == expected
    assert states(tiny_store)[0] == "done"


def random_search_named(store, name):
    from core.search.study import read_spec

    return read_spec(store, "asked").model_copy(update={"name": name})


def test_a_bad_end_is_a_failure(tiny_store, start, monkeypatch):
    start("asked")
    error = SpecError("one run must succeed", found="none", remedy="Search again.")
    stage_of(monkeypatch, tiny_store, int, bad_end=error)
    work_off(tiny_store)
    assert states(tiny_store) == ["done", "failed", "cancelled"]
    assert "one run must succeed" in list_requests(tiny_store)[1].error


@pytest.mark.parametrize("after", [1, 3, 6])
def test_a_pause_stops_and_a_resume_ends_as_if_nothing_was(
    tiny_store, start, expected, monkeypatch, after
):
    start("asked")
    wish_when_told(monkeypatch, tiny_store, after, pause_study)
    work_off(tiny_store)
    assert states(tiny_store) == ["paused", "queued", "queued"]
    assert state(tiny_store) is StudyState.PAUSED
    assert work_off(tiny_store) == 0  # what waits behind it is held
    resume_study(tiny_store, "asked")
    assert work_off(tiny_store) == 3
    assert states(tiny_store) == ["done"] * 3
    assert outcomes(tiny_store, "asked") == expected


def wish_when_told(monkeypatch, store, after, *wishes):
    """Ask for something once so many trials have ended."""
    original, asked = claiming.beat, list(wishes)

    def beat(store, row, done, total):
        with store.session() as session:
            ended = select(func.count()).where(TellRow.study == row.study)
            if asked and session.scalar(ended) >= after:
                wanted, asked[:] = list(asked), []
            else:
                wanted = []
        for wish in wanted:
            wish(store, row.study)
        original(store, row, done, total)

    monkeypatch.setattr("core.worker.process.beat", beat)


def test_a_cancel_stops_what_runs(tiny_store, start, monkeypatch):
    start("asked")
    wish_when_told(monkeypatch, tiny_store, 2, cancel_study)
    work_off(tiny_store)
    assert states(tiny_store) == ["cancelled"] * 3
    assert state(tiny_store) is StudyState.STOPPED


@pytest.mark.parametrize(
    ("later", "expected_states", "expected_state"),
    [
        (cancel_study, ["cancelled"] * 3, StudyState.STOPPED),
        (resume_study, ["queued"] * 3, StudyState.QUEUED),
    ],
)
def test_a_change_of_mind_while_it_stops_counts(
    tiny_store, start, later, expected_states, expected_state
):
    start("asked")
    row = claiming.claim(tiny_store, ())
    with tiny_store.session() as session:  # as the stage leaves it
        session.execute(update(work.queueing.StudyRow).values(state=StudyState.PAUSED.value))
    pause_study(tiny_store, "asked")
    later(tiny_store, "asked")
    ending = claiming.ending_of(StudyStopped("asked", "pause"))
    claiming.finish(tiny_store, row, ending)
    assert states(tiny_store) == expected_states
    assert state(tiny_store) is expected_state


def test_a_pause_that_comes_too_late_holds_the_next_step(tiny_store, start):
    start("asked")
    row = claiming.claim(tiny_store, ())
    pause_study(tiny_store, "asked")
    claiming.finish(tiny_store, row, claiming.ending_of(None))
    assert states(tiny_store) == ["done", "paused", "queued"]
    assert claiming.claim(tiny_store, ()) is None


@pytest.mark.parametrize(
    ("held", "expected_states", "expected_state"),
    [
        ("running", ["queued"] * 3, StudyState.QUEUED),
        ("pausing", ["paused", "queued", "queued"], StudyState.PAUSED),
        ("cancelling", ["cancelled", "queued", "queued"], StudyState.STOPPED),
    ],
)
def test_what_a_dead_worker_held_is_taken_up(
    tiny_store, start, held, expected_states, expected_state
):
    start("asked")
    run_by(tiny_store, dead_process(), held)
    with tiny_store.session() as session:
        for row in work.open_requests(session):
            claiming._take_up(session, row)
    assert states(tiny_store) == expected_states
    assert state(tiny_store) is expected_state


def test_one_worker_at_a_time(tiny_store, start):
    start("asked")
    start("other")
    run_by(tiny_store, this_process().replace("|", "elsewhere|", 1))
    assert states(tiny_store)[0] == "running"
    assert work_off(tiny_store) == 0


def test_a_worker_that_was_taken_for_dead_leaves_its_request(tiny_store, start, monkeypatch):
    start("asked")
    other = this_process().replace("|", "elsewhere|", 1)
    wish_when_told(monkeypatch, tiny_store, 1, lambda store, _study: run_by(store, other))
    work_off(tiny_store)
    assert states(tiny_store) == ["running", "queued", "queued"]
    with tiny_store.session() as session:
        assert session.scalar(select(RequestRow.worker).where(RequestRow.kind == "search")) == other


def test_ctrl_c_puts_everything_back(tiny_store, start, expected, monkeypatch):
    start("asked")

    def interrupt(*_args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        wish_when_told(patch, tiny_store, 2, interrupt)
        with pytest.raises(KeyboardInterrupt):
            work_off(tiny_store)
    assert states(tiny_store) == ["queued"] * 3
    assert work_off(tiny_store) == 3
    assert outcomes(tiny_store, "asked") == expected


def start_worker(settings):
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.worker_fakes"],
        cwd=PROJECT,
        env=environment_of(settings) | {"HALFLIFE_TEST_PAUSE": "0.03"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def told(store):
    with store.session() as session:
        return session.scalar(select(func.count()).where(TellRow.study != "alone"))


@pytest.mark.slow
def test_kill_9_of_the_worker_loses_nothing(tiny_store, settings, start, expected):
    """Killed with two studies at work; then two workers start at once, of which one works."""
    for name in ("a", "b"):
        start(name)
    with start_worker(settings) as worker:
        end = time.monotonic() + 60
        while told(tiny_store) < 4 and time.monotonic() < end:
            time.sleep(0.02)
        os.kill(worker.pid, signal.SIGKILL)
    assert [states(tiny_store, name)[0] for name in ("a", "b")] == ["lost", "lost"]
    workers = [start_worker(settings), start_worker(settings)]
    ended = sorted(int(worker.communicate(timeout=60)[0]) for worker in workers)
    assert ended[1] == 6 and sum(ended) == 6
    for name in ("a", "b"):
        assert states(tiny_store, name) == ["done"] * 3
        assert outcomes(tiny_store, name) == expected
    with tiny_store.session() as session:
        most = session.scalar(select(func.max(AttemptRow.attempt)))
    assert most == 2  # what ran when it was killed, and never two workers at one trial
