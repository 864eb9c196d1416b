"""Designs end to end with fake trainings: trained, resumed, extended, read, and the planted truth.

The score is a sum of normal effects of single streams, so that every share is known.
"""

from __future__ import annotations

import numpy as np
import pytest

from core.errors import NotFound, SpecError
from core.seeds.keeping import completed_runs
from core.seeds.runs import open_seeds, read_seed_table
from core.seeds.sources.design import VARIED_FROM
from core.seeds.sources.measuring import cost_of_sources, open_sources
from core.seeds.sources.reading import read_effects
from core.seeds.sources.sentences import cost_sentence, effects_sentence
from core.store.schema import DesignRow
from core.training.job import Outcome
from tests.seeds.fakes import Counted, ranked, run, searched

SDS = {"kernel": 0.03, "shuffle": 0.04, "dropout": 0.0}  # variances 9 : 16, no interaction


def planted(job, report):
    parts = [
        sd * np.random.default_rng(getattr(job.seeds, name)).standard_normal()
        for name, sd in SDS.items()
    ]
    return Outcome(score=1.0 + sum(parts), seconds=2.0, epochs=job.last_epoch)


@pytest.fixture
def study(tiny_store, make_spec):
    return tiny_store, searched(tiny_store, make_spec())


@pytest.fixture
def name(study):
    """A finalist with dropout, so that all three sources act."""
    store, study_name = study
    return ranked(store, study_name)[0]


def measure(store, study_name, work=planted, **wanted):
    run(open_sources(store, study_name, **wanted), work)
    return read_effects(store, study_name)


def effects(found):
    return {one.stream: one for one in found.effects}


def test_planted_components_are_found_again(study):
    store, study_name = study
    found = measure(store, study_name, sources=["initialisation", "shuffle"], rows=60)
    shares = effects(found)
    assert found.sd == pytest.approx(0.05, rel=0.2)
    for source, truth in (("initialisation", 9 / 25), ("shuffle", 16 / 25)):
        for share in (shares[source].total, shares[source].first_order):
            assert share.value == pytest.approx(truth, abs=0.2)
            assert share.bounds.contains(truth)
    assert found.effects[0].stream == "shuffle"  # the larger first
    assert (found.rows, found.failed, found.missing) == (60, 0, 0)


def test_runs_are_kept_with_the_level_of_every_stream(study):
    store, study_name = study
    measure(store, study_name, sources=["kernel", "shuffle"], rows=2)
    varied = [row for row in completed_runs(store, study_name) if row.replicate >= VARIED_FROM]
    assert varied and all(row.levels["split"] == 0 for row in varied)
    alone = next(row for row in varied if row.levels["shuffle"] == 2001 != row.levels["kernel"])
    assert alone.levels["kernel"] == 1 and alone.seeds["split"] == 0
    same = [row.seeds["kernel"] for row in varied if row.levels["kernel"] == 1]
    assert len(set(same)) == 1  # one level, one seed
    assert len({row.seeds["shuffle"] for row in varied}) == 4


def test_ordinary_seed_runs_are_used_again_and_the_table_shows_no_other(study):
    store, study_name = study
    run(open_seeds(store, study_name, top=1, seeds=3), planted)
    cost = cost_of_sources(store, study_name, rows=3)
    if cost.design.held:
        pytest.fail("the default design holds nothing")
    assert (cost.present, cost.missing) == (3, cost.runs - 3)
    assert cost.seconds == pytest.approx(2.0 * cost.missing)
    counted = Counted(planted)
    run(open_sources(store, study_name, rows=3), counted)
    assert len(counted.jobs) == cost.missing
    (group,) = read_seed_table(store, study_name).groups
    assert list(group.replicates) == [1, 2, 3]
    assert cost_of_sources(store, study_name, rows=3).missing == 0


def test_a_stop_loses_nothing_and_more_rows_are_added(study):
    store, study_name = study
    wanted = {"sources": ["initialisation", "shuffle"], "rows": 4}
    killed = Counted(planted, killed_at=9)
    with pytest.raises(KeyboardInterrupt):
        run(open_sources(store, study_name, **wanted), killed)
    part = read_effects(store, study_name)
    assert (part.rows, part.missing) == (2, 16 - 9) and len(part.effects) == 2
    again = Counted(planted)
    run(open_sources(store, study_name, **wanted), again)
    assert not set(again.jobs) & set(killed.jobs)
    assert len(again.jobs) + len(killed.jobs) == 16
    more = Counted(planted)
    run(open_sources(store, study_name, sources=wanted["sources"], rows=6), more)
    assert len(more.jobs) == 8
    assert read_effects(store, study_name).rows == 6


def test_a_row_with_a_failure_is_left_out_and_counted(study):
    store, study_name = study
    calls = []

    def fragile(job, report):
        calls.append(job)
        if len(calls) == 2:
            raise ValueError("no luck")
        return planted(job, report)

    found = measure(store, study_name, fragile, sources=["initialisation", "shuffle"], rows=4)
    assert (found.rows, found.failed, found.missing) == (3, 1, 0)


def test_all_failed_is_an_error_with_its_cause(study):
    store, study_name = study

    def broken(job, report):
        raise ValueError("no luck")

    with pytest.raises(SpecError, match="no luck"):
        run(open_sources(store, study_name, rows=2), broken)
    found = read_effects(store, study_name)
    assert found.effects == () and "at least two" in effects_sentence(found)


def test_the_same_store_says_the_same_twice(study):
    store, study_name = study
    found = measure(store, study_name, sources=["initialisation", "shuffle"], rows=4)
    assert read_effects(store, study_name) == found


def test_the_sentence_names_the_largest_source_and_its_limits(study):
    store, study_name = study
    found = measure(store, study_name, sources=["initialisation", "shuffle"], rows=4)
    told, first = effects_sentence(found), found.effects[0]
    assert f"{100 * first.total.value:.0f} % (95 % interval" in told
    assert "It stands on 4 rows only." in told
    assert found.configuration_id in told


def test_the_cost_is_said_before_it_begins(study, name):
    store, study_name = study
    cost = cost_of_sources(
        store, study_name, sources=["initialisation", "shuffle"], rows=5, configuration_id=name
    )
    assert (cost.configuration_id, cost.runs, cost.present) == (name, 20, 0)
    assert cost_sentence(cost, slots=2).startswith(f"5 rows of 4 trainings of {name}: 20 runs; ")
    with store.session() as session:
        assert session.get(DesignRow, (study_name, name)) is None
    assert read_effects(store, study_name) is None


def test_who_is_no_finalist_is_refused(study):
    store, study_name = study
    with pytest.raises(NotFound, match="feedbeef00"):
        cost_of_sources(store, study_name, configuration_id="feedbeef00")


def test_no_share_exceeds_the_whole(study, monkeypatch):
    store, study_name = study
    monkeypatch.setitem(SDS, "kernel", 0.0)
    found = measure(store, study_name, sources=["initialisation", "shuffle"], rows=5)
    first, other = found.effects
    assert (first.stream, other.total.value, other.total.bounds.high) == ("shuffle", 0.0, 0.0)
    assert 0.2 < first.total.value <= 1.0 == first.total.bounds.high  # some draws lie above it
