"""The read side of studies: what pages and commands show. It never trains and never writes."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from core.errors import NotFound
from core.search.budget import Budget, Plan
from core.search.planning import plan_study
from core.search.progress import Counts, progress_of, read_counts
from core.search.reading import read_best, read_bests
from core.search.spec import StudySpec
from core.search.trial import StudyState, StudySummary, Trial
from core.store import Store
from core.store.ownership import is_working
from core.store.schema import (
    Base,
    ConfirmationRow,
    ExtensionRow,
    ForecastRow,
    JsonObject,
    SeedRunRow,
    StudyRow,
)


def find_study(store: Store, name: str) -> StudyRow:
    """The row of a study.

    Raises:
        NotFound: No study has this name.
    """
    with store.session() as session:
        row = session.get(StudyRow, name)
        if row is not None:
            return row
        known = session.scalars(select(StudyRow.name).order_by(StudyRow.created.desc())).all()
    raise NotFound(
        "a study must be in the store",
        found=repr(name),
        remedy=f"Choose one of: {', '.join(known[:8]) or 'none there yet'}.",
    )


def read_spec(store: Store, name: str) -> StudySpec:
    """What a study was told to do, with the budget that it has now."""
    spec = StudySpec.model_validate(find_study(store, name).spec)
    last = (
        select(ExtensionRow.budget)
        .where(ExtensionRow.study == name)
        .order_by(ExtensionRow.sequence.desc())
        .limit(1)
    )
    with store.session() as session:
        budget = session.scalar(last)
    if budget is None:
        return spec
    return spec.model_copy(update={"budget": Budget.model_validate(budget)})


def read_facts(store: Store, name: str) -> JsonObject:
    """What was recorded when the study was made: versions, window counts, what was dropped."""
    return find_study(store, name).facts


def read_plan(store: Store, name: str) -> Plan:
    """Its bracket plan."""
    spec = read_spec(store, name)
    return _spec_and_plan(spec.model_dump_json(), "null")[1]


def study_summary(store: Store, name: str) -> StudySummary:
    """One study, as a line."""
    row = find_study(store, name)
    with store.session() as session:
        found = _read_found(session, name)
    return _summary(row, found, read_best(store, name))


def list_studies(store: Store) -> list[StudySummary]:
    """All studies, the newest first."""
    with store.session() as session:
        rows = session.scalars(select(StudyRow).order_by(StudyRow.created.desc())).all()
        found = _read_found(session)
    bests = read_bests(store)
    return [_summary(row, found, bests.get(row.name)) for row in rows]


@dataclass(frozen=True, slots=True)
class _Found:
    """What other tables say of the studies, by name."""

    counts: dict[str, Counts]
    budgets: dict[str, JsonObject]  # the newest of those that were extended
    seed_runs: dict[str, tuple[int, float]]  # completed ones, and when the newest ended
    confirmed: dict[str, float]  # when
    forecast: set[str]


def _read_found(session: Session, study: str | None = None) -> _Found:
    """As many questions for all studies as for one."""

    def of(query: Select[*tuple[Any, ...]], table: type[Base]) -> Sequence[Row[*tuple[Any, ...]]]:
        column = table.__table__.c.study
        return session.execute(query if study is None else query.where(column == study)).all()

    seeds = (
        select(SeedRunRow.study, func.count(), func.max(SeedRunRow.time))
        .where(SeedRunRow.state == "completed")
        .group_by(SeedRunRow.study)
    )
    budgets = select(ExtensionRow.study, ExtensionRow.budget).order_by(ExtensionRow.sequence)
    confirmed = select(ConfirmationRow.study, ConfirmationRow.time)
    return _Found(
        counts=read_counts(session, study),
        budgets={name: budget for name, budget in of(budgets, ExtensionRow)},
        seed_runs={name: (runs, newest) for name, runs, newest in of(seeds, SeedRunRow)},
        confirmed={name: when for name, when in of(confirmed, ConfirmationRow)},
        forecast={name for (name,) in of(select(ForecastRow.study), ForecastRow)},
    )


def _summary(row: StudyRow, found: _Found, best: Trial | None) -> StudySummary:
    spec, plan = _spec_and_plan(json.dumps(row.spec), json.dumps(found.budgets.get(row.name)))
    state = _state(row)
    seed_runs, newest = found.seed_runs.get(row.name, (0, 0.0))
    age = None
    if state is StudyState.RUNNING and row.heartbeat is not None:
        age = max(0.0, time.time() - row.heartbeat)
    counts = found.counts.get(row.name, Counts())
    return StudySummary(
        name=row.name,
        series=spec.series,
        model=spec.model,
        is_simulated=bool(row.facts.get("is_simulated")),
        state=state,
        created=datetime.fromtimestamp(row.created, tz=UTC),
        progress=progress_of(counts, plan, row.seconds, age),
        best=best,
        seed_runs=seed_runs,
        seeds_changed=max(newest, found.confirmed.get(row.name, 0.0)),
        has_forecast=row.name in found.forecast,
        note=row.note or _crash_note(row, state),
    )


@lru_cache(maxsize=256)
def _spec_and_plan(text: str, budget: str) -> tuple[StudySpec, Plan]:
    """A spec and the plan of its newest budget, checked and worked out once, not every second."""
    spec = StudySpec.model_validate_json(text)
    newest = json.loads(budget)
    if newest is not None:
        spec = spec.model_copy(update={"budget": Budget.model_validate(newest)})
    return spec, plan_study(spec.space, spec.budget)


def _state(row: StudyRow) -> StudyState:
    """A study whose driver died says "running" in its row: the driver's life is the truth."""
    state = StudyState(row.state)
    if state is StudyState.RUNNING and not is_working(row.driver, row.heartbeat):
        return StudyState.STOPPED
    return state


def _crash_note(row: StudyRow, state: StudyState) -> str:
    if state is StudyState.STOPPED and row.state == StudyState.RUNNING.value:
        return "Its process ended without a word. Resume goes on from the last finished epoch."
    return ""
