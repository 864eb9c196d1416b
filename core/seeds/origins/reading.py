"""What the kept runs at several origins say: scores, order and variance. It trains nothing.

Every statement stands on the seeds that all it compares have in common.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.search.study import read_spec
from core.seeds.analysis.ranks import rank_stability
from core.seeds.analysis.sources import CrossedVariance, crossed_variance
from core.seeds.keeping import completed_runs, failed_runs
from core.seeds.origins.periods import Period, read_periods
from core.seeds.origins.plan import ORIGINS_FROM, place_of
from core.seeds.runs import MOST_SEEDS
from core.seeds.statistics import Interval, mean_interval
from core.store import Store
from core.store.schema import SeedRunRow
from core.streams import Stream, generator

Scores = dict[int, float]  # replicate to score
Cells = dict[str, dict[int, Scores]]  # configuration and origin to scores


@dataclass(frozen=True, slots=True, eq=False)
class OriginGroup:
    """One configuration at one origin.

    Attributes:
        configuration_id: Short hash.
        origin: The origin.
        replicates: (n,) numbers of the seeds.
        scores: (n,) their validation scores.
        interval: Mean, SD of a single training, and the 95 % t-interval of the mean.
    """

    configuration_id: str
    origin: int
    replicates: np.ndarray
    scores: np.ndarray
    interval: Interval

    @property
    def n(self) -> int:
        """Seeds."""
        return len(self.scores)


@dataclass(frozen=True, slots=True)
class OriginOrder:
    """The configurations at one origin, by their means over the seeds that all of them have there.

    Attributes:
        origin: The origin.
        seeds: How many seeds those are.
        configurations: Best mean first; of equal means by name.
        first_probability: How often each is first when the seeds are drawn again, in that order;
            empty for one seed.
    """

    origin: int
    seeds: int
    configurations: tuple[str, ...]
    first_probability: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class OriginVariance:
    """Origins against seeds, for one configuration.

    Attributes:
        configuration_id: Short hash.
        origins: How many origins.
        seeds: Seeds that it has at all of them.
        found: The variance split; first are the origins, second the seeds.
    """

    configuration_id: str
    origins: int
    seeds: int
    found: CrossedVariance


@dataclass(frozen=True, slots=True, eq=False)
class OriginTable:
    """Seed runs of a study at several origins.

    Attributes:
        study: Study name.
        periods: The validation parts, the study's own first.
        configurations: Those that were trained at an earlier origin: best at most origins first,
            then by their mean at the study's own split.
        groups: One a configuration and origin, where there are runs.
        orders: One an origin at which two or more configurations share a seed.
        variances: One a configuration with two seeds at two origins or more.
        failed: Runs at earlier origins that failed and are left out.
    """

    study: str
    periods: tuple[Period, ...]
    configurations: tuple[str, ...]
    groups: tuple[OriginGroup, ...]
    orders: tuple[OriginOrder, ...]
    variances: tuple[OriginVariance, ...]
    failed: int

    def best_in(self, configuration_id: str) -> int:
        """At how many origins it has the best mean of those that are compared there."""
        return sum(order.configurations[0] == configuration_id for order in self.orders)


def read_origins(store: Store, study: str) -> OriginTable | None:
    """None where no run at an earlier origin has been completed.

    Of a configuration that was trained again to more epochs only the longest runs count.
    """
    cells = _cells(completed_runs(store, study))
    if not cells:
        return None
    drawn = generator(read_spec(store, study).seed, Stream.ANALYSIS)
    origins = sorted({origin for held in cells.values() for origin in held})
    orders = tuple(
        order for origin in origins if (order := _order(cells, origin, drawn)) is not None
    )
    names = _ranked(cells, orders)
    return OriginTable(
        study=study,
        periods=read_periods(store, study, origins[-1] + 1),
        configurations=names,
        groups=tuple(_group(n, o, cells[n][o]) for n in names for o in sorted(cells[n])),
        orders=orders,
        variances=tuple(one for n in names if (one := _variance(n, cells[n], drawn)) is not None),
        failed=sum(place_of(row.replicate)[0] > 0 for row in failed_runs(store, study)),
    )


def splits_of(store: Store, study: str, configuration_id: str) -> int:
    """At how many origins it has completed runs; 1 where it was never trained at another."""
    cells = _cells(completed_runs(store, study))
    return len(cells.get(configuration_id, {0: {}}))


def _cells(rows: Iterable[SeedRunRow]) -> Cells:
    """Of configurations that have a run at an earlier origin, with those at the study's own."""
    kept = [row for row in rows if row.replicate <= MOST_SEEDS or row.replicate >= ORIGINS_FROM]
    longest: dict[str, int] = {}
    for row in kept:
        name = row.configuration_id
        longest[name] = max(longest.get(name, 0), row.epochs or 0)
    found: Cells = {}
    for row in kept:
        if (row.epochs or 0) == longest[row.configuration_id] and row.score is not None:
            origin, replicate = place_of(row.replicate)
            found.setdefault(row.configuration_id, {}).setdefault(origin, {})[replicate] = row.score
    return {name: held for name, held in found.items() if max(held) > 0}


def _common(held: Sequence[Mapping[int, float]]) -> tuple[list[int], np.ndarray]:
    """Seeds that all have, and (parts, seeds) scores on them."""
    seeds = sorted(set.intersection(*(set(one) for one in held)))
    return seeds, np.array([[one[seed] for seed in seeds] for one in held], dtype=float)


def _order(cells: Cells, origin: int, drawn: np.random.Generator) -> OriginOrder | None:
    """None where fewer than two configurations share a seed there."""
    names = sorted(name for name, held in cells.items() if origin in held)
    if len(names) < 2:
        return None
    seeds, scores = _common([cells[name][origin] for name in names])
    if not seeds:
        return None
    places = np.argsort(scores.mean(axis=1), kind="stable")
    first: tuple[float, ...] = ()
    if len(seeds) > 1:
        firsts = rank_stability(scores, drawn).first_probability
        first = tuple(float(firsts[place]) for place in places)
    return OriginOrder(origin, len(seeds), tuple(names[place] for place in places), first)


def _ranked(cells: Cells, orders: Sequence[OriginOrder]) -> tuple[str, ...]:
    """Best at most origins first, then by the mean at the study's own split or the nearest."""

    def place(name: str) -> tuple[int, float, str]:
        wins = sum(order.configurations[0] == name for order in orders)
        nearest = cells[name][min(cells[name])]
        return -wins, float(np.mean(list(nearest.values()))), name

    return tuple(sorted(cells, key=place))


def _group(name: str, origin: int, scores: Scores) -> OriginGroup:
    replicates = np.array(sorted(scores))
    values = np.array([scores[int(replicate)] for replicate in replicates], dtype=float)
    return OriginGroup(name, origin, replicates, values, mean_interval(values))


def _variance(
    name: str, held: Mapping[int, Scores], drawn: np.random.Generator
) -> OriginVariance | None:
    """The cross of its origins with the seeds that it has at all of them."""
    seeds, scores = _common([held[origin] for origin in sorted(held)])
    if min(scores.shape) < 2:
        return None
    return OriginVariance(name, len(scores), len(seeds), crossed_variance(scores, drawn))
