"""`resume` in a terminal does what waits or was paused, with its own slots, and leaves the rest."""

from __future__ import annotations

import json
import time

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from core.commands import resuming
from core.executors.inline import InlineExecutor
from core.search.study import study_summary
from core.search.trial import StudyState
from core.seeds.confirmation import read_confirmation
from core.seeds.runs import read_seed_table
from core.store.ownership import this_process
from core.store.schema import RequestRow
from core.work import pause_study, queue_confirmation, queue_seeds, start_study
from core.worker import stages
from tests.seeds.fakes import Counted, searched
from tests.test_work import states
from tests.worker_fakes import no_forecast, random_search

ELSEWHERE = this_process().replace("|", "elsewhere|", 1)


@pytest.fixture
def woken(monkeypatch):
    """Counts the workers that would have been started."""
    calls = []
    monkeypatch.setattr("core.work.starting.start_worker", calls.append)
    return calls


@pytest.fixture
def trained(tiny_store, monkeypatch, woken):
    """The trainings of `resume`, and in `slots` how many side by side it asked for."""
    counted = Counted()
    counted.slots = []

    def open_pool(_executor, slots):
        counted.slots.append(slots)
        return InlineExecutor(counted, slots=slots)

    monkeypatch.setattr("core.worker.process._open_pool", open_pool)
    monkeypatch.setattr(resuming, "store", lambda: tiny_store)
    monkeypatch.setattr(stages, "BEAT_SECONDS", 0.0)
    monkeypatch.setitem(stages.TASKS, "forecast", no_forecast)
    return counted


def resume(*words):
    return CliRunner().invoke(resuming.resume, ["asked", "--json", *words])


def test_a_paused_confirmation_is_taken_up(tiny_store, make_spec, trained):
    searched(tiny_store, make_spec("asked"))
    queue_confirmation(tiny_store, "asked", finalists=2, seeds=3)
    pause_study(tiny_store, "asked")
    done = resume("--workers", "3")
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["state"] == "finished"
    assert states(tiny_store) == ["done", "done"]
    assert read_confirmation(tiny_store, "asked").is_complete
    assert (len(trained.jobs), trained.slots) == (9, [3])


def test_paused_seed_runs_are_taken_up(tiny_store, make_spec, trained):
    searched(tiny_store, make_spec("asked"))
    queue_seeds(tiny_store, "asked", finalists=2, seeds=3)
    pause_study(tiny_store, "asked")
    assert resume().exit_code == 0
    assert states(tiny_store) == ["done", "done"]
    assert [group.n for group in read_seed_table(tiny_store, "asked").groups] == [3, 3]


def test_a_paused_search_is_taken_up_with_what_waits_behind_it(tiny_store, make_spec, trained):
    start_study(tiny_store, random_search(make_spec("asked")), slots=1, finalists=2, seeds=3)
    pause_study(tiny_store, "asked")
    assert resume().exit_code == 0
    assert states(tiny_store) == ["done"] * 3
    assert study_summary(tiny_store, "asked").state is StudyState.FINISHED
    assert read_confirmation(tiny_store, "asked").is_complete


def test_other_studies_are_left_and_get_a_worker(tiny_store, make_spec, trained, woken):
    for name in ("other", "asked"):
        searched(tiny_store, make_spec(name))
        queue_confirmation(tiny_store, name, finalists=2, seeds=3)
    pause_study(tiny_store, "asked")
    woken.clear()
    assert resume().exit_code == 0
    assert states(tiny_store, "other") == ["queued", "queued"]
    assert states(tiny_store, "asked") == ["done", "done"]
    assert len(woken) == 1


def test_a_worker_that_lives_does_it_instead(tiny_store, make_spec, trained):
    for name in ("other", "asked"):
        searched(tiny_store, make_spec(name))
        queue_confirmation(tiny_store, name, finalists=2, seeds=3)
    hold(tiny_store, "other")
    pause_study(tiny_store, "asked")
    done = resume()
    assert done.exit_code == 0
    assert "takes this study up" in done.stderr
    assert states(tiny_store) == ["queued", "queued"]
    assert trained.jobs == []


@pytest.mark.parametrize("held", ["running", "cancelling"])
def test_what_a_worker_has_is_not_resumed(tiny_store, make_spec, trained, held):
    searched(tiny_store, make_spec("asked"))
    queue_confirmation(tiny_store, "asked", finalists=2, seeds=3)
    hold(tiny_store, "asked", state=held)
    done = resume()
    assert done.exit_code == 2
    assert "nobody works on it" in done.stderr
    assert trained.jobs == []


def test_a_step_that_fails_is_told_with_its_cause(tiny_store, make_spec, trained):
    searched(tiny_store, make_spec("asked"))
    queue_confirmation(tiny_store, "asked", finalists=2, seeds=3)
    trained._work = lambda _job, _report: 1 / 0
    done = resume()
    assert (done.exit_code, done.stdout) == (1, "")
    assert "its confirm failed" in done.stderr and "ZeroDivisionError" in done.stderr
    assert states(tiny_store) == ["failed", "cancelled"]


def test_a_pause_from_elsewhere_ends_it(tiny_store, make_spec, trained):
    searched(tiny_store, make_spec("asked"))
    queue_confirmation(tiny_store, "asked", finalists=2, seeds=3)
    train = trained._work

    def then_paused(job, report):
        if len(trained.jobs) == 2:
            pause_study(tiny_store, "asked")
        return train(job, report)

    trained._work = then_paused
    done = resume()
    assert (done.exit_code, done.stdout) == (1, "")
    assert "Somebody paused it" in done.stderr
    assert states(tiny_store) == ["paused", "queued"]
    assert resume().exit_code == 0
    assert len(set(trained.jobs)) == 9


def hold(store, study, state="running"):
    """A worker on another host has the first step of a study."""
    with store.session() as session:
        row = session.query(RequestRow).filter_by(study=study).order_by(RequestRow.request).first()
        held = {"state": state, "worker": ELSEWHERE, "heartbeat": time.time()}
        session.execute(update(RequestRow).where(RequestRow.request == row.request).values(**held))
