"""Halflife's own search as a contender: a new store, a study, `run_study`, in a fresh process.

The calls are those of `python -m core search`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.peers.task import NAME, SLOTS, add_task, series_of, spec_of, task_from
from benchmarks.peers.trace import Epoch
from core.dataset.catalogue import save_series
from core.search.creation import create_study
from core.search.running import run_study
from core.settings import Settings
from core.store import Store
from core.store.schema import EpochRow


def open_store(folder: Path) -> Store:
    """The store of one run."""
    return Store(Settings(f"sqlite:///{folder / 'halflife.db'}", str(folder / "artifacts"), SLOTS))


def read_epochs(folder: Path, *, began: float) -> tuple[Epoch, ...]:
    """Every epoch that the journal holds, in the order of time, times counted from `began`."""
    from sqlalchemy import select

    store = open_store(folder)
    with store.session() as session:
        rows = session.scalars(select(EpochRow).order_by(EpochRow.time, EpochRow.epoch)).all()
    store.close()
    return tuple(
        Epoch(row.time - began, row.trial, row.epoch, row.validation_score) for row in rows
    )


def main() -> None:
    """Search to the end of the plan."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_task(parser)
    parser.add_argument("--engine", required=True)
    parser.add_argument("--folder", type=Path, required=True)
    asked = parser.parse_args()
    task = task_from(asked)
    store = open_store(asked.folder)
    save_series(store, series_of(task))
    create_study(store, spec_of(task, engine=asked.engine))
    run_study(store, NAME, slots=SLOTS)
    store.close()


if __name__ == "__main__":
    main()
