"""Designs and replays in the worker's pool: asked for by a page, trained, stopped, resumed."""

from __future__ import annotations

import pytest

from core import work
from core.executors.inline import InlineExecutor
from core.search.creation import create_study
from core.search.running import run_study
from core.search.study import study_summary
from core.seeds.replays import read_kept_replays
from core.seeds.runs import run_seeds
from core.seeds.sources.reading import read_effects
from core.training import run_job
from core.work import list_requests, queue_replay, queue_sources, resume_study
from core.worker import Worker, stages
from pages.shared.run_phase import Phase, phase_of
from tests.report.conftest import NAME, spec_of
from tests.seeds.fakes import Counted, searched
from tests.seeds.sources.test_measuring import planted
from tests.test_worker_confirmation import when_so_many


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """No worker of its own, no waiting between signs of life."""
    monkeypatch.setattr("core.work.starting.start_worker", lambda _store: None)
    monkeypatch.setattr("core.search.lease.BEAT_SECONDS", 0.0)
    monkeypatch.setattr(stages, "BEAT_SECONDS", 0.0)


def work_off(store, run):
    return Worker(store, lambda: InlineExecutor(run, slots=1)).run(loop=False)


def states(store, name):
    return [one.state for one in list_requests(store, name)]


def test_a_design_is_paused_and_resumed_without_a_run_lost(tiny_store, make_spec, monkeypatch):
    name = searched(tiny_store, make_spec())
    queue_sources(tiny_store, name, sources=["initialisation", "shuffle"], rows=3)
    counted = Counted(planted)
    with monkeypatch.context() as patch:
        when_so_many(patch, 5, work.pause_study)
        work_off(tiny_store, counted)
    assert states(tiny_store, name) == ["paused"]
    assert read_effects(tiny_store, name).missing > 0
    resume_study(tiny_store, name)
    assert work_off(tiny_store, counted) == 1
    assert len(set(counted.jobs)) == len(counted.jobs) == 12
    assert read_effects(tiny_store, name).rows == 3
    (request,) = list_requests(tiny_store, name)
    assert (request.kind, request.done, request.total) == ("sources", 12, 12)


def test_a_design_that_is_none_fails_with_its_rule(tiny_store, make_spec):
    name = searched(tiny_store, make_spec())
    queue_sources(tiny_store, name, sources=["colour", "shuffle"], rows=3)
    work_off(tiny_store, planted)
    (request,) = list_requests(tiny_store, name)
    assert request.state == "failed" and "colour" in request.error


@pytest.fixture
def trained(tiny_store, tiny_series):
    create_study(tiny_store, spec_of(tiny_series))
    run_study(tiny_store, NAME, slots=1, executor="inline")
    table = run_seeds(tiny_store, NAME, top=1, seeds=1, slots=1, executor="inline")
    return tiny_store, table.groups[0].configuration_id


def test_a_replay_is_done_compared_and_kept(trained):
    store, name = trained
    queue_replay(store, NAME, trial=0)
    queue_replay(store, NAME, seed_run=f"{name}/1")
    assert work_off(store, run_job) == 2
    assert states(store, NAME) == ["done", "done"]
    run, trial = read_kept_replays(store, NAME)
    assert (trial.subject, run.subject) == ("trial 0", f"seed run {name}/1")
    for kept in (run, trial):
        assert (kept.comparison.verdict, kept.threads) == ("bit-identical", 1)
        assert kept.recorded == kept.repeated and kept.differences == ()
    assert store.artifacts.names(f"studies/{NAME}/replays") == []


def test_a_replay_of_what_is_not_there_fails_and_keeps_nothing(trained):
    store, _ = trained
    queue_replay(store, NAME, trial=99)
    queue_replay(store, NAME, trial=0)
    work_off(store, run_job)
    request, behind = list_requests(store, NAME)
    assert request.state == "failed" and "trial 99" in request.error
    assert behind.state == "done"  # nothing builds on a replay
    assert [kept.subject for kept in read_kept_replays(store, NAME)] == ["trial 0"]


def test_a_failed_replay_leaves_the_study_finished(trained):
    store, _ = trained
    queue_replay(store, NAME, trial=99)
    work_off(store, run_job)
    study = study_summary(store, NAME)
    assert phase_of(study, list_requests(store, NAME)) is Phase.FINISHED
