"""Guards before the start: fits the bracket plan to the space and says what it costs."""

from __future__ import annotations

import math
from dataclasses import replace

from core.models.space import SearchSpace
from core.search.budget import Bracket, Budget, Plan, hyperband_brackets, rungs_of
from core.search.strategies import strategy_named


def plan_study(space: SearchSpace, budget: Budget) -> Plan:
    """What a search of `space` with `budget` will train; exact for synchronous strategies.

    A space that is too small for the first rung is enumerated in one bracket; one that is too
    small for all brackets loses the last ones, so that no configuration is trained twice.

    Raises:
        NotFound: There is no such strategy.
    """
    strategy = strategy_named(budget.strategy)
    brackets = strategy.brackets(budget)
    notes = [*_off_power(budget), *_limits(budget)]
    plan = Plan(
        brackets,
        budget.iterations,
        is_exact=strategy.is_exact,
        resource=budget.resource,
    )
    size = space.size()
    if size is not None and size < plan.configurations:
        plan, note = _fitted(plan, size, budget)
        notes.insert(0, note)
    return replace(plan, notes=tuple(notes))


def notes_on_slots(plan: Plan, slots: int) -> list[str]:
    """What so many slots cannot do: narrow rungs leave slots idle."""
    widest = max(rung.trials for bracket in plan.brackets for rung in bracket.rungs)
    if slots <= widest:
        return []
    return [
        f"{slots} slots are more than the widest rung, {widest} trainings: "
        "some wait unless another bracket or study runs beside it."
    ]


def _fitted(plan: Plan, size: int, budget: Budget) -> tuple[Plan, str]:
    """The plan that `size` configurations can fill, and what was changed."""
    first, drawn = plan.brackets[0].rungs[0].trials, plan.configurations
    if size == 1:
        note = "The space has one configuration: there is nothing to search, it is trained once."
        return replace(plan, brackets=(_enumeration(1, budget),), iterations=1), note
    if size < first:
        note = (
            f"The space has {size} configurations, fewer than the {first} "
            "of the first rung: all of them are tried, in one bracket."
        )
        return replace(plan, brackets=(_enumeration(size, budget),), iterations=1), note
    kept = _brackets_that_fit(plan.brackets, size)
    note = (
        f"The space has {size} configurations, fewer than the {drawn} that all brackets would "
        f"draw: {len(kept)} of {len(plan.brackets)} brackets run, once."
    )
    return replace(plan, brackets=kept, iterations=1), note


def _brackets_that_fit(brackets: tuple[Bracket, ...], size: int) -> tuple[Bracket, ...]:
    kept = 1
    while kept < len(brackets) and Plan(brackets[: kept + 1]).configurations <= size:
        kept += 1
    return brackets[:kept]


def _enumeration(size: int, budget: Budget) -> Bracket:
    """Plain successive halving over all configurations; few of them start at a high rung."""
    deepest = strategy_named(budget.strategy).brackets(budget)[0].bracket
    promotions = min(int(math.log(size, budget.factor) + 1e-9), deepest)
    sizes = tuple(math.ceil(size / budget.factor**i) for i in range(promotions + 1))
    return Bracket(promotions, rungs_of(budget, sizes))


def _off_power(budget: Budget) -> list[str]:
    """A maximum just above a power of the factor pays for rungs that round up."""
    if budget.strategy == "random":
        return []
    whole = budget.parts if budget.resource == "windows" else budget.max_epochs
    least = 1 if budget.resource == "windows" else budget.min_epochs
    power = math.floor(math.log(whole / least, budget.factor) + 1e-9)
    below, above = least * budget.factor**power, least * budget.factor ** (power + 1)
    if whole in (below, above) or power == 0:
        return []
    costs = [f"{value} costs {_cost_of(budget, value):,} epochs" for value in (below, whole, above)]
    return [
        f"{whole} is not {_what_it_should_be(budget)}: {costs[1]} an iteration, "
        f"while {costs[0]} and {costs[2]}."
    ]


def _what_it_should_be(budget: Budget) -> str:
    if budget.resource == "epochs" and budget.min_epochs > 1:
        return f"{budget.min_epochs} times a power of {budget.factor}"
    return f"a power of {budget.factor}"


def _cost_of(budget: Budget, value: int) -> int:
    name = "parts" if budget.resource == "windows" else "max_epochs"
    return round(Plan(hyperband_brackets(budget.model_copy(update={name: value}))).cost)


def _limits(budget: Budget) -> list[str]:
    notes = []
    if budget.most_epochs is not None:
        notes.append(f"No training begins after {budget.most_epochs:,} epochs were given out.")
    if budget.most_seconds is not None:
        notes.append(f"No training begins after {budget.most_seconds / 60:,.4g} minutes of search.")
    return notes
