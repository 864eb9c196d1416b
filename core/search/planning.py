"""Guards before the start: fits the bracket plan to the space and says what it costs."""

from __future__ import annotations

import math

from core.models.space import SearchSpace
from core.search.budget import Bracket, Budget, Plan, Rung, hyperband_brackets


def plan_study(space: SearchSpace, budget: Budget) -> Plan:
    """What a search of `space` with `budget` will train, exactly.

    A space that is too small for the first rung is enumerated in one bracket; one that is too
    small for all brackets loses the last ones, so that no configuration is trained twice.
    """
    brackets = hyperband_brackets(budget.max_epochs, budget.factor)
    notes = _off_power(budget)
    size = space.size()
    if size is None or size >= budget.iterations * _drawn(brackets):
        return Plan(brackets, budget.iterations, tuple(notes))
    if size < brackets[0].rungs[0].trials:
        notes.append(
            f"The space has {size} configurations, fewer than the {brackets[0].rungs[0].trials} "
            "of the first rung: all of them are tried, in one bracket."
        )
        return Plan((_enumeration(size, budget),), 1, tuple(notes))
    kept = _brackets_that_fit(brackets, size)
    notes.append(
        f"The space has {size} configurations, fewer than the "
        f"{budget.iterations * _drawn(brackets)} that all brackets would draw: "
        f"{len(kept)} of {len(brackets)} brackets run, once."
    )
    return Plan(kept, 1, tuple(notes))


def _drawn(brackets: tuple[Bracket, ...]) -> int:
    return sum(bracket.rungs[0].trials for bracket in brackets)


def _brackets_that_fit(brackets: tuple[Bracket, ...], size: int) -> tuple[Bracket, ...]:
    kept = 1
    while kept < len(brackets) and _drawn(brackets[: kept + 1]) <= size:
        kept += 1
    return brackets[:kept]


def _enumeration(size: int, budget: Budget) -> Bracket:
    """Plain successive halving over all configurations; few of them start at a high rung."""
    factor, top = budget.factor, budget.max_epochs
    promotions = min(int(math.log(size, factor) + 1e-9), len(hyperband_brackets(top, factor)) - 1)
    return Bracket(
        promotions,
        tuple(
            Rung(i, math.ceil(size / factor**i), math.ceil(top / factor ** (promotions - i)))
            for i in range(promotions + 1)
        ),
    )


def _off_power(budget: Budget) -> list[str]:
    """A maximum just above a power of the factor pays for rungs that round up."""
    power = math.floor(math.log(budget.max_epochs, budget.factor) + 1e-9)
    below, above = budget.factor**power, budget.factor ** (power + 1)
    if budget.max_epochs in (below, above) or power == 0:
        return []
    costs = [
        f"{epochs} costs {Plan(hyperband_brackets(epochs, budget.factor)).epochs:,} epochs"
        for epochs in (below, budget.max_epochs, above)
    ]
    return [
        f"{budget.max_epochs} is not a power of {budget.factor}: {costs[1]} an iteration, "
        f"while {costs[0]} and {costs[2]}."
    ]
