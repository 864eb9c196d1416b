"""The driver: the journal is the truth, nothing is lost, nothing is told twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import psutil
import pytest
from sqlalchemy import select, text, update

from core.errors import Conflict, JournalMismatch
from core.executors.inline import InlineExecutor
from core.search.creation import create_study
from core.search.lease import Lease, StudyStopped
from core.search.reading import best_trial, finalists, read_curves, read_trials
from core.search.study import read_plan, read_spec, study_summary
from core.search.trial import StudyState, TrialState
from core.store.schema import AskRow, EpochRow, StudyRow, TellRow
from tests.conftest import environment_of
from tests.search.fakes import fake_run, fragile_run, outcomes, search

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def study(tiny_store, make_spec):
    create_study(tiny_store, make_spec("kept", max_epochs=9, factor=3))
    return "kept"


def undisturbed(store, make_spec, **changes):
    create_study(store, make_spec("alone", max_epochs=9, factor=3, **changes))
    search(store, "alone")
    return outcomes(store, "alone")


def test_it_runs_the_whole_plan_and_keeps_every_epoch(tiny_store, study):
    search(tiny_store, study)
    plan, trials = read_plan(tiny_store, study), read_trials(tiny_store, study)
    assert len(trials) == plan.trials == 23
    assert all(t.state is TrialState.COMPLETED and t.score is not None for t in trials)
    curves = read_curves(tiny_store, study)
    assert sum(len(curve.epochs) for curve in curves) == plan.epochs == 75
    for trial, curve in zip(trials, curves, strict=True):
        assert list(curve.epochs) == list(range(trial.first_epoch + 1, trial.epochs + 1))
        assert curve.validation_score[-1] == trial.score
    summary = study_summary(tiny_store, study)
    assert summary.state is StudyState.FINISHED
    assert summary.progress.epochs_done == summary.progress.epochs_planned == 75
    assert summary.best == best_trial(trials)


@pytest.mark.parametrize("slots", [2, 5])
def test_slots_change_nothing(tiny_store, study, make_spec, slots):
    search(tiny_store, study, slots=slots)
    assert outcomes(tiny_store, study) == undisturbed(tiny_store, make_spec)


def test_another_seed_gives_another_search(tiny_store, study, make_spec):
    search(tiny_store, study)
    other = {row[0] for row in undisturbed(tiny_store, make_spec, seed=8)}
    assert not other & {row[0] for row in outcomes(tiny_store, study)}


class Interrupted(Exception):
    pass


@pytest.mark.parametrize("after", [1, 4, 9, 17, 40])
def test_an_interruption_anywhere_changes_nothing(tiny_store, study, make_spec, after):
    """Between ask row and submit, between result and tell row: work that dies at the n-th call."""
    left = [after]

    def dying(job, report):
        left[0] -= 1
        if left[0] == 0:
            raise KeyboardInterrupt
        return fake_run(job, report)

    for _ in range(3):
        left[0] = after
        try:
            search(tiny_store, study, dying, slots=3)
        except KeyboardInterrupt:
            continue
    search(tiny_store, study)
    assert outcomes(tiny_store, study) == undisturbed(tiny_store, make_spec)


def start_driver(store, study, slots):
    return subprocess.Popen(
        [
            sys.executable,
            "-W",
            "ignore",
            "-m",
            "tests.search.fakes",
            study,
            str(slots),
        ],
        cwd=PROJECT,
        env=environment_of(store.settings) | {"HALFLIFE_TEST_PAUSE": "0.02"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def told(store, study):
    with store.session() as session:
        return len(session.scalars(select(TellRow.trial).where(TellRow.study == study)).all())


def kill_when(store, study, process, wanted, victim):
    """Kill the driver, or one of its workers, once so many trials have ended."""
    end = time.monotonic() + 60
    while told(store, study) < wanted and process.poll() is None and time.monotonic() < end:
        time.sleep(0.01)
    if process.poll() is not None:
        return
    if victim == "driver":
        process.kill()
        process.wait()
        return
    children = [
        c for c in psutil.Process(process.pid).children() if "spawn_main" in str(c.cmdline())
    ]
    if children:
        os.kill(children[0].pid, signal.SIGKILL)


@pytest.mark.slow
def test_kill_9_of_driver_and_worker_changes_nothing(tiny_store, study, make_spec, tmp_path):
    expected = undisturbed(tiny_store, make_spec)
    for wanted, slots, victim in ((2, 2, "driver"), (7, 3, "worker"), (14, 1, "driver")):
        process = start_driver(tiny_store, study, slots)
        kill_when(tiny_store, study, process, wanted, victim)
        if victim == "driver":
            assert study_summary(tiny_store, study).state is StudyState.STOPPED
            assert "without a word" in study_summary(tiny_store, study).note
        else:
            kill_when(tiny_store, study, process, wanted + 3, "driver")
    process = start_driver(tiny_store, study, 2)
    assert process.wait(timeout=120) == 0
    assert outcomes(tiny_store, study) == expected
    with tiny_store.session() as session:
        rows = session.execute(
            text("select trial, count(*) from epoch where study = 'kept' group by trial, epoch")
        ).all()
    assert all(count == 1 for _, count in rows)
    assert len(rows) == 75


def test_failures_show_their_cause_and_fill_their_bracket(tiny_store, study):
    search(tiny_store, study, fragile_run)
    trials = read_trials(tiny_store, study)
    failed = [t for t in trials if t.state is TrialState.FAILED]
    assert failed
    assert len(trials) == read_plan(tiny_store, study).trials
    assert all(t.score is None and "must stay finite" in t.cause for t in failed)
    summary = study_summary(tiny_store, study)
    assert summary.progress.failed == len(failed)
    assert summary.best is not None and summary.best.score < 10  # a penalty is never a score


def test_failures_do_not_depend_on_slots(tiny_store, study, make_spec):
    search(tiny_store, study, fragile_run, slots=4)
    create_study(tiny_store, make_spec("other", max_epochs=9, factor=3))
    search(tiny_store, "other", fragile_run)
    assert outcomes(tiny_store, study) == outcomes(tiny_store, "other")


def test_two_drivers_cannot_meet(tiny_store, study):
    with tiny_store.session() as session:
        owner = f"{psutil.os.uname().nodename}|1|{psutil.Process(1).create_time():.2f}"
        session.execute(update(StudyRow).values(driver=owner, heartbeat=time.time()))
    with pytest.raises(Conflict, match="one process drives"):
        Lease(tiny_store, study).take()


def test_a_cancelled_study_stops_and_goes_on(tiny_store, study, make_spec, monkeypatch):
    monkeypatch.setattr("core.search.lease.BEAT_SECONDS", 0.0)
    count = [0]

    def wishing(job, report):
        count[0] += 1
        if count[0] == 6:
            with tiny_store.session() as session:
                session.execute(update(StudyRow).values(wish="cancel"))
        return fake_run(job, report)

    with pytest.raises(StudyStopped):
        search(tiny_store, study, wishing)
    assert study_summary(tiny_store, study).state is StudyState.STOPPED
    assert "Cancelled" in study_summary(tiny_store, study).note
    assert told(tiny_store, study) == 6
    search(tiny_store, study)
    assert outcomes(tiny_store, study) == undisturbed(tiny_store, make_spec)


def test_a_journal_that_does_not_replay_is_refused(tiny_store, study):
    search(tiny_store, study)
    with tiny_store.session() as session:
        session.execute(update(AskRow).where(AskRow.trial == 3).values(bracket=0))
    with pytest.raises(JournalMismatch, match="trial 3"):
        search(tiny_store, study)


def test_a_name_is_taken_once(tiny_store, study, make_spec):
    with pytest.raises(Conflict, match="'kept', which is taken"):
        create_study(tiny_store, make_spec("kept"))


def test_nothing_stored_is_nan_or_infinite(tiny_store, study):
    search(tiny_store, study, fragile_run)
    with tiny_store.session() as session:
        for table, column in (("study", "spec"), ("study", "facts"), ("ask", "configuration")):
            for value in session.execute(text(f"select {column} from {table}")).scalars():
                assert "NaN" not in value and "Infinity" not in value
        assert all(np.isfinite(session.scalars(select(EpochRow.validation_score)).all()))


def test_finalists_are_distinct_and_of_full_budget(tiny_store, study):
    search(tiny_store, study)
    chosen = finalists(read_trials(tiny_store, study), top=4)
    assert len({t.configuration_id for t in chosen}) == 4
    assert all(t.epochs == 9 for t in chosen)
    assert [t.score for t in chosen] == sorted(t.score for t in chosen)


def test_search_never_sees_the_test_part(tiny_store, study):
    """The job of a trial has no key of the test windows."""
    from core.search.driver import SearchSource

    spec = read_spec(tiny_store, study)
    source = SearchSource(tiny_store, spec, pulse=lambda: None)
    job = source.job(source.next_key(), slot=0)
    assert job.evaluation is None
    assert InlineExecutor(fake_run, slots=1).free() == [0]


def with_limits(spec, **limits):
    return spec.model_copy(update={"budget": spec.budget.model_copy(update=limits)})


def test_an_epoch_budget_ends_the_asking_and_says_so(tiny_store, make_spec):
    spec = make_spec("kept", max_epochs=9, factor=3)
    create_study(tiny_store, with_limits(spec, most_epochs=20))
    for _ in range(2):  # to go on brings nothing more
        search(tiny_store, "kept", slots=2)
        trials = read_trials(tiny_store, "kept")
        given = sum(t.epochs - t.first_epoch for t in trials)
        last = trials[-1].epochs - trials[-1].first_epoch
        assert given >= 20 > given - last
        summary = study_summary(tiny_store, "kept")
        assert summary.state is StudyState.FINISHED
        assert summary.note == "Its limit of 20 epochs is used up."
    whole = undisturbed(tiny_store, make_spec)
    assert set(outcomes(tiny_store, "kept")) < set(whole)


def test_a_budget_of_time_counts_all_drivers(tiny_store, make_spec):
    spec = make_spec("kept", max_epochs=9, factor=3)
    create_study(tiny_store, with_limits(spec, most_seconds=600))
    with tiny_store.session() as session:
        session.execute(update(StudyRow).values(seconds=601.0))  # what earlier drivers took
    search(tiny_store, "kept")
    assert read_trials(tiny_store, "kept") == []
    assert study_summary(tiny_store, "kept").note == "Its limit of 10 minutes is used up."
