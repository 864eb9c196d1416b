"""One contract over the table of strategies, and what each is in particular."""

from __future__ import annotations

import numpy as np
import pytest

from core.models.space import Choice, RealRange, SearchSpace, configuration_id
from core.search.budget import Budget, Plan, hyperband_brackets
from core.search.planning import plan_study
from core.search.sampling import Sampler
from core.search.strategies import STRATEGIES, strategy_named
from core.search.suggestion import Pause

SPACE = SearchSpace(dimensions=(RealRange(name="x", low=0, high=1),))
NAMES = sorted(STRATEGIES)


def opened(budget, space=SPACE, entropy=3, drawn=None):
    plan = plan_study(space, budget)
    sampler = Sampler(space, entropy=entropy, drawn=drawn or {})
    return plan, strategy_named(budget.strategy).open(plan, sampler)


def quality(configuration):
    return int(configuration_id(configuration), 16) / 16**10


def run(budget, *, slots=1, order=None, space=SPACE, entropy=3):
    """A whole search; ended trials are told in a random order when `order` is given."""
    plan, strategy = opened(budget, space, entropy)
    generator = np.random.default_rng(order)
    running, seen = [], []
    while True:
        answer = None
        while len(running) < slots:
            answer = strategy.ask()
            if isinstance(answer, Pause):
                break
            assert answer.trial == len(seen)
            running.append(answer)
            seen.append(answer)
        if not running:
            assert answer is Pause.DONE
            return plan, seen
        assert answer is not Pause.DONE
        place = int(generator.integers(len(running))) if order is not None else 0
        ended = running.pop(place)
        strategy.tell(ended.trial, quality(ended.configuration) + 1 / ended.epochs)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("resource", ["epochs", "windows"])
@pytest.mark.parametrize("slots", [1, 5])
def test_every_strategy_runs_its_plan(name, resource, slots):
    budget = Budget(max_epochs=27, strategy=name, resource=resource, iterations=2)
    plan, seen = run(budget, slots=slots, order=1)
    assert len({configuration_id(s.configuration) for s in seen if s.rung == 0}) == (
        plan.configurations
    )
    if plan.is_exact:
        assert len(seen) == plan.trials
    else:
        assert 0.8 * plan.trials <= len(seen) <= 1.25 * plan.trials
    assert any(s.share == 1 and s.epochs == 27 for s in seen)
    by_number = {s.trial: s for s in seen}
    for s in seen:
        assert (s.parent is None) == (s.rung == 0)
        if s.parent is not None:
            assert by_number[s.parent].rung == s.rung - 1
            assert by_number[s.parent].configuration == s.configuration
            assert by_number[s.parent].trial < s.trial
        if resource == "windows":
            assert (s.first_epoch, s.epochs) == (0, 27)
        else:
            assert s.share == 1


@pytest.mark.parametrize("name", NAMES)
def test_the_same_sequence_gives_the_same_trials_another_seed_others(name):
    budget = Budget(max_epochs=9, strategy=name)
    first = run(budget, slots=3, order=7)[1]
    assert run(budget, slots=3, order=7)[1] == first
    other = run(budget, slots=3, order=7, entropy=4)[1]
    assert not {configuration_id(s.configuration) for s in first} & {
        configuration_id(s.configuration) for s in other
    }


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("size", [1, 4, 20])
def test_a_small_space_is_tried_once_each(name, size):
    space = SearchSpace(dimensions=(Choice(name="x", values=tuple(range(size))),))
    _, seen = run(Budget(max_epochs=81, strategy=name), slots=3, space=space)
    firsts = [s.configuration["x"] for s in seen if s.rung == 0]
    assert len(set(firsts)) == len(firsts)
    assert any(s.epochs == 81 for s in seen)


@pytest.mark.parametrize("max_epochs", [9, 27, 81])
def test_all_strategies_cost_about_the_same(max_epochs):
    costs = {
        name: plan_study(SPACE, Budget(max_epochs=max_epochs, strategy=name)).cost for name in NAMES
    }
    for name in NAMES:
        assert 0.85 * costs["hyperband"] <= costs[name] <= costs["hyperband"], costs


def test_random_search_trains_everything_to_the_end():
    plan, seen = run(Budget(max_epochs=9, strategy="random"))
    assert len(seen) == 75 // 9 == plan.trials
    assert all((s.first_epoch, s.epochs, s.rung) == (0, 9, 0) for s in seen)


def test_asha_by_hand():
    """Factor 2, three configurations at rung 0 of epochs 1, 2: the first that may go up does."""
    plan = Plan(hyperband_brackets(Budget(max_epochs=2, factor=2))[:1], is_exact=False)
    assert [(r.trials, r.epochs) for r in plan.brackets[0].rungs] == [(2, 1), (1, 2)]
    sampler = Sampler(SPACE, entropy=1, drawn={})
    strategy = strategy_named("asha").open(plan, sampler)
    a, b = strategy.ask(), strategy.ask()
    assert strategy.ask() is Pause.WAIT
    strategy.tell(a.trial, 0.5)
    assert strategy.ask() is Pause.WAIT  # the best half of one ended trial is nobody
    strategy.tell(b.trial, 0.7)
    up = strategy.ask()
    assert (up.parent, up.rung, up.first_epoch, up.epochs) == (a.trial, 1, 1, 2)
    assert strategy.ask() is Pause.WAIT
    strategy.tell(up.trial, 0.1)
    assert strategy.ask() is Pause.DONE


def test_asha_promotes_without_waiting_for_the_rung():
    _, seen = run(Budget(max_epochs=27, strategy="asha"), slots=1)
    first_promotion = next(s.trial for s in seen if s.rung == 1)
    assert first_promotion < sum(s.rung == 0 for s in seen)


def test_hyperband_draws_are_kept_when_the_maximum_grows():
    """Rank and place name a draw: the larger search begins with the smaller one's."""

    def firsts(max_epochs):
        plan, seen = run(Budget(max_epochs=max_epochs))
        found = {}
        for s in seen:
            if s.rung == 0:
                rank = plan.brackets[0].bracket - s.bracket
                found.setdefault(rank, []).append(s.configuration["x"])
        return found

    small, large = firsts(9), firsts(27)
    for rank, values in small.items():
        assert large[rank][: len(values)] == values
