"""Rolling origins end to end with fake trainings: trained, resumed, extended, read, and the words.

The score is a sum of planted effects of configuration, origin and seed.
"""

from __future__ import annotations

import re

import numpy as np
import pytest

from core.errors import SpecError
from core.search.study import read_spec
from core.seeds.confirmation import open_confirmation
from core.seeds.keeping import completed_runs
from core.seeds.origins.measuring import cost_of_origins, open_origins
from core.seeds.origins.periods import read_periods
from core.seeds.origins.plan import ORIGINS_FROM, place_of
from core.seeds.origins.reading import read_origins, splits_of
from core.seeds.origins.sentences import (
    origins_sentence,
    periods_sentence,
    price_sentence,
    variance_sentence,
)
from core.seeds.recorded import recorded_run
from core.seeds.runs import open_seeds, prediction_keys, read_seed_table
from core.training.job import Outcome
from tests.seeds.fakes import Counted, ranked, run, searched


class Planted:
    """A fake training whose score is the sum of what is planted.

    Args:
        periods: Added at each origin.
        luck: SD of a seed.
        turned: Origins at which the order of the configurations is the other way round.
    """

    def __init__(self, *names, periods=(0.0, 0.3, 0.6), luck=0.01, turned=()):
        self.base = {name: 0.1 * place for place, name in enumerate(names)}
        self.periods, self.luck, self.turned = periods, luck, turned

    def __call__(self, job, report):
        base = self.base.get(job.folder.split("/")[3], 0.0)
        if job.origin in self.turned:
            base = -base
        drawn = np.random.default_rng(job.seeds.shuffle).standard_normal()
        score = 1.0 + base + self.periods[job.origin] + self.luck * drawn
        return Outcome(
            score=score, seconds=2.0, epochs=job.last_epoch,
            predictions=None if job.evaluation is None else f"{job.folder}/predictions.npz",
        )  # fmt: skip


@pytest.fixture
def study(tiny_store, make_spec):
    return tiny_store, searched(tiny_store, make_spec())


def measure(store, name, work, *, origins=3, top=2, seeds=4):
    run(open_origins(store, name, origins=origins, top=top, seeds=seeds), work)
    return read_origins(store, name)


def earlier(store, name):
    return [row for row in completed_runs(store, name) if row.replicate >= ORIGINS_FROM]


def test_every_configuration_is_trained_at_every_origin_with_every_seed(study):
    store, name = study
    a, b = ranked(store, name)[:2]
    found = measure(store, name, Planted(a, b))
    cells = {(one.configuration_id, one.origin): one for one in found.groups}
    assert cells.keys() == {(n, k) for n in (a, b) for k in range(3)}
    for one in cells.values():
        assert list(one.replicates) == [1, 2, 3, 4]
        assert one.interval.mean == pytest.approx(one.scores.mean())
        assert one.interval.sd == pytest.approx(one.scores.std(ddof=1))
    assert cells[a, 2].interval.mean - cells[a, 0].interval.mean == pytest.approx(0.6)
    assert found.failed == 0


def test_a_run_at_an_origin_has_the_streams_of_its_seed_and_never_sees_the_test_part(study):
    store, name = study
    jobs = []

    def watched(job, report):
        jobs.append(job)
        return Planted()(job, report)

    measure(store, name, watched, top=1, seeds=2)
    at = {(job.origin, job.seeds.shuffle): job for job in jobs}
    assert len(at) == 6 and len({seed for _, seed in at}) == 2
    for (origin, seed), job in at.items():
        assert job.seeds == at[0, seed].seeds and job.seeds.split == 0
        assert (job.evaluation is None) == (origin > 0)
    assert len({job.folder for job in jobs}) == 6
    rows = earlier(store, name)
    assert {place_of(row.replicate) for row in rows} == {(k, r) for k in (1, 2) for r in (1, 2)}
    assert all(row.levels["origin"] == place_of(row.replicate)[0] for row in rows)
    assert all(row.predictions is None for row in rows)


def test_no_other_reader_sees_the_runs_of_other_periods(study):
    store, name = study
    (a,) = ranked(store, name)[:1]
    run(open_seeds(store, name, top=1, seeds=3), Planted())
    before = read_seed_table(store, name)
    keys = prediction_keys(store, name, a)
    measure(store, name, Planted(), top=1, seeds=3)
    run(open_confirmation(store, name, top=1, seeds=2), Planted())
    (then,), (now,) = before.groups, read_seed_table(store, name).groups
    assert list(now.replicates) == list(then.replicates) and list(now.scores) == list(then.scores)
    assert prediction_keys(store, name, a) == keys


def test_ordinary_seed_runs_are_the_study_own_split(study):
    store, name = study
    run(open_seeds(store, name, top=1, seeds=3), Planted())
    cost = cost_of_origins(store, name, origins=3, top=1, seeds=3)
    assert (cost.runs, cost.present, cost.missing) == (9, 3, 6)
    counted = Counted(Planted())
    measure(store, name, counted, top=1, seeds=3)
    assert len(counted.jobs) == 6
    assert cost_of_origins(store, name, origins=3, top=1, seeds=3).missing == 0


def test_a_stop_loses_nothing_and_seeds_origins_and_configurations_are_added(study):
    store, name = study
    killed = Counted(Planted(), killed_at=4)
    with pytest.raises(KeyboardInterrupt):
        run(open_origins(store, name, origins=2, top=1, seeds=3), killed)
    part = read_origins(store, name)
    assert [one.n for one in part.groups] == [2, 2]  # whole crosses of fewer seeds
    again = Counted(Planted())
    measure(store, name, again, origins=2, top=1, seeds=3)
    assert len(again.jobs) == 2 and not set(again.jobs) & set(killed.jobs)
    for wanted, more in (
        ({"origins": 2, "top": 1, "seeds": 5}, 4),
        ({"origins": 3, "top": 1, "seeds": 5}, 5),
        ({"origins": 3, "top": 2, "seeds": 5}, 15),
    ):
        added = Counted(Planted())
        found = measure(store, name, added, **wanted)
        assert len(added.jobs) == more
    assert {one.n for one in found.groups} == {5} and len(found.groups) == 6


def test_a_failed_run_is_left_out_and_counted_and_its_seed_not_crossed(study):
    store, name = study

    def fragile(job, report):
        if job.origin == 2 and job.folder.endswith("3-4"):
            raise ValueError("no luck")
        return Planted()(job, report)

    found = measure(store, name, fragile, top=1, seeds=4)
    assert found.failed == 1 and [one.n for one in found.groups] == [4, 4, 3]
    (variance,) = found.variances
    assert (variance.origins, variance.seeds) == (3, 3)


def test_all_failed_is_an_error_with_its_cause(study):
    store, name = study

    def broken(job, report):
        raise ValueError("no luck")

    with pytest.raises(SpecError, match="no luck"):
        run(open_origins(store, name, origins=2, top=1, seeds=2), broken)
    assert read_origins(store, name) is None


def test_the_order_and_who_was_best_how_often(study):
    store, name = study
    a, b = ranked(store, name)[:2]
    found = measure(store, name, Planted(a, b, turned=(2,)))
    assert origins_sentence(found).startswith(
        f"{a} was best in 2 of 3 periods, on fewer than the 6 shared seeds that a firm place needs."
    )
    found = measure(store, name, Planted(a, b, turned=(2,)), seeds=6)
    assert [one.configurations for one in found.orders] == [(a, b), (a, b), (b, a)]
    assert all(one.first_probability == (1.0, 0.0) and one.seeds == 6 for one in found.orders)
    assert (found.best_in(a), found.best_in(b), found.configurations) == (2, 1, (a, b))
    assert origins_sentence(found).startswith(
        f"{a} was best in 2 of 3 periods, firmly so (in 95 % of redrawn seeds or more, 6 or more "
        f"of them shared) in 2. How good {a} is depends more on the period than on the seed: "
    )


def test_how_many_splits_a_configuration_was_trained_on(study):
    store, name = study
    a, b = ranked(store, name)[:2]
    assert splits_of(store, name, a) == 1
    measure(store, name, Planted(a, b), top=1, seeds=1)
    assert (splits_of(store, name, a), splits_of(store, name, b)) == (3, 1)


def test_a_tie_names_both(study):
    store, name = study
    a, b = ranked(store, name)[:2]
    found = measure(store, name, Planted(a, b, turned=(1,)), origins=2)
    assert origins_sentence(found).startswith(f"{a} and {b} were each best in 1 of 2 periods. ")


@pytest.mark.parametrize(
    ("luck", "periods", "words"),
    [
        (0.01, (0.0, 0.3, 0.6), "How good {} is depends more on the period than on the seed: 1"),
        (0.2, (0.0, 0.0, 0.0), "How good {} is depends more on the seed than on the period: 0 %"),
        (
            0.2,
            (0.0, 0.2, 0.3),
            "Which decides more how good {} is, period or seed, is not settled: ",
        ),
        (0.0, (0.0, 0.0, 0.0), "Neither period nor seed moves the score of {}."),
    ],
)
def test_period_against_seed(study, luck, periods, words):
    store, name = study
    (a,) = ranked(store, name)[:1]
    found = measure(store, name, Planted(periods=periods, luck=luck), top=1, seeds=6)
    (variance,) = found.variances
    assert variance_sentence(variance).startswith(words.format(a))
    shares = variance.found
    total = shares.first.main.value + shares.second.main.value + shares.interaction.value
    assert total == pytest.approx(1.0 if luck or any(periods) else 0.0)


def test_the_periods_lie_one_before_the_other_and_are_told(study):
    store, name = study
    own, first, second = read_periods(store, name, 3)
    assert own.validation == first.validation == second.validation
    assert second.last < first.first <= first.last < own.first
    assert own.training > first.training > second.training >= second.validation
    told = periods_sentence((own, first, second))
    assert f"{own.training:,} windows at the study's own split, {second.training:,}" in told


def test_the_price_is_said_first_and_counts_shorter_training(study):
    store, name = study
    a, b = ranked(store, name)[:2]
    run(open_seeds(store, name, top=2, seeds=1), Planted(a, b))  # 2 s for 4 epochs
    cost = cost_of_origins(store, name, origins=2, top=2, seeds=2)
    own, first = cost.periods
    assert (cost.runs, cost.present, cost.epochs) == (8, 2, 6 * 4)
    shares = 2 + 4 * first.training / own.training
    assert cost.seconds == pytest.approx(2.0 * shares)
    told = price_sentence(cost, slots=2)
    assert told.startswith("2 configurations on 2 periods with 2 seeds: 8 runs, 2 of them there; ")
    assert read_origins(store, name) is None and not earlier(store, name)


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"origins": 1}, "`origins` must be from 2"),
        ({"origins": 51}, "`origins` must be from 2"),
        ({"origins": 9}, r"at least as many windows must train as validate.*Ask for at most 4"),
        ({"seeds": 0}, "`seeds`"),
        ({"top": 0}, "`top`"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_trained(study, wanted, words):
    store, name = study
    with pytest.raises(SpecError, match=words):
        open_origins(store, name, **{"origins": 3, "top": 1, "seeds": 2} | wanted)
    run(open_seeds(store, name, top=1, seeds=1), Planted())  # the study is free


def test_one_configuration_is_not_compared(study):
    store, name = study
    (a,) = ranked(store, name)[:1]
    found = measure(store, name, Planted(), top=1)
    assert found.orders == () and "best" not in origins_sentence(found)
    alone = measure(store, name + "", Planted(), top=1, seeds=4)
    assert origins_sentence(alone) == origins_sentence(found)  # the same store says the same twice


def test_a_run_at_an_origin_is_repeated_there(study):
    store, name = study
    measure(store, name, Planted(), top=1, seeds=2)
    row = earlier(store, name)[-1]
    job = recorded_run(store, read_spec(store, name), row).job
    assert (job.origin, job.seeds.kernel) == (2, row.seeds["kernel"])
    assert job.evaluation is None and not job.refit


def test_nothing_of_a_run_is_left_behind_in_the_artifacts(study):
    store, name = study

    def saving(job, report):
        store.artifacts.write(f"{job.folder}/epoch-1.npz", b"state")
        return Planted()(job, report)

    measure(store, name, saving, top=1, seeds=1)
    for row in completed_runs(store, name):
        folder = f"studies/{name}/seeds/{row.configuration_id}/{row.replicate:04d}-{row.epochs}"
        is_left = bool(store.artifacts.names(folder))
        assert is_left == (row.replicate < ORIGINS_FROM)


def test_numbers_are_read_back():
    assert place_of(7) == (0, 7) and place_of(ORIGINS_FROM + 30_999) == (3, 999)
    assert re.fullmatch(r"20000\d+", str(ORIGINS_FROM))
