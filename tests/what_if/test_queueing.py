"""What the page asks for goes through the shared worker, and leaves the study whole."""

from __future__ import annotations

import pytest

from core.errors import SpecError
from core.executors.inline import InlineExecutor
from core.search.study import study_summary
from core.training import run_job
from core.what_if.rerun import Rerun
from core.what_if.rerunning import read_reruns
from core.work import list_requests
from core.work.what_if import queue_networks, queue_rerun
from core.worker import Worker
from pages.shared.run_phase import Phase, phase_of


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    monkeypatch.setattr("core.work.starting.start_worker", lambda _store: None)


@pytest.fixture
def wish(ground):
    configuration = dict(ground.networks.jobs[0].configuration)
    return Rerun(configuration=configuration, lookback=8, epochs=1, seeds=2)


def work_off(store):
    return Worker(store, lambda: InlineExecutor(run_job, slots=1)).run(loop=False)


def test_a_rerun_waits_once_and_is_trained(tiny_store, ground, wish):
    queue_rerun(tiny_store, ground.study, wish)
    queue_rerun(tiny_store, ground.study, wish)
    assert [one.kind for one in list_requests(tiny_store, ground.study)] == ["rerun"]
    assert work_off(tiny_store) == 1
    (request,) = list_requests(tiny_store, ground.study)
    assert (request.state, request.error) == ("done", "")
    assert read_reruns(tiny_store, ground.study)[0].is_done


def test_a_wish_that_cannot_be_is_not_queued(tiny_store, ground, wish):
    with pytest.raises(SpecError):
        queue_rerun(tiny_store, ground.study, wish.model_copy(update={"lookback": 5_000}))
    assert list_requests(tiny_store, ground.study) == []


def test_a_failed_rerun_is_told_and_does_not_undo_the_study(tiny_store, ground, wish, monkeypatch):
    def fail(_job, _report):
        raise RuntimeError("no luck")

    queue_rerun(tiny_store, ground.study, wish)
    Worker(tiny_store, lambda: InlineExecutor(fail, slots=1)).run(loop=False)
    (request,) = list_requests(tiny_store, ground.study)
    assert request.state == "failed" and "no luck" in request.error
    assert "no luck" in read_reruns(tiny_store, ground.study)[0].cause
    study = study_summary(tiny_store, ground.study)
    assert phase_of(study, list_requests(tiny_store, ground.study)) is Phase.FINISHED


def test_networks_that_are_all_there_are_done_at_once(tiny_store, ground):
    queue_networks(tiny_store, ground.study)
    assert work_off(tiny_store) == 1
    assert [one.state for one in list_requests(tiny_store, ground.study)] == ["done"]
