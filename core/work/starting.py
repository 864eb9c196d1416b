"""Starting a detached worker process, which outlives whoever started it."""

from __future__ import annotations

import os
import subprocess
import sys

from sqlalchemy import select

from core.settings import PROJECT
from core.store import Store
from core.store.schema import RequestRow
from core.work.listing import HELD, is_held
from core.work.log import log_path


def start_worker(store: Store) -> None:
    """Start a detached worker, unless one lives: it outlives this process and its server."""
    with store.session() as session:
        held = session.scalars(select(RequestRow).where(RequestRow.state.in_(HELD))).all()
    if any(is_held(row) for row in held):
        return
    with log_path(store).open("ab") as log:
        # In this process's folder, where a relative store means the same file to both.
        subprocess.Popen(
            [sys.executable, "-m", "core", "worker"],
            env=os.environ
            | {
                "PYTHONPATH": os.pathsep.join([str(PROJECT), os.environ.get("PYTHONPATH", "")]),
                "HALFLIFE_STORE": store.settings.store,
                "HALFLIFE_ARTIFACTS": store.settings.artifacts,
                "HALFLIFE_SLOTS": str(store.settings.slots),
            },
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
