"""Reruns: one wish is one rerun, it keeps to the search space, and answers the same scenarios."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.errors import NotFound, SpecError
from core.executors.dispatch import run_source
from core.executors.inline import InlineExecutor
from core.models.space import Choice, IntegerRange, RealRange, SearchSpace
from core.training import run_job
from core.what_if.answering import answer
from core.what_if.rerun import Rerun, broken_rule
from core.what_if.rerunning import keep_rerun, open_rerun, read_reruns, rerun_ground
from core.what_if.scenario import Scale, Scenario
from tests.what_if.asking import here

SPACE = SearchSpace(
    dimensions=(
        Choice(name="units", values=(16, 32)),
        IntegerRange(name="depth", low=1, high=3),
        RealRange(name="rate", low=0.001, high=0.1, scale="log"),
    )
)


def rerun(**changes):
    return Rerun(**{"configuration": {"alpha": 1.0, "increments": False, "means": False},
                    "lookback": 6, "epochs": 2, "seeds": 2} | changes)  # fmt: skip


@pytest.fixture
def wish(ground):
    """Another lookback than the study's."""
    return rerun(configuration=dict(ground.networks.jobs[0].configuration), lookback=9)


def train(store, study, name):
    stage = open_rerun(store, study, name)
    run_source(stage.source, InlineExecutor(run_job, slots=1))
    stage.close(None)


@pytest.mark.parametrize(
    ("configuration", "why"),
    [
        ({"units": 16, "depth": 3, "rate": 0.05}, ""),
        ({"units": 24, "depth": 3}, "units = 24"),
        ({"units": 16, "depth": 4}, "depth = 4"),
        ({"units": 16, "depth": 1.5}, "depth = 1.5"),
        ({"units": 16, "rate": 0.2}, "rate = 0.2"),
        ({"rate": "fast"}, "rate = 'fast'"),
    ],
)
def test_it_keeps_to_the_search_space(configuration, why):
    told = broken_rule(SPACE, configuration)
    assert told.startswith(why) and bool(told) == bool(why)


def test_it_says_what_it_changes():
    made = rerun(configuration={"alpha": 0.5, "increments": True, "means": False}, lookback=12)
    before = {"alpha": 1.0, "increments": False, "means": False}
    assert made.changes(before, 6) == "alpha 0.5, increments True, lookback 12; 2 epochs"
    assert rerun(epochs=1).changes(before, 6) == "nothing changed; 1 epoch"
    assert len({rerun().id, rerun(seeds=3).id, rerun(epochs=3).id, rerun(lookback=7).id}) == 4


@pytest.mark.parametrize("change", [{"epochs": 0}, {"seeds": 0}, {"seeds": 11}, {"lookback": 0}])
def test_a_budget_is_small_but_there(change):
    with pytest.raises(ValueError):
        rerun(**change)


def test_another_lookback_is_trained_and_answers_the_same_scenario(tiny_store, ground, wish):
    study = ground.study
    keep_rerun(tiny_store, study, wish)
    keep_rerun(tiny_store, study, wish)
    (found,) = read_reruns(tiny_store, study)
    assert (found.rerun, found.scores, found.is_done) == (wish, {}, False)
    train(tiny_store, study, wish.id)
    (found,) = read_reruns(tiny_store, study)
    assert found.is_done and sorted(found.scores) == [1, 2]
    assert open_rerun(tiny_store, study, wish.id) is None

    other = rerun_ground(tiny_store, ground, wish)
    assert other.window.lookback == 9 and other.steps["flow"] == range(-8, 3)
    issue = pd.Timestamp(ground.issue_times[30])
    asked = Scenario(issue=issue, changes=(Scale(driver="flow", factor=2.0),))
    mine, theirs = answer(ground, asked, here), answer(other, asked, here)
    np.testing.assert_array_equal(mine.dates, theirs.dates)
    assert not np.allclose(mine.after.median, theirs.after.median)
    assert (theirs.after.median > theirs.before.median).all()


def test_outside_of_the_space_or_unheard_of_is_refused(tiny_store, ground, wish):
    bad = wish.model_copy(update={"configuration": wish.configuration | {"alpha": -7.0}})
    with pytest.raises(SpecError, match="alpha = -7.0"):
        keep_rerun(tiny_store, ground.study, bad)
    with pytest.raises(SpecError, match="lookback"):
        keep_rerun(tiny_store, ground.study, wish.model_copy(update={"lookback": 5_000}))
    with pytest.raises(NotFound, match="'nobody'"):
        open_rerun(tiny_store, ground.study, "nobody")
    assert read_reruns(tiny_store, ground.study) == []


def test_a_failure_is_kept_with_its_cause(tiny_store, ground, wish):
    keep_rerun(tiny_store, ground.study, wish)
    stage = open_rerun(tiny_store, ground.study, wish.id)
    key = stage.source.next_key()
    stage.source.failed(key, "the loss must stay finite")
    (found,) = read_reruns(tiny_store, ground.study)
    assert (found.cause, found.scores) == ("the loss must stay finite", {})
