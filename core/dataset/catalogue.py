"""The stored series: saved whole, listed by their facts. It reads no user's file."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

from pydantic import TypeAdapter
from sqlalchemy import select

from core.dataset.archive import fingerprint, pack, unpack
from core.dataset.series import Series
from core.dataset.wording import span
from core.errors import Conflict, DataError, NotFound
from core.store import Store
from core.store.schema import JsonObject
from core.store.schema import SeriesRow as StoredSeries


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """One line on a stored series; the fields are the keys of the `datasets` command.

    Attributes:
        name: Name in the store.
        rows: Rows of the regular grid.
        start: First date, ISO.
        end: Last date, ISO.
        step: Time between rows ("1 day").
        targets: Names of the targets.
        drivers: Names of the drivers.
        unit: Unit of the first target.
        non_detect_fraction: Share of the samples of all targets that are non-detects, 0 to 1.
        simulated: Whether a simulator made it.
        warnings: What the reader repaired or noticed.
    """

    name: str
    rows: int
    start: str
    end: str
    step: str
    targets: tuple[str, ...]
    drivers: tuple[str, ...]
    unit: str
    non_detect_fraction: float
    simulated: bool
    warnings: tuple[str, ...] = ()


NAME_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")  # it becomes a file's name
_row = TypeAdapter(SeriesRow)
_facts = TypeAdapter(JsonObject)


def describe(series: Series) -> SeriesRow:
    """The facts of a series."""
    sampled = sum(int(target.is_sampled.sum()) for target in series.targets)
    limits = sum(int(target.is_non_detect.sum()) for target in series.targets)
    return SeriesRow(
        name=series.name,
        rows=len(series),
        start=_iso(series.dates[0]),
        end=_iso(series.dates[-1]),
        step=span(series.step),
        targets=tuple(target.name for target in series.targets),
        drivers=tuple(driver.name for driver in series.drivers),
        unit=series.targets[0].unit,
        non_detect_fraction=limits / max(1, sampled),
        simulated=series.is_simulated,
        warnings=series.warnings,
    )


def save_series(store: Store, series: Series) -> SeriesRow:
    """Keep a series under its name; the same content twice is one.

    Raises:
        DataError: The name cannot be a file's name.
        Conflict: The name holds another content. Studies refer to it, so it is not replaced.
    """
    if not NAME_PATTERN.fullmatch(series.name):
        raise DataError(
            "a series name must be letters, digits, dots, dashes and underscores",
            found=repr(series.name),
            remedy="Import it under such a name.",
        )
    row, key = describe(series), f"series/{series.name}.npz"
    content_id = fingerprint(series)
    with store.session() as session:
        held = session.get(StoredSeries, series.name)
    if held is not None and held.fingerprint != content_id:
        raise Conflict(
            "a series keeps its content, because studies refer to it",
            found=f"{series.name!r} with other content",
            remedy="Import it under another name.",
        )
    if held is None:
        store.artifacts.write(key, pack(series), lasting=True)
        facts = _facts.validate_python(_row.dump_python(row, mode="json"))
        with store.session() as session:
            session.add(
                StoredSeries(
                    name=series.name,
                    fingerprint=content_id,
                    artifact=key,
                    facts=facts,
                    created=time.time(),
                )
            )
    return row


def load_series(store: Store, name: str) -> Series:
    """The series of that name.

    Raises:
        NotFound: The store has none.
    """
    with store.session() as session:
        held = session.get(StoredSeries, name)
    if held is None:
        known = [row.name for row in list_series(store)]
        raise NotFound(
            "a series must be in the store",
            found=repr(name),
            remedy=f"Choose one of: {', '.join(known) or 'none there yet; import a file first'}.",
        )
    return unpack(store.artifacts.read(held.artifact))


def list_series(store: Store) -> list[SeriesRow]:
    """All series by name."""
    with store.session() as session:
        rows = session.scalars(select(StoredSeries).order_by(StoredSeries.name)).all()
    return [_row.validate_python(row.facts) for row in rows]


def _iso(date: object) -> str:
    text = str(date)
    return text[:10] if text.endswith("00:00:00") else text[:16]
