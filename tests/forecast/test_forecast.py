"""Seed runs and the forecast: kept, read back, and honest about what they stand on."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from sqlalchemy import delete

from core.dataset.cutting import cut
from core.errors import SpecError
from core.forecast import read_forecast
from core.forecast.keeping import keep_forecast
from core.forecast.making import make_forecast
from core.metrics import rmse
from core.search.creation import create_study
from core.search.running import run_study
from core.seeds.confirmation import confirm_study
from core.seeds.runs import prediction_keys, read_seed_table, run_seeds
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
    assert set(made.references) == {"persistence", "seasonal", "rating_curve"}
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


def test_a_forecast_of_a_confirmed_winner_stands_on_the_seeds_that_report(tiny_store, study):
    before = run_seeds(tiny_store, study, top=3, seeds=3, slots=1, executor="inline")
    made = make_forecast(tiny_store, study)
    assert (made.is_confirmed, made.replicates) == (False, (1, 2, 3))
    winner = confirm_study(tiny_store, study, top=3, seeds=2, slots=1, executor="inline")
    for key in prediction_keys(tiny_store, study, winner.configuration_id):
        tiny_store.artifacts.delete(key)  # what chose is not read any more
    made = make_forecast(tiny_store, study)
    assert (made.is_confirmed, made.replicates) == (True, (1001, 1002))
    assert made.configuration_id == winner.configuration_id
    assert len(made.members) == 2
    by_name = make_forecast(tiny_store, study, configuration_id=winner.configuration_id)
    np.testing.assert_array_equal(by_name.members, made.members)
    assert by_name.is_confirmed
    other = next(g for g in before.groups if g.configuration_id != winner.configuration_id)
    made = make_forecast(tiny_store, study, configuration_id=other.configuration_id)
    assert (made.is_confirmed, made.replicates) == (False, (1, 2, 3))
    keep_forecast(tiny_store, by_name)
    assert read_forecast(tiny_store, study).replicates == (1001, 1002)
    assert read_forecast(tiny_store, study).is_confirmed


def test_a_confirmation_that_was_stopped_does_not_count(tiny_store, study):
    confirm_study(tiny_store, study, top=2, seeds=2, slots=1, executor="inline")
    with tiny_store.session() as session:
        session.execute(delete(SeedRunRow).where(SeedRunRow.replicate == 1002))
    made = make_forecast(tiny_store, study)
    assert (made.is_confirmed, made.replicates) == (False, (1, 2))


def test_a_ridge_beats_persistence_on_a_wave_it_can_see_ahead(tiny_store, study):
    run_seeds(tiny_store, study, top=1, seeds=1, slots=1, executor="inline")
    metrics = make_forecast(tiny_store, study).metrics
    assert metrics["ridge"]["rmse"] < metrics["persistence"]["rmse"]
    assert metrics["ridge"]["coverage"] > 0.8
