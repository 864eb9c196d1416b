"""Seed runs: what is missing is trained, pair by pair, and what is there is kept."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from core.errors import SpecError
from core.models.space import configuration_id
from core.search.creation import create_study
from core.search.trial import Trial, TrialState
from core.seeds.keeping import last_cause
from core.seeds.runs import run_seeds, train_runs
from core.store.schema import SeedRunRow


def trial(alpha: float, epochs: int = 2) -> Trial:
    configuration = {"alpha": alpha}
    return Trial(
        trial=0, configuration=configuration, configuration_id=configuration_id(configuration),
        bracket=0, iteration=0, rung=0, first_epoch=0, epochs=epochs, parent=None, seed=1,
        state=TrialState.COMPLETED, score=1.0,
    )  # fmt: skip


@pytest.fixture
def study(tiny_store, make_spec):
    create_study(tiny_store, make_spec(model="ridge"))
    return tiny_store, "tiny-study"


def rows(store):
    with store.session() as session:
        return list(session.scalars(select(SeedRunRow).order_by(SeedRunRow.time)))


def test_runs_are_trained_replicate_by_replicate_and_none_twice(study):
    store, name = study
    seen = []
    trials = [trial(0.1), trial(1.0)]
    train_runs(
        store, name, trials, range(3, 5), slots=1, executor="inline",
        observe=lambda done, wanted: seen.append((done, wanted)),
    )  # fmt: skip
    first = rows(store)
    ids = [one.configuration_id for one in trials]
    assert [(r.replicate, r.configuration_id) for r in first] == [
        (n, name) for n in (3, 4) for name in ids
    ]
    assert {r.state for r in first} == {"completed"} and seen[-1] == (4, 4)
    assert all(store.artifacts.has(r.predictions) for r in first)
    assert first[0].seeds["shuffle"] == first[1].seeds["shuffle"]  # pairs share their batches
    assert first[0].seeds["subset"] == first[1].seeds["subset"]
    train_runs(store, name, trials, [3, 5], slots=1, executor="inline")
    again = rows(store)
    assert [r.time for r in again[:4]] == [r.time for r in first]
    assert [r.replicate for r in again[4:]] == [5, 5]


def test_a_run_that_failed_is_kept_with_its_cause_and_tried_again(study):
    store, name = study
    bad = trial(-1.0)
    train_runs(store, name, [bad], [1], slots=1, executor="inline")
    (row,) = rows(store)
    assert row.state == "failed" and row.score is None
    assert "must be" in row.cause or "takes" in row.cause
    assert last_cause(store, name) == row.cause
    with store.session() as session:
        session.execute(update(SeedRunRow).values(cause="an old one"))
    train_runs(store, name, [bad], [1], slots=1, executor="inline")
    assert rows(store)[0].cause != "an old one"


@pytest.mark.parametrize(
    "top, seeds, rule",
    [
        (0, 3, "`top` must be at least 1"),
        (1, 0, "`seeds` must be from 1 to 1000"),
        (1, 3, "need a finished trial"),
    ],
)
def test_what_cannot_be_run_is_told(study, top, seeds, rule):
    store, name = study
    with pytest.raises(SpecError, match=rule):
        run_seeds(store, name, top=top, seeds=seeds, slots=1, executor="inline")
