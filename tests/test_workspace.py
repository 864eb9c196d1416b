"""A new workspace is not empty, once, whoever opens it."""

from __future__ import annotations

import subprocess
import sys

from core.dataset.catalogue import list_series
from core.forecast import read_forecast
from core.search.study import list_studies
from core.search.trial import StudyState
from core.seeds.runs import read_seed_table
from core.workspace import open_workspace
from tests.conftest import settings_in


def test_a_new_workspace_holds_the_simulated_series_and_a_finished_study(tmp_path):
    store = open_workspace(settings_in(tmp_path))
    (series,) = list_series(store)
    assert series.simulated
    (study,) = list_studies(store)
    assert study.state is StudyState.FINISHED and study.is_simulated and study.has_forecast
    assert "made on 20" in study.note  # it says when
    assert all(group.n >= 6 for group in read_seed_table(store, study.name).groups)
    forecast = read_forecast(store, study.name)
    assert forecast.is_simulated and set(forecast.references) == {
        "persistence",
        "seasonal",
        "rating_curve",
        "ridge",
    }
    store.close()
    again = open_workspace(settings_in(tmp_path))
    assert len(list_studies(again)) == 1
    again.close()


def test_two_processes_may_fill_it_at_once(tmp_path):
    code = (
        "from core.settings import Settings; from core.workspace import open_workspace;"
        f"open_workspace(Settings('sqlite:///{tmp_path}/halflife.db', '{tmp_path}/a', 1)).close()"
    )
    opened = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(2)]
    assert [process.wait(60) for process in opened] == [0, 0]
