"""Seed runs: finalists trained again from scratch with fresh seeds, kept, and read back.

Replicates 1 to `MOST_SEEDS` compare and choose; those that report on a chosen configuration come
after them, see `core.seeds.confirmation`. The search's own training is replicate 0. No two of the
three share a seed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial

import numpy as np

from core.errors import SpecError
from core.search.reading import finalists, read_trials
from core.search.study import find_study, read_spec
from core.search.trial import Trial
from core.seeds.analysis.verdict import Margin
from core.seeds.beside import Beside, checked, trial_of
from core.seeds.judging import judged_pairs, margin_of, optimism_of, order_of
from core.seeds.keeping import completed_runs, failed_runs, last_cause, reached
from core.seeds.running import SeedStage, concluded, train_runs, unobserved
from core.seeds.statistics import mean_interval
from core.seeds.table import SeedGroup, SeedTable
from core.seeds.training import Observe, Wanted
from core.store import Store
from core.store.schema import SeedRunRow
from core.streams import Stream, generator

__all__ = [
    "MOST_SEEDS",
    "open_seeds",
    "prediction_keys",
    "read_seed_table",
    "run_seeds",
    "train_runs",
]

MOST_SEEDS = 1_000


def run_seeds(
    store: Store,
    study: str,
    *,
    top: int,
    seeds: int,
    slots: int,
    executor: str = "local",
    observe: Observe = unobserved,
    also: Sequence[Beside] = (),
) -> SeedTable:
    """Train the `top` best configurations with replicates 1 to `seeds`; what is there is kept.

    Args:
        store: Where the study is kept.
        study: Its name.
        top: How many finalists.
        seeds: Fresh seeds for each.
        slots: Trainings side by side.
        executor: Name in the table of executors.
        observe: Called every half second or so with (runs done, runs wanted); may raise to stop.
        also: What nobody drew, trained beside the finalists on the same seeds.

    Raises:
        SpecError: Nothing reached the full budget, a number is out of range, a configuration made
            by hand leaves a name out, or all runs failed.
        Conflict: Another process works on the study.
        StudyStopped: It was cancelled or paused.
    """
    stage = open_seeds(store, study, top=top, seeds=seeds, observe=observe, also=also)
    read = partial(read_seed_table, store, study)
    return concluded(stage, read, slots=slots, executor=executor)


def open_seeds(
    store: Store,
    study: str,
    *,
    top: int,
    seeds: int,
    observe: Observe = unobserved,
    also: Sequence[Beside] = (),
) -> SeedStage:
    """The same as a stage, for whoever has an executor; the caller must close it."""
    replicates = replicates_up_to(seeds)
    best = chosen(store, study, top=top)
    spec, epochs = read_spec(store, study), best[0].epochs
    others = [(trial_of(spec, one, epochs=epochs), one.model) for one in also]
    contenders = [*((trial, None) for trial in best), *others]
    wanted = [Wanted(trial, r, model=model) for r in replicates for trial, model in contenders]

    def conclude() -> None:
        observe(len(wanted), len(wanted))
        if read_seed_table(store, study) is None:
            raise none_succeeded(len(wanted), last_cause(store, study))

    return SeedStage(store, study, [wanted], total=len(wanted), observe=observe, conclude=conclude)


def chosen(store: Store, study: str, *, top: int) -> list[Trial]:
    """The best full-budget trial of each of the `top` best configurations, best first.

    Raises:
        SpecError: There is none, or `top` is below 1.
    """
    find_study(store, study)
    if top < 1:
        raise SpecError("`top` must be at least 1", found=top, remedy="Ask for 1 or more.")
    best = finalists(read_trials(store, study), top=top)
    if not best:
        raise SpecError(
            "seed runs need a finished trial to start from",
            found=f"none in study {study}",
            remedy=f"Run `python -m core resume {study}` first.",
        )
    return best


def replicates_up_to(seeds: int) -> range:
    """Replicates 1 to `seeds`.

    Raises:
        SpecError: The number is out of range.
    """
    if not 1 <= seeds <= MOST_SEEDS:
        raise SpecError(
            f"`seeds` must be from 1 to {MOST_SEEDS}",
            found=seeds,
            remedy="Five are a first look, ten a result, twenty a report.",
        )
    return range(1, seeds + 1)


def none_succeeded(runs: int, cause: str) -> SpecError:
    """What is said when every run failed."""
    return SpecError(
        "at least one seed run must succeed",
        found=f"{runs} that failed ({cause})",
        remedy="Read the cause, change the search space, and search again.",
    )


def read_seed_table(store: Store, study: str, *, margin: Margin | None = None) -> SeedTable | None:
    """The completed seed runs that compare, with what they say; None when there is none.

    Of a configuration that was trained again to more epochs only the longest runs count.

    Args:
        store: Where the study is kept.
        study: Its name.
        margin: What difference does not matter; 5 % of the best mean where nothing is said.
    """
    rows = [row for row in completed_runs(store, study) if row.replicate <= MOST_SEEDS]
    if not rows:
        return None
    searched = search_scores(read_trials(store, study))
    longest = _longest(rows)
    groups = [_group(members, searched) for members in longest.values()]
    groups.sort(key=lambda group: (-group.epochs, group.mean))
    delta = margin_of(groups, margin or Margin())
    drawn = generator(read_spec(store, study).seed, Stream.ANALYSIS)
    most = groups[0].epochs
    return SeedTable(
        study=study,
        groups=tuple(groups),
        pairs=judged_pairs(groups, drawn, margin=delta),
        failed=sum(row.replicate <= MOST_SEEDS for row in failed_runs(store, study)),
        shorter=len(rows) - sum(map(len, longest.values())),
        margin=delta,
        order=order_of(groups, drawn),
        optimism=optimism_of(groups, {n: s for (n, e), s in searched.items() if e == most}),
    )


def search_scores(trials: Iterable[Trial]) -> dict[tuple[str, int], float]:
    """What the search reported of (configuration, epochs), on the largest share of the windows."""
    scored = [(trial, trial.score) for trial in trials if trial.score is not None]
    scored.sort(key=lambda pair: (pair[0].share, -pair[1]))
    return {(trial.configuration_id, trial.epochs): score for trial, score in scored}


def prediction_keys(
    store: Store, study: str, configuration_id: str, *, replicates: Collection[int] | None = None
) -> list[str]:
    """Artifact keys of predictions of one configuration, by replicate.

    Args:
        store: Where the study is kept.
        study: Its name.
        configuration_id: The configuration.
        replicates: Of which runs; None: of those that the seed table shows.
    """
    rows = [row for row in completed_runs(store, study) if row.configuration_id == configuration_id]
    if replicates is None:
        compared = _longest([row for row in rows if row.replicate <= MOST_SEEDS])
        rows = compared.get(configuration_id, [])
    else:
        rows = [row for row in rows if row.replicate in replicates]
    return [row.predictions for row in rows if row.predictions]


def _longest(rows: Iterable[SeedRunRow]) -> dict[str, list[SeedRunRow]]:
    """Configuration to those of its runs that were trained longest."""
    found: dict[str, list[SeedRunRow]] = {}
    for row in rows:
        found.setdefault(row.configuration_id, []).append(row)
    for name, members in found.items():
        most = max(row.epochs or 0 for row in members)
        found[name] = [row for row in members if (row.epochs or 0) == most]
    return found


def _group(rows: Sequence[SeedRunRow], searched: Mapping[tuple[str, int], float]) -> SeedGroup:
    """Runs of one configuration and one number of epochs."""
    name, epochs = rows[0].configuration_id, rows[0].epochs or 0
    scores = np.array([row.score for row in rows], dtype=float)
    interval = mean_interval(scores)
    return SeedGroup(
        configuration_id=name,
        configuration=checked(rows[0].configuration),
        search_score=searched.get((name, epochs), float("nan")),
        scores=scores,
        replicates=np.array([row.replicate for row in rows]),
        mean=interval.mean,
        sd=interval.sd,
        ci_low=interval.low,
        ci_high=interval.high,
        epochs=epochs,
        reached=tuple(map(reached, rows)),
        model=rows[0].model,
    )
