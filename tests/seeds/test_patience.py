"""Seed runs end early as trials do: recorded as they were, compared as one kind of training."""

from __future__ import annotations

import pytest

from core.models.space import configuration_id
from core.search.study import read_spec
from core.seeds.headline import early_sentence
from core.seeds.keeping import completed_runs, reached
from core.seeds.recorded import recorded_run
from core.seeds.runs import open_seeds, read_seed_table
from core.training.job import EpochRecord, Outcome
from core.training.score import has_stalled
from tests.seeds.fakes import confirm, run, searched

PATIENCE = 2


def wandering(job, report):
    """Scores that improve until an epoch which the seed decides; patience is obeyed."""
    best = 1 + job.seeds.dropout % 3
    own = []
    for epoch in range(job.first_epoch + 1, job.last_epoch + 1):
        score = 1.0 + abs(epoch - best) + int(configuration_id(job.configuration), 16) / 16**10
        own.append(EpochRecord(epoch, 0.1, score, 0.01))
        report(own[-1])
        if has_stalled(own, job.patience):
            break
    return Outcome(score=own[-1].validation_score, seconds=0.01, epochs=own[-1].epoch)


def best_epoch(row):
    return 1 + row.seeds["dropout"] % 3


@pytest.fixture
def make(tiny_store, make_spec):
    """Seed runs of a searched study, with a patience or none."""

    def runs(name, patience, seeds=6):
        spec = make_spec(name, max_epochs=8, factor=2)
        budget = spec.budget.model_copy(update={"patience": patience})
        searched(tiny_store, spec.model_copy(update={"budget": budget}))
        run(open_seeds(tiny_store, name, top=2, seeds=seeds), wandering)
        return completed_runs(tiny_store, name)

    return runs


def test_a_run_ends_when_a_trial_would_and_says_where(make):
    rows = make("early", PATIENCE)
    assert len(rows) == 12
    assert {row.epochs for row in rows} == {8}  # the budget, by which runs are compared
    ends = [reached(row) for row in rows]
    assert ends == [best_epoch(row) + PATIENCE for row in rows]
    assert len(set(ends)) > 1
    assert [len(row.curve) for row in rows] == ends


def test_without_patience_they_are_trained_to_the_end(make, tiny_store):
    rows = make("whole", None)
    assert {reached(row) for row in rows} == {8}
    assert early_sentence(read_seed_table(tiny_store, "whole")) == ""


def test_what_ended_early_is_there_and_is_not_trained_again(make, tiny_store):
    rows = make("early", PATIENCE)
    trained = []

    def counting(job, report):
        trained.append(job.folder)
        return wandering(job, report)

    run(open_seeds(tiny_store, "early", top=2, seeds=7), counting)
    assert len(trained) == 2  # the seventh seed of both
    kept = {(row.configuration_id, row.replicate): row.time for row in rows}
    again = {(r.configuration_id, r.replicate): r.time for r in completed_runs(tiny_store, "early")}
    assert again.items() >= kept.items()
    trained.clear()
    assert confirm(tiny_store, "early", counting, top=2, seeds=7).is_complete
    assert len(trained) == 7


def test_the_table_compares_them_and_says_how_many_ended_early(make, tiny_store):
    rows = make("early", PATIENCE)
    table = read_seed_table(tiny_store, "early")
    assert [group.n for group in table.groups] == [6, 6]
    assert table.shorter == 0 and len(table.pairs) == 1
    by_hand = {
        group.configuration_id: tuple(
            best_epoch(row) + PATIENCE
            for row in rows
            if row.configuration_id == group.configuration_id
        )
        for group in table.groups
    }
    assert {group.configuration_id: group.reached for group in table.groups} == by_hand
    ends = [end for group in by_hand.values() for end in group]
    assert early_sentence(table) == (
        f"Patience ended 12 of 12 runs early, after epochs {min(ends)} to {max(ends)}, as it does "
        "in the search."
    )


def test_a_replay_repeats_what_was_trained_and_no_more(make, tiny_store):
    row = make("early", PATIENCE)[0]
    recorded = recorded_run(tiny_store, read_spec(tiny_store, "early"), row)
    assert recorded.job.last_epoch == reached(row) == len(recorded.trace.epochs) < 8
