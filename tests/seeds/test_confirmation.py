"""Confirmation: one set of seeds chooses, another one reports; a kill loses and repeats nothing."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy import select, update

from core.errors import Conflict, SpecError, TrainingFailure
from core.search.lease import StudyStopped
from core.search.reading import finalists, read_trials
from core.search.study import find_study, study_summary
from core.search.trial import StudyState
from core.seeds import confirmation as confirmations
from core.seeds.confirmation import REPORTING_FROM, open_confirmation, read_confirmation
from core.seeds.runs import MOST_SEEDS, open_seeds, read_seed_table
from core.store.schema import ConfirmationRow, SeedRunRow, StudyRow
from core.training import Outcome, TrainingSeeds
from core.work import pause_study
from tests.search.fakes import fake_run
from tests.seeds.fakes import (
    Counted,
    confirm,
    drive_by_another,
    ranked,
    run,
    searched,
    turned_round,
)


@pytest.fixture
def study(tiny_store, make_spec):
    return tiny_store, searched(tiny_store, make_spec("asked"))


def runs(store, name):
    with store.session() as session:
        query = select(SeedRunRow).where(SeedRunRow.study == name).order_by(SeedRunRow.time)
        return list(session.scalars(query))


def test_the_winner_is_chosen_on_one_set_and_reported_on_the_other(study):
    store, name = study
    assert read_confirmation(store, name) is None
    made = confirm(store, name)
    best = finalists(read_trials(store, name), top=3)
    assert made.configuration_id == best[-1].configuration_id  # fresh seeds turn the order round
    assert made.configuration == best[-1].configuration
    assert (made.choosing, made.reporting) == ((1, 2, 3, 4), (1001, 1002, 1003, 1004))
    assert (made.epochs, made.failed, made.missing) == (4, 0, 0)
    assert made.is_complete and made.is_current
    scores = {(r.configuration_id, r.replicate): r.score for r in runs(store, name)}
    by_hand = [np.mean([scores[t.configuration_id, r] for r in (1, 2, 3, 4)]) for t in best]
    assert [c.mean for c in made.contenders] == sorted(by_hand)
    assert made.choosing_mean == min(by_hand)
    reported = [scores[made.configuration_id, r] for r in made.reporting]
    assert made.reported.mean == np.mean(reported)
    assert made.reported.sd == pytest.approx(np.std(reported, ddof=1))
    assert made.search_score == best[-1].score
    assert made.search_optimism == made.reported.mean - best[-1].score
    assert made.choosing_optimism == made.reported.mean - made.choosing_mean


def test_no_integer_seed_is_shared_by_the_two_sets_and_the_search(study):
    store, name = study
    made = confirm(store, name)
    entropy = find_study(store, name).spec["seed"]
    choosing, reporting = set(), set()
    for row in runs(store, name):
        assert row.replicate in made.choosing + made.reporting
        (choosing if row.replicate <= MOST_SEEDS else reporting).update(
            filter(None, row.seeds.values())
        )
    used = set()
    for trial in read_trials(store, name):
        seeds = TrainingSeeds.derive(entropy, trial.configuration_id, replicate=0)
        used |= {seeds.kernel, seeds.recurrent, seeds.shuffle, seeds.dropout, seeds.subset}
    assert choosing and reporting and used
    assert not choosing & reporting and not choosing & used and not reporting & used
    assert MOST_SEEDS < REPORTING_FROM


@pytest.mark.parametrize("killed_at", [0, 1, 5, 11, 12, 13, 15])
def test_a_kill_at_any_point_loses_and_repeats_nothing(study, make_spec, killed_at):
    """Runs 0 to 11 choose, 12 to 15 report."""
    store, name = study
    other = searched(store, make_spec("other"))
    expected = confirm(store, other)
    before, after = Counted(killed_at=killed_at), Counted()
    with pytest.raises(KeyboardInterrupt):
        confirm(store, name, before)
    half = read_confirmation(store, name)
    assert (half is None) == (killed_at < 12)
    assert half is None or (not half.is_complete and half.missing == 16 - killed_at)
    made = confirm(store, name, after)
    assert replace(made, study=other) == expected
    assert len(before.jobs) == killed_at
    assert len({*before.jobs, *after.jobs}) == len(before.jobs) + len(after.jobs) == 16


def interrupt(*_args):
    raise KeyboardInterrupt


def test_a_kill_between_the_last_run_and_the_choice(study, monkeypatch):
    store, name = study
    before, after = Counted(), Counted()
    with monkeypatch.context() as patch:
        patch.setattr(confirmations, "_keep", interrupt)
        with pytest.raises(KeyboardInterrupt):
            confirm(store, name, before)
    assert read_confirmation(store, name) is None and len(before.jobs) == 12
    assert confirm(store, name, after).is_complete
    assert len(after.jobs) == 4


@pytest.mark.parametrize("slots", [2, 5])
def test_slots_change_nothing(study, make_spec, slots):
    store, name = study
    other = searched(store, make_spec("other"))
    alone = confirm(store, name)
    assert replace(confirm(store, other, slots=slots), study=name) == alone


def test_again_trains_nothing_and_changes_nothing(study):
    store, name = study
    made = confirm(store, name)
    with store.session() as session:
        when = session.get(ConfirmationRow, name).time
    again = Counted()
    assert confirm(store, name, again) == made
    assert again.jobs == []
    with store.session() as session:
        assert session.get(ConfirmationRow, name).time == when


def test_more_seeds_keep_what_is_trained_and_replace_the_choice(study):
    store, name = study
    run(open_seeds(store, name, top=3, seeds=2), turned_round)  # compared before on the Seeds page
    first = Counted()
    confirm(store, name, first, seeds=2)
    assert len(first.jobs) == 2
    more = Counted()
    made = confirm(store, name, more, seeds=3)
    assert len(more.jobs) == 4
    assert (made.choosing, made.reporting) == ((1, 2, 3), (1001, 1002, 1003))
    assert all(group.n == 3 for group in read_seed_table(store, name).groups)  # none that report


def failing(*failures):
    """Fails where (rank of the configuration, replicate) is named; None stands for any."""

    def train(job, report):
        cid, rest = job.folder.split("/")[-2:]
        key = (train.ids.index(cid), int(rest.split("-")[0]))
        if key in failures or (key[0], None) in failures or (None, key[1]) in failures:
            raise TrainingFailure("the loss must stay finite", found="nan", remedy="Lower it.")
        return turned_round(job, report)

    return train


def test_seeds_that_failed_for_one_contender_count_for_none(study):
    store, name = study
    work = failing((0, 2), (2, 1003))
    work.ids = ranked(store, name)
    made = confirm(store, name, work)
    assert made.choosing == (1, 3, 4)
    assert made.configuration_id == work.ids[2]
    assert (made.reporting, made.failed, made.missing) == ((1001, 1002, 1004), 1, 0)
    assert made.is_complete
    assert read_seed_table(store, name).failed == 1  # of those that compare


def test_of_equal_means_the_earliest_trial_wins(study):
    store, name = study
    made = confirm(store, name, lambda job, report: Outcome(score=0.5, seconds=0.01, epochs=4))
    best = finalists(read_trials(store, name), top=3)
    assert made.configuration_id == min(best, key=lambda trial: trial.trial).configuration_id


def test_a_contender_that_never_trains_drops_out(study):
    store, name = study
    work = failing((2, None))
    work.ids = ranked(store, name)
    made = confirm(store, name, work)
    assert made.configuration_id == work.ids[1]
    assert math.isnan(made.contenders[-1].mean)
    assert made.contenders[-1].configuration_id == work.ids[2]


@pytest.mark.parametrize(
    ("failures", "rule"),
    [
        (((0, None), (1, None), (2, None)), "at least one seed run must succeed.*12 that failed"),
        (((0, 1), (0, 2), (1, 3), (1, 4)), "seeds that all of them completed"),
        (tuple((None, r) for r in range(1001, 1005)), "at least one seed run.*4 that failed.*nan"),
    ],
)
def test_a_confirmation_without_a_result_is_told(study, failures, rule):
    store, name = study
    work = failing(*failures)
    work.ids = ranked(store, name)
    with pytest.raises(SpecError, match=rule):
        confirm(store, name, work)
    made = read_confirmation(store, name)
    assert made is None or (made.reported is None and math.isnan(made.search_optimism))
    assert find_study(store, name).driver == ""


@pytest.mark.parametrize(("top", "seeds", "rule"), [(0, 3, "top"), (1, 0, "seeds")])
def test_numbers_out_of_range_are_refused(study, top, seeds, rule):
    with pytest.raises(SpecError, match=rule):
        open_confirmation(*study, top=top, seeds=seeds)


def test_a_pause_reaches_it_and_leaves_the_state_of_the_study(study, monkeypatch):
    """As for a command: the wish is read by whoever drives the study."""
    store, name = study
    monkeypatch.setattr("core.search.lease.BEAT_SECONDS", 0.0)
    seconds = find_study(store, name).seconds
    counted = Counted()

    def pause_in_time(done, _total):
        if done == 3:
            pause_study(store, name)

    stage = open_confirmation(store, name, top=3, seeds=4, observe=pause_in_time)
    with pytest.raises(StudyStopped) as stopped:
        run(stage, counted)
    assert stopped.value.wish == "pause"
    assert 3 <= len(counted.jobs) <= 4
    row = find_study(store, name)
    assert (row.driver, row.wish, row.seconds) == ("", "", seconds)
    assert study_summary(store, name).state is StudyState.FINISHED
    assert confirm(store, name, counted).is_complete
    assert len(set(counted.jobs)) == len(counted.jobs) == 16


def test_one_process_at_a_time(study, monkeypatch):
    store, name = study
    drive_by_another(store, name)
    for begin in (open_seeds, open_confirmation):
        with pytest.raises(Conflict, match="one process drives"):
            begin(store, name, top=1, seeds=1)
    with store.session() as session:
        session.execute(update(StudyRow).values(driver=""))
    monkeypatch.setattr("core.search.lease.BEAT_SECONDS", 0.0)
    stage = open_seeds(store, name, top=1, seeds=2)
    with pytest.raises(Conflict, match="one process drives"):  # it was taken for dead
        run(stage, lambda job, report: [drive_by_another(store, name), fake_run(job, report)][1])


def test_the_score_of_a_run_is_kept_as_it_came(study):
    store, name = study

    def train(job, report):
        return Outcome(score=0.12345678901234567, seconds=1.5, epochs=4, predictions="key")

    run(open_seeds(store, name, top=1, seeds=1), train)
    (row,) = runs(store, name)
    assert (row.score, row.seconds, row.predictions, row.epochs, row.cause) == (
        0.12345678901234567, 1.5, "key", 4, None,
    )  # fmt: skip
