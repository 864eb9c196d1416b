"""The read side of studies: what pages and commands show. It never trains and never writes."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from sqlalchemy import func, select

from core.errors import NotFound
from core.search.budget import Budget, Plan
from core.search.planning import plan_study
from core.search.progress import read_progress
from core.search.reading import read_best
from core.search.spec import StudySpec
from core.search.trial import StudyState, StudySummary
from core.store import Store
from core.store.ownership import is_working
from core.store.schema import (
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
    return plan_study(spec.space, spec.budget)


def study_summary(store: Store, name: str) -> StudySummary:
    """One study, as a line."""
    return _summary(store, find_study(store, name))


def list_studies(store: Store) -> list[StudySummary]:
    """All studies, the newest first."""
    with store.session() as session:
        rows = session.scalars(select(StudyRow).order_by(StudyRow.created.desc())).all()
    return [_summary(store, row) for row in rows]


def _summary(store: Store, row: StudyRow) -> StudySummary:
    spec = read_spec(store, row.name)
    state = _state(row)
    with store.session() as session:
        completed = SeedRunRow.study == row.name, SeedRunRow.state == "completed"
        seed_runs, newest = session.execute(
            select(func.count(), func.max(SeedRunRow.time)).where(*completed)
        ).one()
        confirmation = session.get(ConfirmationRow, row.name)
        has_forecast = session.get(ForecastRow, row.name) is not None
    age = None
    if state is StudyState.RUNNING and row.heartbeat is not None:
        age = max(0.0, time.time() - row.heartbeat)
    plan = plan_study(spec.space, spec.budget)
    return StudySummary(
        name=row.name,
        series=spec.series,
        model=spec.model,
        is_simulated=bool(row.facts.get("is_simulated")),
        state=state,
        created=datetime.fromtimestamp(row.created, tz=UTC),
        progress=read_progress(store, row.name, plan, row.seconds, age),
        best=read_best(store, row.name),
        seed_runs=seed_runs,
        seeds_changed=max(newest or 0.0, confirmation.time if confirmation else 0.0),
        has_forecast=has_forecast,
        note=row.note or _crash_note(row, state),
    )


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
