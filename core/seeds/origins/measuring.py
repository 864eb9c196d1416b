"""Training seed runs at earlier origins: what is missing of them, in the workers of all seed runs.

It draws no conclusion. What was asked for is not kept: the runs that are there say it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from core.search.trial import Trial
from core.seeds.keeping import completed_runs, last_cause
from core.seeds.origins.periods import Period, read_periods
from core.seeds.origins.plan import check_origins, origin_runs
from core.seeds.origins.reading import OriginTable, read_origins
from core.seeds.pricing import seconds_an_epoch
from core.seeds.running import SeedStage, concluded, unobserved
from core.seeds.runs import chosen, none_succeeded, replicates_up_to
from core.seeds.training import Batch, Observe
from core.store import Store
from core.store.schema import SeedRunRow


@dataclass(frozen=True, slots=True)
class OriginCost:
    """What rolling origins would cost before they are started.

    Attributes:
        periods: The validation parts, the study's own first.
        configurations: Whose runs.
        seeds: Of each configuration at each origin.
        runs: In all, those at the study's own split among them.
        present: Of these, those that are there.
        epochs: Of all that are still to be trained, at most.
        seconds: Time of the missing ones on one slot; None where nobody ever trained one.
    """

    periods: tuple[Period, ...]
    configurations: tuple[str, ...]
    seeds: int
    runs: int
    present: int
    epochs: int
    seconds: float | None

    @property
    def missing(self) -> int:
        """Runs still to be trained."""
        return self.runs - self.present


def measure_origins(
    store: Store,
    study: str,
    *,
    origins: int,
    top: int,
    seeds: int,
    slots: int,
    executor: str = "local",
    observe: Observe = unobserved,
) -> OriginTable:
    """Train what is missing of the finalists at so many origins, and read what all of it says.

    Args:
        store: Where the study is kept.
        study: Its name.
        origins: Splits, the study's own among them; a larger number later adds earlier ones.
        top: How many finalists.
        seeds: Fresh seeds for each at each origin; a larger number later adds seeds.
        slots: Trainings side by side.
        executor: Name in the table of executors.
        observe: Called every half second or so with (runs done, runs wanted); may raise to stop.

    Raises:
        SpecError: A number is out of range, too little would train at the earliest origin, or
            no run at an earlier origin succeeded.
        Conflict: Another process works on the study.
        StudyStopped: It was cancelled or paused.
    """
    stage = open_origins(store, study, origins=origins, top=top, seeds=seeds, observe=observe)
    read = partial(read_origins, store, study)
    return concluded(stage, read, slots=slots, executor=executor)


def open_origins(
    store: Store,
    study: str,
    *,
    origins: int,
    top: int,
    seeds: int,
    observe: Observe = unobserved,
) -> SeedStage:
    """The same as a stage, for whoever has an executor; the caller must close it."""
    _, _, wanted = _planned(store, study, origins=origins, top=top, seeds=seeds)

    def conclude() -> None:
        observe(len(wanted), len(wanted))
        if read_origins(store, study) is None:
            raise none_succeeded(len(wanted), last_cause(store, study))

    return SeedStage(store, study, [wanted], total=len(wanted), observe=observe, conclude=conclude)


def cost_of_origins(store: Store, study: str, *, origins: int, top: int, seeds: int) -> OriginCost:
    """What the same would cost; nothing is trained and nothing kept."""
    periods, trials, wanted = _planned(store, study, origins=origins, top=top, seeds=seeds)
    runs = completed_runs(store, study)
    held = {(run.configuration_id, run.replicate, run.epochs) for run in runs}
    missing = [
        one
        for one in wanted
        if (one.trial.configuration_id, one.replicate, one.trial.epochs) not in held
    ]
    return OriginCost(
        periods=periods,
        configurations=tuple(trial.configuration_id for trial in trials),
        seeds=seeds,
        runs=len(wanted),
        present=len(wanted) - len(missing),
        epochs=sum(one.trial.epochs for one in missing),
        seconds=_seconds(missing, periods, runs),
    )


def _planned(
    store: Store, study: str, *, origins: int, top: int, seeds: int
) -> tuple[tuple[Period, ...], list[Trial], Batch]:
    check_origins(origins)
    replicates = replicates_up_to(seeds)
    trials = chosen(store, study, top=top)
    periods = read_periods(store, study, origins)  # refused before anything is trained
    return periods, trials, origin_runs(trials, origins, replicates)


def _seconds(missing: Batch, periods: Sequence[Period], runs: Sequence[SeedRunRow]) -> float | None:
    """An earlier origin trains on fewer windows, so its epochs are shorter."""
    at_own = [run for run in runs if run.levels is None]
    total = 0.0
    for one in missing:
        pace = seconds_an_epoch(one.trial, at_own)
        if pace is None:
            return None
        share = periods[one.origin].training / periods[0].training
        total += pace * one.trial.epochs * share
    return total
