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
    ConfirmationRow,
    DesignRow,
    EnvironmentRow,
    EpochRow,
    ExtensionRow,
    ForecastRow,
    RemarkRow,
    ReplayRow,
    ScenarioRow,
    SeedRunRow,
    StatementRow,
    StudyRow,
    TellRow,
)

_KINDS: tuple[type[Base], ...] = (
    StudyRow,
    AskRow,
    TellRow,
    ExtensionRow,
    AttemptRow,
    EpochRow,
    SeedRunRow,
    EnvironmentRow,
    ReplayRow,
    ConfirmationRow,
    DesignRow,
    StatementRow,
    RemarkRow,
    ForecastRow,
    ScenarioRow,
)


def export_study(store: Store, study: str, *, artifacts: Sequence[str] = ()) -> bytes:
    """The rows of a study as JSON and its predictions and forecast as they are.

    Args:
        store: Where the study is kept.
        study: Its name.
        artifacts: Keys of what no row names but a reader needs: its windows.
    """
    buffer = io.BytesIO()
    keys = list(artifacts)
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in _rows(store, study).items():
            archive.writestr(f"{name}.json", json.dumps(rows, indent=0, allow_nan=False))
            keys += [str(row[c]) for row in rows for c in ("artifact", "predictions") if row.get(c)]
        for name in keys:
            archive.writestr(f"artifacts/{name}", store.artifacts.read(name))
    return buffer.getvalue()


def import_study(store: Store, content: bytes) -> None:
    """Put an exported study into a store, rows last, so that nobody sees half of it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.startswith("artifacts/"):
                key, content = name.removeprefix("artifacts/"), archive.read(name)
                store.artifacts.write(key, content, lasting=True)
        with store.session() as session:
            held = set(archive.namelist())
            for table in map(_table, _KINDS):
                # An archive of an earlier schema lacks the tables that came later.
                name = f"{table.name}.json"
                rows = json.loads(archive.read(name)) if name in held else []
                if rows:
                    session.execute(insert(table), rows)


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


def _rows(store: Store, study: str) -> dict[str, list[dict[str, object]]]:
    """Table to rows, all of one instant: a search may be going on."""
    found = {}
    with store.session() as session:
        for table in map(_table, _KINDS):
            key = table.c.name if table is StudyRow.__table__ else table.c.study
            rows = session.execute(select(table).where(key == study))
            found[table.name] = [dict(row._mapping) for row in rows]
    return found


def _table(kind: type[Base]) -> Table:
    table = kind.__table__
    assert isinstance(table, Table)
    return table
