"""A whole study in one zip file and back: its rows, and the artifacts that readers need.

Checkpoints stay behind: an imported search can be read and get more seed runs, not be resumed.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence

from sqlalchemy import Table, insert, select, update

from core.errors import NotFound
from core.store.opening import Store
from core.store.schema import (
    AskRow,
    AttemptRow,
    Base,
    EpochRow,
    ForecastRow,
    SeedRunRow,
    StudyRow,
    TellRow,
)

_KINDS: tuple[type[Base], ...] = (
    StudyRow,
    AskRow,
    TellRow,
    AttemptRow,
    EpochRow,
    SeedRunRow,
    ForecastRow,
)


def export_study(store: Store, study: str, *, artifacts: Sequence[str] = ()) -> bytes:
    """The rows of a study as JSON and its predictions and forecast as they are.

    Args:
        store: Where the study is kept.
        study: Its name.
        artifacts: Keys of what no row names but a reader needs: its windows.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive, store.session() as session:
        keys = list(artifacts)
        for kind in _KINDS:
            table = _table(kind)
            key = table.c.name if kind is StudyRow else table.c.study
            rows = [
                dict(row._mapping) for row in session.execute(select(table).where(key == study))
            ]
            archive.writestr(f"{table.name}.json", json.dumps(rows, indent=0, allow_nan=False))
            keys += [str(row[c]) for row in rows for c in ("artifact", "predictions") if row.get(c)]
        for name in keys:
            archive.writestr(f"artifacts/{name}", store.artifacts.read(name))
    return buffer.getvalue()


def import_study(store: Store, content: bytes) -> None:
    """Put an exported study into a store, rows last, so that nobody sees half of it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.startswith("artifacts/"):
                store.artifacts.write(name.removeprefix("artifacts/"), archive.read(name))
        with store.session() as session:
            for kind in _KINDS:
                rows = json.loads(archive.read(f"{_table(kind).name}.json"))
                if rows:
                    session.execute(insert(_table(kind)), rows)


def note_study(store: Store, study: str, note: str) -> None:
    """Write a sentence on a study that its pages show.

    Raises:
        NotFound: There is no such study.
    """
    with store.session() as session:
        row = session.get(StudyRow, study)
        if row is None:
            raise NotFound("a study must be in the store", found=study, remedy="Check its name.")
        session.execute(update(StudyRow).where(StudyRow.name == study).values(note=note))


def _table(kind: type[Base]) -> Table:
    table = kind.__table__
    assert isinstance(table, Table)
    return table
