"""What the What-if page asks the worker for: networks that are missing, and reruns."""

from __future__ import annotations

from core.store import Store
from core.store.schema import JsonObject
from core.what_if.rerun import Rerun
from core.what_if.rerunning import keep_rerun
from core.work.asking import ask_for
from core.work.listing import open_requests


def queue_networks(store: Store, study: str, *, configuration_id: str | None = None) -> None:
    """Ask for the networks that answer scenarios, as far as their weights were not kept."""
    chosen: JsonObject = {"configuration_id": configuration_id} if configuration_id else {}
    _ask(store, study, "networks", chosen)


def queue_rerun(store: Store, study: str, rerun: Rerun) -> None:
    """Keep a rerun and ask for its trainings, unless they wait already.

    Raises:
        SpecError: It is outside of the study's search space, or its windows cannot be cut.
    """
    keep_rerun(store, study, rerun)
    with store.session() as session:
        waiting = [
            row
            for row in open_requests(session, study)
            if row.kind == "rerun" and row.options.get("rerun") == rerun.id
        ]
    if not waiting:
        _ask(store, study, "rerun", {"rerun": rerun.id})


def _ask(store: Store, study: str, kind: str, options: JsonObject) -> None:
    ask_for(store, study, {kind: {"slots": store.settings.slots} | options})
