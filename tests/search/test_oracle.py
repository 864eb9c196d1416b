"""The oracle behind ask and tell: seeds, places, promotions, small spaces."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest

from core.models.space import Choice, IntegerRange, RealRange, SearchSpace, configuration_id
from core.search.budget import Budget
from core.search.planning import plan_study
from core.search.sampling import Sampler
from core.search.strategies import strategy_named
from core.search.suggestion import Pause

SPACE = SearchSpace(
    dimensions=(
        RealRange(name="rate", low=1e-4, high=1e-1, scale="log"),
        IntegerRange(name="depth", low=1, high=9),
        Choice(name="flag", values=(False, True)),
        Choice(name="gates", values=("three", "coupled")),
    )
)


def score(configuration) -> float:
    return int(configuration_id(configuration), 16) / 16**10


def opened(budget, plan, space, entropy):
    sampler = Sampler(space, entropy=entropy, drawn={})
    return strategy_named(budget.strategy).open(plan, sampler)


def run(space, budget, *, entropy, slots=1, order=None):
    """A whole search with a formula for training; finishes running trials in `order`."""
    plan = plan_study(space, budget)
    oracle = opened(budget, plan, space, entropy)
    generator = np.random.default_rng(order)
    running, seen = [], []
    while True:
        while len(running) < slots:
            answer = oracle.ask()
            if isinstance(answer, Pause):
                break
            running.append(answer)
            seen.append(answer)
        if not running:
            assert answer is Pause.DONE
            return plan, seen
        ended = running.pop(int(generator.integers(len(running))) if order is not None else 0)
        oracle.tell(ended.trial, score(ended.configuration))


def identity(seen):
    return sorted((configuration_id(s.configuration), s.bracket, s.rung, s.epochs) for s in seen)


@pytest.mark.parametrize(
    ("max_epochs", "trials", "epochs"), [(27, 70, 375), (81, 211, 1767), (243, 618, 7305)]
)
def test_it_runs_the_plan_exactly(max_epochs, trials, epochs):
    plan, seen = run(SPACE, Budget(max_epochs=max_epochs), entropy=3)
    assert len(seen) == plan.trials == trials
    assert plan.epochs == epochs
    assert sum(s.epochs - s.first_epoch for s in seen) == plan.epochs
    for bracket in plan.brackets:
        for rung in bracket.rungs:
            here = [s for s in seen if (s.bracket, s.rung) == (bracket.bracket, rung.rung)]
            assert len(here) == rung.trials
            assert {s.epochs for s in here} == {rung.epochs}


@pytest.mark.parametrize("slots", [2, 4, 8, 16])
def test_slots_and_order_change_nothing(slots):
    alone = run(SPACE, Budget(max_epochs=27), entropy=3)[1]
    for order in (1, 2):
        many = run(SPACE, Budget(max_epochs=27), entropy=3, slots=slots, order=order)[1]
        assert identity(many) == identity(alone)


def test_the_best_of_a_rung_go_up_and_know_their_parent():
    _, seen = run(SPACE, Budget(max_epochs=9), entropy=3)
    by_number = {s.trial: s for s in seen}
    for s in seen:
        if s.rung:
            parent = by_number[s.parent]
            assert parent.configuration == s.configuration
            assert (parent.bracket, parent.rung, parent.epochs) == (
                s.bracket,
                s.rung - 1,
                s.first_epoch,
            )
        else:
            assert s.parent is None
            assert s.first_epoch == 0
    first = [s for s in seen if (s.bracket, s.rung) == (2, 0)]
    second = [s for s in seen if (s.bracket, s.rung) == (2, 1)]
    best = sorted(first, key=lambda s: score(s.configuration))[: len(second)]
    assert {s.parent for s in second} == {s.trial for s in best}


def test_neighbouring_seeds_share_nothing_and_seed_0_repeats():
    drawn = {
        entropy: {
            configuration_id(s.configuration)
            for s in run(SPACE, Budget(max_epochs=9), entropy=entropy)[1]
        }
        for entropy in (0, 1, 2)
    }
    assert not (drawn[0] & drawn[1] or drawn[1] & drawn[2] or drawn[0] & drawn[2])
    again = run(SPACE, Budget(max_epochs=9), entropy=0)[1]
    assert {configuration_id(s.configuration) for s in again} == drawn[0]


def test_values_keep_their_type():
    _, seen = run(SPACE, Budget(max_epochs=9), entropy=1)
    for s in seen:
        assert isinstance(s.configuration["flag"], bool)
        assert isinstance(s.configuration["gates"], str)
        assert isinstance(s.configuration["depth"], int)
        assert 1e-4 <= s.configuration["rate"] <= 1e-1


@pytest.mark.parametrize("size", [1, 4, 9, 20, 50])
@pytest.mark.parametrize("slots", [1, 4])
def test_a_small_space_is_tried_completely_and_once(size, slots):
    space = SearchSpace(dimensions=(Choice(name="x", values=tuple(range(size))),))
    _, seen = run(space, Budget(max_epochs=81), entropy=2, slots=slots)
    firsts = [s.configuration["x"] for s in seen if s.rung == 0]
    assert sorted(firsts) == list(range(size))
    assert any(s.epochs == 81 for s in seen)


def test_a_space_with_nothing_to_choose_is_one_training():
    _, seen = run(SearchSpace(), Budget(max_epochs=9), entropy=2)
    assert [(s.configuration, s.epochs) for s in seen] == [({}, 9)]


@pytest.mark.parametrize("failures", [1, 10, 27])
def test_failures_told_as_penalties_leave_every_rung_full(failures):
    plan = plan_study(SPACE, Budget(max_epochs=27))
    oracle = opened(Budget(max_epochs=27), plan, SPACE, 4)
    told, seen = 0, []
    while isinstance(answer := oracle.ask(), Pause) is False:
        seen.append(answer)
        oracle.tell(answer.trial, 1e30 if told < failures else score(answer.configuration))
        told += 1
    assert len(seen) == plan.trials


def test_the_contract_on_kerastuner_names_every_other_file_of_the_search():
    project = Path(__file__).resolve().parents[2]
    contracts = tomllib.loads((project / "pyproject.toml").read_text())["tool"]["importlinter"]
    (contract,) = (c for c in contracts["contracts"] if c["name"].startswith("KerasTuner"))
    files = {f"core.search.{p.stem}" for p in (project / "core/search").glob("[a-z]*.py")}
    named = {name for name in contract["source_modules"] if name.startswith("core.search.")}
    assert named == files - {"core.search.oracle"}
