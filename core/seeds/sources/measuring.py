"""Training the runs of a design: what is missing of it, in the same workers as all seed runs.

It draws no conclusion. The design is kept, so that a page knows which runs belong together.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from core.errors import NotFound
from core.search.reading import finalists, read_trials
from core.search.study import read_spec
from core.search.trial import Trial
from core.seeds.keeping import completed_runs, last_cause
from core.seeds.pricing import seconds_an_epoch
from core.seeds.running import SeedStage, run_stage, unobserved
from core.seeds.runs import chosen, none_succeeded, read_seed_table
from core.seeds.sources.design import ROWS, SourceDesign, design_of
from core.seeds.sources.reading import SourceEffects, read_effects
from core.seeds.training import Observe, Wanted
from core.store import Store
from core.store.schema import DesignRow


@dataclass(frozen=True, slots=True)
class DesignCost:
    """What a design would cost before it is started.

    Attributes:
        design: The design.
        configuration_id: Whose runs.
        runs: In all.
        present: Of these, those that are there.
        epochs: Of all that are still to be trained.
        seconds: Time of the missing ones on one slot; None where nobody ever trained one.
    """

    design: SourceDesign
    configuration_id: str
    runs: int
    present: int
    epochs: int
    seconds: float | None

    @property
    def missing(self) -> int:
        """Runs still to be trained."""
        return self.runs - self.present


def measure_sources(
    store: Store,
    study: str,
    *,
    sources: Sequence[str] = (),
    rows: int = ROWS,
    configuration_id: str | None = None,
    slots: int,
    executor: str = "local",
    observe: Observe = unobserved,
) -> SourceEffects:
    """Train what is missing of a design, and read what it says.

    Args:
        store: Where the study is kept.
        study: Its name.
        sources: Names in the table of sources; those that always act where none is named.
        rows: Rows of the design; a larger number later adds rows to those that are there.
        configuration_id: A finalist; None: the best by fresh seeds, else by the search.
        slots: Trainings side by side.
        executor: Name in the table of executors.
        observe: Called every half second or so with (runs done, runs wanted); may raise to stop.

    Raises:
        NotFound: There is no such study or finalist.
        SpecError: The sources or rows do not make a design, or too few runs succeeded.
        Conflict: Another process works on the study.
        StudyStopped: It was cancelled or paused.
    """
    stage = open_sources(
        store, study, sources=sources, rows=rows, configuration_id=configuration_id,
        observe=observe,
    )  # fmt: skip
    run_stage(stage, slots=slots, executor=executor)
    found = read_effects(store, study, configuration_id=configuration_id)
    assert found is not None  # the stage has concluded
    return found


def open_sources(
    store: Store,
    study: str,
    *,
    sources: Sequence[str] = (),
    rows: int = ROWS,
    configuration_id: str | None = None,
    observe: Observe = unobserved,
) -> SeedStage:
    """The same as a stage, for whoever has an executor; the caller must close it."""
    trial, design = _planned(store, study, sources, rows, configuration_id)
    wanted = [
        Wanted(trial, run.replicate, None if run.is_ordinary else run.levels)
        for run in design.runs()
    ]

    def conclude() -> None:
        observe(len(wanted), len(wanted))
        found = read_effects(store, study, configuration_id=trial.configuration_id)
        if found is None or not found.effects:
            raise none_succeeded(len(wanted), last_cause(store, study))

    stage = SeedStage(store, study, [wanted], total=len(wanted), observe=observe, conclude=conclude)
    _keep(store, study, trial, design)
    return stage


def cost_of_sources(
    store: Store,
    study: str,
    *,
    sources: Sequence[str] = (),
    rows: int = ROWS,
    configuration_id: str | None = None,
) -> DesignCost:
    """What the same would cost; nothing is trained and nothing kept."""
    trial, design = _planned(store, study, sources, rows, configuration_id)
    runs = completed_runs(store, study)
    held = {(run.configuration_id, run.replicate) for run in runs if run.epochs == trial.epochs}
    present = sum((trial.configuration_id, run.replicate) in held for run in design.runs())
    epochs = (design.size - present) * trial.epochs
    pace = seconds_an_epoch(trial, runs)
    return DesignCost(
        design=design,
        configuration_id=trial.configuration_id,
        runs=design.size,
        present=present,
        epochs=epochs,
        seconds=None if pace is None else pace * epochs,
    )


def _planned(
    store: Store, study: str, sources: Sequence[str], rows: int, configuration_id: str | None
) -> tuple[Trial, SourceDesign]:
    trial = _finalist(store, study, configuration_id)
    model = read_spec(store, study).model
    return trial, design_of(model, trial.configuration, sources=sources, rows=rows)


def _finalist(store: Store, study: str, configuration_id: str | None) -> Trial:
    """The one that is named; else the best by fresh seeds, else the best of the search."""
    (first,) = chosen(store, study, top=1)
    trials = read_trials(store, study)
    best = {trial.configuration_id: trial for trial in finalists(trials, top=len(trials))}
    if configuration_id is None:
        table = read_seed_table(store, study)
        leader = table.best_of_study if table else None
        return best.get(leader.configuration_id, first) if leader else first
    if configuration_id not in best:
        raise NotFound(
            "sources of variance are measured on a configuration that reached the full budget",
            found=configuration_id,
            remedy=f"`python -m core seeds {study} --json` lists some.",
        )
    return best[configuration_id]


def _keep(store: Store, study: str, trial: Trial, design: SourceDesign) -> None:
    def keep(session: Session) -> None:
        session.merge(
            DesignRow(
                study=study,
                configuration_id=trial.configuration_id,
                sources=list(design.sources),
                row_count=design.rows,
                epochs=trial.epochs,
                time=time.time(),
            )
        )

    store.transact(keep)
