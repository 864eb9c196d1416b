"""Seed runs: finalists trained again from scratch with fresh seeds, kept, and read back.

Replicates start at 1, the search's own training is replicate 0: the two never share a seed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np
from sqlalchemy import select

from core.errors import SpecError
from core.search.reading import finalists, read_trials
from core.search.study import find_study
from core.search.trial import Trial
from core.seeds.statistics import mean_interval, paired_verdict
from core.seeds.table import SeedGroup, SeedPair, SeedTable
from core.seeds.training import completed_runs, last_cause, train_runs
from core.store import Store
from core.store.schema import SeedRunRow

__all__ = ["MOST_SEEDS", "prediction_keys", "read_seed_table", "run_seeds", "train_runs"]

MOST_SEEDS = 1_000


def run_seeds(
    store: Store,
    study: str,
    *,
    top: int,
    seeds: int,
    slots: int,
    executor: str = "local",
    observe: Callable[[int, int], None] = lambda _done, _total: None,
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

    Raises:
        SpecError: Nothing reached the full budget, or a number is out of range.
    """
    find_study(store, study)
    replicates = _replicates(seeds)
    chosen = _chosen(store, study, top)
    train_runs(store, study, chosen, replicates, slots=slots, executor=executor, observe=observe)
    table = read_seed_table(store, study)
    if table is None:
        raise SpecError(
            "at least one seed run must succeed",
            found=f"{len(chosen) * seeds} that failed ({last_cause(store, study)})",
            remedy="Read the cause, change the search space, and search again.",
        )
    return table


def _chosen(store: Store, study: str, top: int) -> list[Trial]:
    if top < 1:
        raise SpecError("`top` must be at least 1", found=top, remedy="Ask for 1 or more.")
    chosen = finalists(read_trials(store, study), top=top)
    if not chosen:
        raise SpecError(
            "seed runs need a finished trial to start from",
            found=f"none in study {study}",
            remedy=f"Run `python -m core resume {study}` first.",
        )
    return chosen


def _replicates(seeds: int) -> range:
    if not 1 <= seeds <= MOST_SEEDS:
        raise SpecError(
            f"`seeds` must be from 1 to {MOST_SEEDS}",
            found=seeds,
            remedy="Five are a first look, ten a result, twenty a report.",
        )
    return range(1, seeds + 1)


def read_seed_table(store: Store, study: str) -> SeedTable | None:
    """All completed seed runs of a study with what they say; None when there is none."""
    rows = completed_runs(store, study)
    if not rows:
        return None
    searched = {t.configuration_id: t for t in finalists(read_trials(store, study), top=MOST_SEEDS)}
    groups = [
        _group([row for row in rows if row.configuration_id == name], searched[name])
        for name in dict.fromkeys(row.configuration_id for row in rows)
    ]
    groups.sort(key=lambda group: group.mean)
    with store.session() as session:
        failed = session.scalars(
            select(SeedRunRow.replicate).where(
                SeedRunRow.study == study, SeedRunRow.state == "failed"
            )
        ).all()
    pairs = tuple(pair for a, b in combinations(groups, 2) if (pair := _pair(a, b)) is not None)
    return SeedTable(study=study, groups=tuple(groups), pairs=pairs, failed=len(failed))


def prediction_keys(store: Store, study: str, configuration_id: str) -> list[str]:
    """Artifact keys of the predictions of one configuration, by replicate."""
    return [
        row.predictions
        for row in completed_runs(store, study)
        if row.configuration_id == configuration_id and row.predictions
    ]


def _group(rows: Sequence[SeedRunRow], trial: Trial) -> SeedGroup:
    scores = np.array([row.score for row in rows], dtype=float)
    interval = mean_interval(scores)
    assert trial.score is not None
    return SeedGroup(
        configuration_id=trial.configuration_id,
        configuration=trial.configuration,
        search_score=trial.score,
        scores=scores,
        replicates=np.array([row.replicate for row in rows]),
        mean=interval.mean,
        sd=interval.sd,
        ci_low=interval.low,
        ci_high=interval.high,
    )


def _pair(a: SeedGroup, b: SeedGroup) -> SeedPair | None:
    """None when the two share no replicate."""
    shared, at_a, at_b = np.intersect1d(a.replicates, b.replicates, return_indices=True)
    if not len(shared):
        return None
    interval, verdict = paired_verdict(a.scores[at_a], b.scores[at_b])
    return SeedPair(
        first=a.configuration_id,
        second=b.configuration_id,
        n=len(shared),
        mean_difference=interval.mean,
        ci_low=interval.low,
        ci_high=interval.high,
        verdict=verdict,
    )
