"""The simulated clock of `benchmarks/scaling.py`, on cases that can be worked out by hand."""

from __future__ import annotations

import pytest

from benchmarks.scaling import measure
from benchmarks.slot_simulation import Durations, Pace, simulate
from core.search.budget import Budget

EVEN = [Pace(first=(3.0,), later=(1.0,))]  # every trial: its epochs and 2 seconds of building


def run(strategy="hyperband", *, slots, paces=EVEN, seed=1, iterations=1):
    budget = Budget(max_epochs=3, factor=3, iterations=iterations)
    return simulate(strategy, Durations(paces, seed=seed), slots=slots, budget=budget, seed=seed)


def test_one_slot_is_never_idle_and_takes_the_sum():
    """R = 3: 3 trials of 1 epoch, 1 of 2 more; then 2 of 3: 11 epochs and 6 times 2 seconds."""
    found = run(slots=1)
    assert (found.trials, found.epochs) == (6, 11)
    assert found.seconds == 11 + 6 * 2
    assert found.idle_share == 0
    assert dict(found.busy) == {(1, 0): 9.0, (1, 1): 4.0, (0, 0): 10.0}


def test_with_a_slot_for_every_trial_the_longest_lineage_is_the_time():
    """3 s in rung 0, 4 s in rung 1; the last bracket takes 5 s beside them."""
    found = run(slots=20)
    assert found.seconds == 7
    assert sum(found.busy.values()) == 23
    assert found.idle_share == pytest.approx(1 - 23 / (20 * 7))
    # 15 idle while 3 + 2 run for 3 s; 17 while 1 + 2 run for 2 s; 19 while 1 runs for 2 s.
    assert found.idle[1, 0] == pytest.approx(15 * 3 * 3 / 5)
    assert found.idle[0, 0] == pytest.approx(15 * 3 * 2 / 5 + 17 * 2 * 2 / 3)
    assert found.idle[1, 1] == pytest.approx(17 * 2 * 1 / 3 + 19 * 2)


@pytest.mark.parametrize("strategy", ["hyperband", "asha"])
@pytest.mark.parametrize("slots", [1, 3, 8])
def test_busy_and_idle_are_all_the_slot_time(strategy, slots):
    found = run(strategy, slots=slots, paces=[*EVEN, Pace((5.0, 7.0), (2.0, 0.5))], iterations=3)
    whole = sum(found.busy.values()) + sum(found.idle.values())
    assert whole == pytest.approx(slots * found.seconds)


def test_hyperband_trains_the_same_on_any_number_of_slots():
    paces = [*EVEN, Pace((5.0, 7.0), (2.0, 0.5))]
    one, many = run(slots=1, paces=paces), run(slots=7, paces=paces)
    assert one.busy == pytest.approx(many.busy)
    assert one.seconds != run(slots=1, paces=paces, seed=2).seconds


def test_rows_say_how_many_times_faster():
    rows = measure(EVEN, slots=[1, 512], iterations=[1], repeats=2)
    assert [(row["strategy"], row["slots"]) for row in rows] == [
        ("hyperband", 1),
        ("hyperband", 512),
        ("asha", 1),
        ("asha", 512),
    ]
    assert all(row["ratio_one_slot"] == 1 for row in rows if row["slots"] == 1)
    assert all(row["ratio_one_slot"] > 3 and row["idle"] > 0.9 for row in rows[1::2])
