"""Rolling origins in plain words. It computes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from core.seeds.analysis.sources import Share
from core.seeds.origins.measuring import OriginCost
from core.seeds.origins.periods import Period
from core.seeds.origins.reading import OriginTable, OriginVariance
from core.seeds.pricing import price_words
from core.seeds.statistics import FEWEST_PAIRS

SURE = 0.95  # share of redrawn seeds from which on a first place is called firm


def origins_sentence(table: OriginTable) -> str:
    """Which configuration was best how often, and whether the period or the seed decides more."""
    variance = next(iter(table.variances), None)
    told = [_best(table), "" if variance is None else variance_sentence(variance)]
    return " ".join(part for part in told if part)


def variance_sentence(one: OriginVariance) -> str:
    """Period against seed, the seed with all it is involved in; and the shares."""
    period, both = one.found.first.main, one.found.interaction
    shares = (
        f"{_percent(period)} of the variance of its score lies between {one.origins} periods (95 % "
        f"interval {100 * period.bounds.low:.0f} to {100 * period.bounds.high:.0f} %), "
        f"{_percent(one.found.second.main)} between {one.seeds} seeds, {_percent(both)} belongs "
        "to the two together"
    )
    if one.found.total_sd == 0:
        return f"Neither period nor seed moves the score of {one.configuration_id}."
    name = one.configuration_id
    if period.bounds.low > 0.5:
        return f"How good {name} is depends more on the period than on the seed: {shares}."
    if period.bounds.high < 0.5:
        return f"How good {name} is depends more on the seed than on the period: {shares}."
    return f"Which decides more how good {name} is, period or seed, is not settled: {shares}."


def periods_sentence(periods: Sequence[Period]) -> str:
    """What trains at the earliest origin against the study's own split."""
    own, first = periods[0], periods[-1]
    return (
        f"In each period {own.validation:,} windows validate, and what lies before them trains: "
        f"{own.training:,} windows at the study's own split, {first.training:,} at the earliest, "
        "so that a worse score there may also be that of a shorter training part."
    )


def price_sentence(cost: OriginCost, *, slots: int) -> str:
    """What they would take, before they are started.

    Args:
        cost: Of the runs.
        slots: Trainings side by side.
    """
    made = (
        f"{_count(len(cost.configurations), 'configuration')} on {len(cost.periods)} periods with "
        f"{_count(cost.seeds, 'seed')}: {cost.runs:,} runs"
    )
    return made + price_words(
        missing=cost.missing, present=cost.present, epochs=cost.epochs, seconds=cost.seconds,
        slots=slots,
    )  # fmt: skip


def _best(table: OriginTable) -> str:
    compared = len(table.orders)
    if not compared:
        return ""
    wins = {name: table.best_in(name) for name in table.configurations}
    most = max(wins.values())
    names = [name for name, won in wins.items() if won == most]
    if len(names) > 1:
        return f"{_listed(names)} were each best in {most} of {compared} periods."
    return f"{names[0]} was best in {most} of {compared} periods{_firmness(table, names[0])}."


def _firmness(table: OriginTable, name: str) -> str:
    """In how many periods other draws of the seeds would hardly have changed it."""
    judged = [order for order in table.orders if order.seeds >= FEWEST_PAIRS]
    if not judged:
        return f", on fewer than the {FEWEST_PAIRS} shared seeds that a firm place needs"
    firm = sum(
        order.configurations[0] == name and order.first_probability[0] >= SURE for order in judged
    )
    return (
        f", firmly so (in {100 * SURE:.0f} % of redrawn seeds or more, {FEWEST_PAIRS} or more of "
        f"them shared) in {firm or 'none'}"
    )


def _percent(share: Share) -> str:
    return f"{100 * share.value:.0f} %"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)
