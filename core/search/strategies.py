"""The table of search strategies: all of them ask and tell through the same driver.

To add one: its brackets, a file with the methods of `Strategy`, and a line here. Importing this
table brings no KerasTuner in; opening Hyperband does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.errors import NotFound
from core.search.budget import Bracket, Budget, Plan, hyperband_brackets, rung_sizes, rungs_of

if TYPE_CHECKING:
    from core.search.sampling import Sampler
    from core.search.suggestion import Strategy


@dataclass(frozen=True, slots=True)
class StrategyEntry:
    """One line of the table.

    Attributes:
        name: Name in specs and commands.
        label: Name on pages.
        summary: One sentence for somebody who chooses.
        brackets: What one iteration trains.
        open: From a plan and where configurations come from to the strategy at its start.
        is_exact: Whether the plan is what will run, to the trial.
    """

    name: str
    label: str
    summary: str
    brackets: Callable[[Budget], tuple[Bracket, ...]]
    open: Callable[[Plan, Sampler], Strategy]
    is_exact: bool = True


def open_hyperband(plan: Plan, sampler: Sampler) -> Strategy:
    """KerasTuner's Hyperband oracle on the plan."""
    from core.search.oracle import Hyperband  # brings KerasTuner in

    return Hyperband(plan, sampler)


def open_asha(plan: Plan, sampler: Sampler) -> Strategy:
    """Asynchronous successive halving on the plan's one bracket."""
    from core.search.asha import SuccessiveHalving

    return SuccessiveHalving(plan, sampler)


def random_bracket(budget: Budget) -> tuple[Bracket, ...]:
    """As many configurations at the full resource as Hyperband's iteration pays for."""
    worth = Plan(hyperband_brackets(budget)).cost
    return (Bracket(0, rungs_of(budget, (max(1, int(worth // budget.max_epochs)),))),)


def asha_bracket(budget: Budget) -> tuple[Bracket, ...]:
    """The most aggressive bracket, as wide as one iteration of Hyperband pays for."""
    factor = budget.factor
    depth = hyperband_brackets(budget)[0].bracket
    worth = Plan(hyperband_brackets(budget)).cost
    width = rung_sizes(budget.span, factor, depth)[0]
    while _asha(budget, width + 1, depth).cost <= worth:
        width += 1
    return (_asha(budget, width, depth),)


def _asha(budget: Budget, width: int, depth: int) -> Bracket:
    sizes = tuple(max(1, width // budget.factor**i) for i in range(depth + 1))
    return Bracket(depth, rungs_of(budget, sizes))


STRATEGIES: dict[str, StrategyEntry] = {
    entry.name: entry
    for entry in (
        StrategyEntry(
            "hyperband",
            "Hyperband",
            "Many configurations for a short time, the better ones longer; several brackets "
            "hedge how much a short training says.",
            hyperband_brackets,
            open_hyperband,
        ),
        StrategyEntry(
            "asha",
            "ASHA (asynchronous successive halving)",
            "One aggressive bracket that promotes as soon as it can: no slot waits, but what is "
            "promoted depends on what ends first.",
            asha_bracket,
            open_asha,
            is_exact=False,
        ),
        StrategyEntry(
            "random",
            "Random search",
            "Every configuration at the full budget: the plain method to compare with.",
            random_bracket,
            open_asha,
        ),
    )
}


def strategy_named(name: str) -> StrategyEntry:
    """The entry of that name.

    Raises:
        NotFound: The table has none.
    """
    if name not in STRATEGIES:
        raise NotFound(
            "a strategy must be in the table of strategies",
            found=repr(name),
            remedy=f"Choose one of: {', '.join(STRATEGIES)}.",
        )
    return STRATEGIES[name]
