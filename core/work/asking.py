"""Single steps of a study that a page asks for, queued one by one; nobody works here."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from core.search.study import find_study
from core.search.trial import StudyState
from core.store import Store
from core.store.schema import JsonObject
from core.work import starting
from core.work.listing import open_requests
from core.work.queueing import add_request, move_study


def queue_seeds(
    store: Store,
    study: str,
    *,
    finalists: int,
    seeds: int,
    slots: int = 0,
    also: Sequence[str] = (),
) -> None:
    """Ask for seed runs that compare finalists, then for the forecast that they may change.

    Args:
        store: Where the study is kept.
        study: Its name.
        finalists: Configurations.
        seeds: Fresh seeds of each.
        slots: Trainings side by side; 0: as the settings say.
        also: References that are trained beside them, by name.
    """
    options = _runs(store, finalists, seeds, slots) | {"also": list(also)}
    ask_for(store, study, {"seeds": options, "forecast": {}})


def queue_confirmation(
    store: Store, study: str, *, finalists: int, seeds: int, slots: int = 0
) -> None:
    """Ask for a confirmation, then for the forecast of the winner."""
    ask_for(store, study, {"confirm": _runs(store, finalists, seeds, slots), "forecast": {}})


def queue_sources(
    store: Store,
    study: str,
    *,
    sources: Sequence[str],
    rows: int,
    configuration_id: str | None = None,
    slots: int = 0,
) -> None:
    """Ask for the runs that tell the sources of variance of a configuration apart."""
    options: JsonObject = {"slots": slots or store.settings.slots, "rows": rows}
    options |= {"sources": list(sources), "configuration_id": configuration_id}
    ask_for(store, study, {"sources": options})


def queue_origins(
    store: Store, study: str, *, origins: int, finalists: int, seeds: int, slots: int = 0
) -> None:
    """Ask for seed runs of finalists on earlier splits."""
    options = _runs(store, finalists, seeds, slots) | {"origins": origins}
    ask_for(store, study, {"origins": options})


def queue_searches(store: Store, study: str, *, rows: int, slots: int = 0) -> None:
    """Ask for repeats of a search that draw other configurations, each a study of its own."""
    from core.seeds.sources.searches import prepare_searches

    names = prepare_searches(store, study, rows=rows)
    options: JsonObject = {"slots": slots or store.settings.slots}
    now = time.time()
    before = (StudyState.DRAFT, StudyState.STOPPED)

    def add(session: Session) -> None:
        for name in names:
            if not open_requests(session, name):
                add_request(session, "search", name, options, created=now)
                move_study(session, name, before, StudyState.QUEUED, note="")

    ask(store, add)


def queue_replay(
    store: Store, study: str, *, trial: int | None = None, seed_run: str | None = None
) -> None:
    """Ask for a training to be repeated and compared: a trial, or CONFIGURATION/REPLICATE."""
    ask_for(store, study, {"replay": {"slots": 1, "trial": trial, "seed_run": seed_run}})


def queue_forecast(store: Store, study: str, *, configuration_id: str | None = None) -> None:
    """Ask for the forecast of one configuration, or of the confirmed winner."""
    options: JsonObject = {"configuration_id": configuration_id} if configuration_id else {}
    ask_for(store, study, {"forecast": options})


def ask_for(store: Store, study: str, steps: dict[str, JsonObject]) -> None:
    """Queue single steps of a study, by kind."""
    find_study(store, study)
    now = time.time()

    def add(session: Session) -> None:
        for kind, options in steps.items():
            add_request(session, kind, study, options, created=now)

    ask(store, add)


def ask(store: Store, change: Callable[[Session], None]) -> None:
    """Change requests while no other process does; then a worker is there to see it."""
    store.transact(change, alone=True)
    starting.start_worker(store)


def _runs(store: Store, finalists: int, seeds: int, slots: int) -> JsonObject:
    return {"slots": slots or store.settings.slots, "top": finalists, "seeds": seeds}
