"""Seed runs of a study that was extended: short ones are shown as such, and never mixed."""

from __future__ import annotations

import math

import pytest
from sqlalchemy import select, update

from core.forecast.basis import basis_of
from core.search.extension import extend_study
from core.search.reading import finalists, read_trials
from core.seeds.confirmation import read_confirmation
from core.seeds.runs import open_seeds, read_seed_table
from core.store.schema import SeedRunRow
from tests.search.fakes import search
from tests.seeds.fakes import Counted, confirm, ranked, run, searched, turned_round


@pytest.fixture
def study(tiny_store, make_spec):
    return tiny_store, searched(tiny_store, make_spec("asked"))


@pytest.fixture
def grown(tiny_store, make_spec):
    """Confirmed at 3 epochs, then extended to 9 and searched."""
    name = searched(tiny_store, make_spec("grown", max_epochs=3, factor=3))
    confirm(tiny_store, name, top=2, seeds=2)
    extend_study(tiny_store, name, max_epochs=9)
    search(tiny_store, name)
    return tiny_store, name


def test_after_an_extension_short_runs_are_shown_as_such(grown):
    store, name = grown
    made = read_confirmation(store, name)
    assert made.is_complete and not made.is_current and made.epochs == 3
    table = read_seed_table(store, name)
    assert [group.epochs for group in table.groups] == [3, 3]
    short = {t.configuration_id: t.score for t in read_trials(store, name) if t.epochs == 3}
    assert all(group.search_score == short[group.configuration_id] for group in table.groups)
    basis = basis_of(store, name, None)  # an overtaken winner does not count as confirmed
    assert not basis.is_confirmed and set(basis.replicates) <= set(range(1, 3))


def test_after_an_extension_runs_are_trained_again_and_never_mixed(grown):
    store, name = grown
    counted = Counted()
    run(open_seeds(store, name, top=8, seeds=1), counted)
    everyone = {t.configuration_id for t in finalists(read_trials(store, name), top=8)}
    assert len(counted.jobs) == len(everyone) and all(j.endswith("-9") for j in counted.jobs)
    table = read_seed_table(store, name)
    longer = [group for group in table.groups if group.epochs == 9]
    assert {group.configuration_id for group in longer} == everyone
    assert [group.n for group in longer] == [1] * len(longer)
    both = {c.configuration_id for c in read_confirmation(store, name).contenders} & everyone
    assert table.shorter == len(both)  # replicate 2 of each, still of 3 epochs
    assert table.groups[: len(longer)] == tuple(longer)
    lengths = {group.configuration_id: group.epochs for group in table.groups}
    assert table.pairs and all(lengths[p.first] == lengths[p.second] for p in table.pairs)
    made = confirm(store, name, counted, top=2, seeds=2)
    assert made.is_current and made.epochs == 9
    assert basis_of(store, name, None).replicates == (1001, 1002)
    assert basis_of(store, name, None).is_confirmed


def test_a_configuration_that_no_trial_names_is_shown_without_a_search_score(study):
    store, name = study
    confirm(store, name, top=2, seeds=2)
    with store.session() as session:
        session.execute(update(SeedRunRow).values(epochs=99))
    table = read_seed_table(store, name)
    assert [group.epochs for group in table.groups] == [99, 99]
    assert all(math.isnan(group.search_score) for group in table.groups)


def test_runs_of_different_lengths_are_no_pair(study):
    store, name = study
    run(open_seeds(store, name, top=3, seeds=2), turned_round)
    assert len(read_seed_table(store, name).pairs) == 3
    longest = ranked(store, name)[0]
    with store.session() as session:
        one = update(SeedRunRow).where(SeedRunRow.configuration_id == longest)
        session.execute(one.values(epochs=99))
    table = read_seed_table(store, name)
    assert table.groups[0].configuration_id == longest  # whatever its mean
    (pair,) = table.pairs
    assert longest not in (pair.first, pair.second)


def test_runs_from_before_epochs_were_recorded_are_as_long_as_the_longest_trial_was(grown):
    store, name = grown
    with store.session() as session:
        session.execute(update(SeedRunRow).values(epochs=None))
    assert {group.epochs for group in read_seed_table(store, name).groups} == {3}
    again = Counted()
    run(open_seeds(store, name, top=1, seeds=2), again)
    assert len(again.jobs) == 2  # 9 epochs are wanted by now
    with store.session() as session:
        assert set(session.scalars(select(SeedRunRow.epochs))) == {None, 9}
