"""The benchmark of the pages: its studies have the shape of real searches, its table its bars."""

from __future__ import annotations

import pytest

from benchmarks.pages_speed import studies
from benchmarks.pages_speed.table import table_of
from core.search.reading import read_curves, read_trials
from core.search.study import list_studies, read_plan, study_summary
from core.search.trial import StudyState
from core.store import Store
from core.workspace import open_workspace


@pytest.fixture
def store(tmp_path) -> Store:
    opened = open_workspace(studies.settings_in(tmp_path))
    yield opened
    opened.close()


def test_a_study_is_a_whole_hyperband_search(store) -> None:
    studies.run(store, studies.spec_of("one", trials=1, max_epochs=9))
    plan, trials = read_plan(store, "one"), read_trials(store, "one")
    assert len(trials) == plan.trials
    held = {(t.bracket, t.rung): 0 for t in trials}
    for trial in trials:
        held[trial.bracket, trial.rung] += 1
    wanted = {(b.bracket, r.rung): r.trials for b in plan.brackets for r in b.rungs}
    assert held == wanted
    curves = {curve.trial: curve for curve in read_curves(store, "one")}
    assert sum(len(curve.epochs) for curve in curves.values()) == plan.epochs
    child = next(t for t in trials if t.parent is not None)
    assert curves[child.trial].epochs[0] == curves[child.parent].epochs[-1] + 1


def test_the_running_study_stops_near_its_epochs_and_can_go_on(tmp_path) -> None:
    studies.make_running(tmp_path, epochs=500)
    store = open_workspace(studies.settings_in(tmp_path))
    study = study_summary(store, studies.RUNNING)
    assert study.state is StudyState.PAUSED
    assert 500 <= study.progress.epochs_done < study.progress.epochs_planned / 2
    store.close()


def test_studies_with_forecasts(tmp_path) -> None:
    studies.make_many(tmp_path, studies=3)
    store = open_workspace(studies.settings_in(tmp_path))
    held = list_studies(store)
    assert len(held) == 3
    assert all(study.has_forecast and study.best for study in held)
    store.close()


def test_the_table_judges_by_the_bars() -> None:
    told = table_of({"ratio_filter": 1.6, "megabytes_leaderboard": 349.0})
    assert "| a filter, over a press in the empty app | 1.6 | 1.5 | no |" in told
    assert "| memory of the server | 349 MB | 350 MB | yes |" in told
