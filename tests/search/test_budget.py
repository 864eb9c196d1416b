"""The bracket plan: literals worked by hand, KerasTuner's own formula, and the guards."""

from __future__ import annotations

import pytest

from core.models.space import Choice, RealRange, SearchSpace
from core.search.budget import Budget, Plan, hyperband_brackets
from core.search.planning import notes_on_slots, plan_study

COUNTLESS = SearchSpace(dimensions=(RealRange(name="x", low=0, high=1),))


def grid(size: int) -> SearchSpace:
    return SearchSpace(dimensions=(Choice(name="x", values=tuple(range(size))),))


def rungs(bracket):
    return [(rung.trials, rung.epochs) for rung in bracket.rungs]


def test_the_brackets_of_81_by_hand():
    brackets = hyperband_brackets(Budget(max_epochs=81))
    assert [b.bracket for b in brackets] == [4, 3, 2, 1, 0]
    assert rungs(brackets[0]) == [(81, 1), (27, 3), (9, 9), (3, 27), (1, 81)]
    assert rungs(brackets[1]) == [(34, 3), (12, 9), (4, 27), (2, 81)]
    assert rungs(brackets[2]) == [(15, 9), (5, 27), (2, 81)]
    assert rungs(brackets[3]) == [(8, 27), (3, 81)]
    assert rungs(brackets[4]) == [(5, 81)]


@pytest.mark.parametrize(
    ("max_epochs", "factor", "trials", "epochs"),
    [
        (27, 3, 70, 375),
        (81, 3, 211, 1767),
        (243, 3, 618, 7305),
        (100, 3, 254, 2672),
        (30, 3, 90, 576),
    ],
)
def test_totals(max_epochs, factor, trials, epochs):
    plan = Plan(hyperband_brackets(Budget(max_epochs=max_epochs, factor=factor)))
    assert (plan.trials, plan.epochs) == (trials, epochs)


def test_epochs_count_only_what_is_added():
    bracket = hyperband_brackets(Budget(max_epochs=9))[0]
    assert rungs(bracket) == [(9, 1), (3, 3), (1, 9)]
    assert bracket.epochs == 9 * 1 + 3 * 2 + 1 * 6


@pytest.mark.parametrize("max_epochs", [1, 2, 7, 9, 16, 27, 50, 81, 100])
@pytest.mark.parametrize("factor", [2, 3, 4])
def test_sizes_are_those_of_kerastuner(max_epochs, factor):
    import keras_tuner
    from keras_tuner.src.tuners.hyperband import HyperbandOracle

    oracle = HyperbandOracle(
        objective=keras_tuner.Objective("score", "min"), max_epochs=max_epochs, factor=factor
    )
    brackets = hyperband_brackets(Budget(max_epochs=max_epochs, factor=factor))
    for bracket in brackets:
        s = bracket.bracket
        assert rungs(bracket) == [
            (oracle._get_size(s, i), oracle._get_epochs(s, i)) for i in range(s + 1)
        ]
    assert (
        len(hyperband_brackets(Budget(max_epochs=max_epochs, factor=factor)))
        == oracle._get_num_brackets()
    )


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (1, [(1, 81)]),
        (4, [(4, 27), (2, 81)]),
        (9, [(9, 9), (3, 27), (1, 81)]),
        (20, [(20, 9), (7, 27), (3, 81)]),
    ],
)
def test_a_space_smaller_than_the_first_rung_is_enumerated(size, expected):
    plan = plan_study(grid(size), Budget(max_epochs=81))
    assert [rungs(b) for b in plan.brackets] == [expected]
    assert plan.notes == (
        "The space has one configuration: there is nothing to search, it is trained once."
        if size == 1
        else f"The space has {size} configurations, fewer than the 81 of the first rung: all of "
        "them are tried, in one bracket.",
    )


def test_a_space_too_small_for_all_brackets_loses_the_last():
    plan = plan_study(grid(120), Budget(max_epochs=81, iterations=2))
    assert [b.bracket for b in plan.brackets] == [4, 3]
    assert plan.configurations == 81 + 34
    assert plan.iterations == 1
    assert "2 of 5 brackets" in plan.notes[0]


def test_a_maximum_off_the_powers_is_pointed_out_with_its_neighbours():
    assert plan_study(COUNTLESS, Budget(max_epochs=100)).notes == (
        "100 is not a power of 3: 100 costs 2,672 epochs an iteration, "
        "while 81 costs 1,767 epochs and 243 costs 7,305 epochs.",
    )
    assert plan_study(COUNTLESS, Budget(max_epochs=81)).notes == ()


@pytest.mark.parametrize("name", ["hyperband", "asha", "random"])
def test_a_space_with_one_value_is_one_training_whatever_the_strategy(name):
    plan = plan_study(grid(1), Budget(max_epochs=27, strategy=name, iterations=3))
    assert [rungs(b) for b in plan.brackets] == [[(1, 27)]]
    assert (plan.trials, plan.epochs, plan.iterations) == (1, 27, 1)
    assert plan.notes[0] == (
        "The space has one configuration: there is nothing to search, it is trained once."
    )


@pytest.mark.parametrize(("slots", "is_told"), [(1, False), (9, False), (10, True), (64, True)])
def test_more_slots_than_the_widest_rung_are_pointed_out(slots, is_told):
    plan = plan_study(COUNTLESS, Budget(max_epochs=9))  # rungs of 9, 3, 1, of 5, 2 and of 3
    told = (
        f"{slots} slots are more than the widest rung, 9 trainings: "
        "some wait unless another bracket or study runs beside it."
    )
    assert notes_on_slots(plan, slots) == ([told] if is_told else [])
