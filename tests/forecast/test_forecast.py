"""Seed runs and the forecast: kept, read back, and honest about what they stand on."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from core.dataset.cutting import cut
from core.errors import SpecError
from core.forecast import read_forecast
from core.forecast.keeping import keep_forecast
from core.forecast.making import make_forecast
from core.metrics import rmse
from core.search.creation import create_study
from core.search.running import run_study
from core.seeds.runs import read_seed_table, run_seeds
from core.store.schema import SeedRunRow
from core.training import TrainingSeeds


@pytest.fixture
def study(tiny_store, make_spec):
    spec = make_spec("ridges", model="ridge", space=None, max_epochs=2, factor=2)
    create_study(tiny_store, spec)
    run_study(tiny_store, "ridges", slots=1, executor="inline")
    return "ridges"


def test_a_forecast_without_seed_runs_says_how_to_get_them(tiny_store, study):
    with pytest.raises(SpecError, match="python -m core seeds ridges"):
        make_forecast(tiny_store, study)
    assert read_forecast(tiny_store, study) is None
    assert read_seed_table(tiny_store, study) is None


def test_seed_runs_are_fresh_extendable_and_never_repeated(tiny_store, study):
    table = run_seeds(tiny_store, study, top=2, seeds=2, slots=1, executor="inline")
    assert [group.n for group in table.groups] == [2, 2]
    with tiny_store.session() as session:
        first = {(r.configuration_id, r.replicate): r.time for r in session.query(SeedRunRow)}
    table = run_seeds(tiny_store, study, top=2, seeds=3, slots=1, executor="inline")
    assert [list(group.replicates) for group in table.groups] == [[1, 2, 3]] * 2
    with tiny_store.session() as session:
        rows = session.query(SeedRunRow).all()
    assert all(r.time == first.get((r.configuration_id, r.replicate), r.time) for r in rows)
    search_seeds = {TrainingSeeds.derive(7, r.configuration_id, replicate=0).kernel for r in rows}
    assert not search_seeds & {r.seeds["kernel"] for r in rows}
    (pair,) = table.pairs
    assert (pair.n, pair.verdict) == (3, "no verdict")


@pytest.mark.parametrize(
    ("top", "seeds", "rule"), [(0, 3, "top"), (1, 0, "seeds"), (1, 9999, "seeds")]
)
def test_numbers_out_of_range_are_refused(tiny_store, study, top, seeds, rule):
    with pytest.raises(SpecError, match=rule):
        run_seeds(tiny_store, study, top=top, seeds=seeds, slots=1, executor="inline")


def test_the_forecast_stands_on_the_test_part_and_comes_back_as_kept(
    tiny_store, study, tiny_series, make_spec
):
    run_seeds(tiny_store, study, top=1, seeds=2, slots=1, executor="inline")
    made = make_forecast(tiny_store, study)
    spec = make_spec(model="ridge", space=None)
    test = cut(tiny_series, spec.split, spec.window).evaluation.test
    assert np.array_equal(made.issue_times, test.issue_times)
    assert made.members.shape == (2, *test.target.shape[:2])
    assert (made.lower <= made.median).all() and (made.median <= made.upper).all()
    assert set(made.references) == {"persistence", "seasonal"}
    for n in range(0, len(test), 7):  # every observed value is the one of its own date
        for h in range(made.horizon):
            row = tiny_series.dates.get_loc(made.dates[n, h])
            np.testing.assert_equal(made.observed[n, h], tiny_series.targets[0].values[row])
            np.testing.assert_equal(made.limits[n, h], tiny_series.targets[0].limits[row])
    seen = made.observed.ravel()
    assert made.metrics["ridge"]["rmse"] == pytest.approx(rmse(seen, made.median.ravel()))
    assert list(made.metrics["ridge"]) == [
        "rmse",
        "mae",
        "nse",
        "log_nse",
        "kge",
        "bias",
        "coverage",
    ]
    assert len(made.metrics_by_horizon) == made.horizon == 2
    keep_forecast(tiny_store, made)
    again = read_forecast(tiny_store, study)
    for field in fields(made):
        ours, theirs = getattr(made, field.name), getattr(again, field.name)
        if field.name == "references":
            for name in ours:
                np.testing.assert_array_equal(ours[name], theirs[name])
        elif isinstance(ours, np.ndarray):
            np.testing.assert_array_equal(ours, theirs)
        else:
            np.testing.assert_equal(ours, theirs)


def test_a_ridge_beats_persistence_on_a_wave_it_can_see_ahead(tiny_store, study):
    run_seeds(tiny_store, study, top=1, seeds=1, slots=1, executor="inline")
    metrics = make_forecast(tiny_store, study).metrics
    assert metrics["ridge"]["rmse"] < metrics["persistence"]["rmse"]
    assert metrics["ridge"]["coverage"] > 0.8
