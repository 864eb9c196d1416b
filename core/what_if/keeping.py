"""Scenarios kept by name, one list a study. It answers none."""

from __future__ import annotations

import json
import time

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.errors import NotFound, SpecError
from core.search.study import find_study
from core.store import Store
from core.store.schema import ScenarioRow
from core.what_if.scenario import Scenario, scenario_from_json

LONGEST_NAME = 100


def keep_scenario(store: Store, study: str, name: str, scenario: Scenario) -> None:
    """Keep a scenario of a study, in place of an earlier one of that name.

    Raises:
        SpecError: The name is empty or too long.
        NotFound: There is no such study.
    """
    find_study(store, study)
    called = name.strip()
    if not 0 < len(called) <= LONGEST_NAME:
        raise SpecError(
            f"a scenario is kept under a name of 1 to {LONGEST_NAME} characters",
            found=f"{len(called)}",
            remedy='Call it by what it changes, such as "flow doubled".',
        )
    content = scenario.model_dump(mode="json")

    def keep(session: Session) -> None:
        row = ScenarioRow(study=study, name=called, content=content, time=time.time())
        session.merge(row)

    store.transact(keep)


def kept_scenarios(store: Store, study: str) -> dict[str, Scenario]:
    """Name to scenario, the newest first."""
    query = select(ScenarioRow).where(ScenarioRow.study == study).order_by(ScenarioRow.time.desc())
    with store.session() as session:
        rows = list(session.scalars(query))
    return {row.name: scenario_from_json(json.dumps(row.content)) for row in rows}


def kept_scenario(store: Store, study: str, name: str) -> Scenario:
    """The scenario of that name.

    Raises:
        NotFound: There is none.
    """
    kept = kept_scenarios(store, study)
    if name not in kept:
        raise NotFound(
            f"a scenario of {study} must have been kept",
            found=repr(name),
            remedy=f"Choose one of: {', '.join(kept) or 'none there yet'}.",
        )
    return kept[name]


def forget_scenario(store: Store, study: str, name: str) -> None:
    """Delete it, if it is there."""
    which = delete(ScenarioRow).where(ScenarioRow.study == study, ScenarioRow.name == name)
    store.transact(lambda session: session.execute(which))
