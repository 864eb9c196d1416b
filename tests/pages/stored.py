"""Stores for page tests: rows as a worker would have written them, numbers from synthetic nouns."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from core.dataset.catalogue import save_series
from core.forecast.keeping import keep_forecast
from core.search.budget import Budget
from core.search.creation import create_study
from core.search.planning import plan_study
from core.search.reading import finalists, read_trials
from core.search.spec import StudySpec, default_spec
from core.search.trial import StudyState, Trial, TrialState
from core.seeds.origins.plan import run_at
from core.seeds.runs import read_seed_table
from core.seeds.sources.design import design_of
from core.store import Store
from core.store.ownership import this_process
from core.store.schema import (
    AskRow,
    AttemptRow,
    ConfirmationRow,
    DesignRow,
    EpochRow,
    ReplayRow,
    RequestRow,
    SeedRunRow,
    StudyRow,
    TellRow,
)
from tests.charts import nouns

GONE = this_process().replace("|", "|99", 1)  # a process that is no more


def spec_of(name: str, series, *, max_epochs: int = 27) -> StudySpec:
    return default_spec(
        series,
        name=name,
        model="hrhn",
        horizon=7,
        lookback=10,
        max_epochs=max_epochs,
        factor=3,
        seed=7,
        known_ahead=("discharge",),
    )


def finished_study(store: Store, name: str = "finished") -> list[Trial]:
    """Search, seed runs and forecast are done."""
    trials = _searched(store, name, stop_at=None, state=StudyState.FINISHED)
    _add_seeds(store, name, trials)
    keep_forecast(store, replace(nouns.forecast(), study=name))
    return trials


def confirmed_study(store: Store, name: str = "confirmed") -> list[Trial]:
    """Seeds 1 to 10 of two finalists chose the first; seeds 1001 to 1006 report on it."""
    trials = finished_study(store, name)
    winner, other = finalists(trials, top=2)
    with store.session() as session:
        for number in range(6):
            session.add(
                SeedRunRow(
                    study=name,
                    configuration_id=winner.configuration_id,
                    replicate=1001 + number,
                    configuration=winner.configuration,
                    seeds={},
                    state="completed",
                    score=0.5 + 0.01 * number,
                    epochs=winner.epochs,
                    seconds=20.0,
                    time=time.time(),
                )
            )
        session.add(
            ConfirmationRow(
                study=name,
                configuration_id=winner.configuration_id,
                choosing=list(range(1, 11)),
                reporting=list(range(1001, 1007)),
                epochs=winner.epochs,
                contenders={winner.configuration_id: 0.48, other.configuration_id: 0.49},
                time=time.time(),
            )
        )
    return trials


def varied_study(store: Store, name: str = "varied") -> list[Trial]:
    """A finished search over four hyperparameters."""
    return _searched(store, name, stop_at=None, state=StudyState.FINISHED, vary=True)


def running_study(store: Store, name: str = "running", *, stop_at: int = 40) -> list[Trial]:
    """This very process seems to drive it; two trials train."""
    trials = _searched(store, name, stop_at=stop_at, state=StudyState.RUNNING)
    driven_by_this_process(store, name)
    return trials


def driven_by_this_process(store: Store, name: str) -> None:
    """It seems to be at work."""
    _set(store, name, driver=this_process(), heartbeat=time.time())


def stale_study(store: Store, name: str = "stale") -> None:
    """Its driver lives but has been silent for 40 s."""
    running_study(store, name)
    _set(store, name, heartbeat=time.time() - 40)


def stopped_study(store: Store, name: str = "stopped") -> None:
    """Somebody cancelled it."""
    _searched(store, name, stop_at=30, state=StudyState.STOPPED)
    _set(store, name, note="You cancelled it.")


def asked(store: Store, study: str, *states: str, age: float = 0.0, lives: bool = True) -> None:
    """Requests of a study in these states: its search, its fresh seeds, its forecast."""
    now = time.time()
    held = ("running", "pausing", "cancelling")
    with store.session() as session:
        for kind, state in zip(("search", "seeds", "forecast"), states, strict=False):
            session.add(
                RequestRow(
                    kind=kind,
                    study=study,
                    options={"slots": 2},
                    state=state,
                    done=3,
                    total=18,
                    created=now - age,
                    worker=(this_process() if lives else GONE) if state in held else "",
                    heartbeat=now if state in held else None,
                    error="the disk is full" if state == "failed" else "",
                )
            )


def study_in(
    store: Store,
    state: StudyState,
    name: str = "mine",
    *,
    stop_at: int | None = 40,
    **budget: object,
) -> None:
    """A study of 40 trials, or of all, in a state that nobody drives."""
    _searched(store, name, stop_at=stop_at, state=state, **budget)


def _searched(
    store: Store,
    name: str,
    *,
    stop_at: int | None,
    state: StudyState,
    vary: bool = False,
    **budget: object,
) -> list[Trial]:
    series = nouns.series()
    save_series(store, series)
    spec = spec_of(name, series)
    spec = spec.model_copy(
        update={"budget": Budget.model_validate(spec.budget.model_dump() | budget)}
    )
    create_study(store, spec)
    trials = nouns.trials(plan_study(spec.space, spec.budget), stop_at=stop_at)
    trials = nouns.varied(trials) if vary else trials
    with store.session() as session:
        session.add_all(_rows(name, trials))
    _set(store, name, state=state.value, seconds=600.0)
    return trials


def _set(store: Store, name: str, **fields: object) -> None:
    with store.session() as session:
        row = session.get(StudyRow, name)
        for field, value in fields.items():
            setattr(row, field, value)


def _rows(study: str, trials: Sequence[Trial]):
    now = time.time()
    for t in trials:
        yield AskRow(
            study=study,
            trial=t.trial,
            sequence=2 * t.trial,
            configuration=t.configuration,
            configuration_id=t.configuration_id,
            bracket=t.bracket,
            iteration=0,
            rung=t.rung,
            first_epoch=t.first_epoch,
            epochs=t.epochs,
            share=t.share,
            parent=t.parent,
            seed=t.seed,
            time=now,
        )
        yield AttemptRow(study=study, trial=t.trial, attempt=1, slot=t.trial % 2, time=now - 12)
        if t.state in (TrialState.COMPLETED, TrialState.FAILED):
            yield TellRow(
                study=study,
                trial=t.trial,
                sequence=2 * t.trial + 1,
                state=t.state.value,
                score=t.score,
                attempt=1,
                seconds=t.seconds,
                cause=t.cause,
                time=now,
            )
    for curve in nouns.curves(list(trials)):
        unfinished = trials[curve.trial].state is TrialState.RUNNING
        last = len(curve.epochs) - 1 if unfinished else len(curve.epochs)
        for i in range(last):
            yield EpochRow(
                study=study,
                trial=curve.trial,
                epoch=int(curve.epochs[i]),
                training_loss=float(curve.training_loss[i]),
                validation_score=float(curve.validation_score[i]),
                seconds=0.8,
                time=now,
            )


def _add_seeds(store: Store, study: str, trials: Sequence[Trial]) -> None:
    groups = nouns.seed_table().groups
    with store.session() as session:
        for trial, group in zip(finalists(trials, top=3), groups, strict=False):
            for replicate, score in zip(group.replicates, group.scores, strict=True):
                session.add(
                    SeedRunRow(
                        study=study,
                        configuration_id=trial.configuration_id,
                        replicate=int(replicate),
                        configuration=trial.configuration,
                        seeds={},
                        state="completed",
                        score=float(score),
                        seconds=20.0,
                        time=time.time(),
                    )
                )


def design_runs(store: Store, study: str) -> None:
    """A design of the leader, its scores by its levels: shuffle moves them most."""
    leader = read_seed_table(store, study).groups[0]
    trial = next(
        t for t in finalists(read_trials(store, study), top=99)
        if t.configuration_id == leader.configuration_id
    )  # fmt: skip
    design = design_of("hrhn", trial.configuration, rows=8)
    with store.session() as session:
        session.add(
            DesignRow(
                study=study, configuration_id=trial.configuration_id, row_count=design.rows,
                sources=list(design.sources), epochs=trial.epochs, time=time.time(),
            )
        )  # fmt: skip
        for run in design.runs():
            luck = [0.01 * np.sin(run.levels["kernel"]), 0.03 * np.cos(run.levels["shuffle"])]
            session.merge(
                SeedRunRow(
                    study=study, configuration_id=trial.configuration_id,
                    replicate=run.replicate, configuration=trial.configuration, seeds={},
                    levels=run.levels, epochs=trial.epochs, state="completed",
                    score=0.5 + float(sum(luck)), seconds=20.0, time=time.time(),
                )
            )  # fmt: skip


def origin_runs_of(store: Store, study: str, *, origins: int = 3) -> None:
    """The best two at earlier origins, with the seeds of the table; worse the earlier."""
    best = read_seed_table(store, study).groups[:2]
    trials = {t.configuration_id: t for t in finalists(read_trials(store, study), top=99)}
    with store.session() as session:
        for group in best:
            for k in range(1, origins):
                for replicate, score in zip(group.replicates, group.scores, strict=True):
                    trial = trials[group.configuration_id]
                    run = run_at(trial, k, int(replicate))
                    luck = 0.01 * np.sin(7 * k + int(replicate))
                    session.add(
                        SeedRunRow(
                            study=study, configuration_id=trial.configuration_id,
                            replicate=run.replicate, configuration=trial.configuration, seeds={},
                            levels=dict(run.levels), epochs=trial.epochs, state="completed",
                            score=float(score) + 0.08 * k + float(luck), seconds=20.0,
                            time=time.time() + 1,
                        )
                    )  # fmt: skip


def replayed(store: Store, study: str) -> None:
    """The replay that was asked for has ended, with another result than the record."""
    with store.session() as session:
        for row in session.query(RequestRow).where(RequestRow.kind == "replay"):
            row.state, row.finished = "done", time.time()
        session.add(
            ReplayRow(
                study=study, subject="trial 0", threads=1, verdict="different",
                largest_difference=0.01, first_unequal_epoch=3, first_different_epoch=4,
                weights_match=False, environment=None, time=time.time(),
            )
        )  # fmt: skip
