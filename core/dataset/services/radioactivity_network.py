"""Exports of the French national network of radioactivity measurements, as text.

Fourteen columns in French, dates day first, `<6.4` where a result lies below the decision
threshold (its uncertainty is then empty), a decimal point or comma. One radionuclide is one
target. It fetches nothing: the export is made on the network's site.
"""

from __future__ import annotations

import re
import unicodedata

import numpy as np

from core.dataset.dating import parse_dates
from core.dataset.measurement import parse_column
from core.dataset.series import Series
from core.dataset.services.assembling import DatedColumn, assemble
from core.dataset.source import SourceEntry, SourceRequest, own_kind
from core.dataset.table import TextTable, read_table
from core.dataset.wording import counted, span
from core.errors import DataError

BEGINS, ENDS, RESULT = "date de debut de prelevement", "date de fin de prelevement", "resultat"
UNIT, NUCLIDE, POINT, NATURE = "unite", "radion", "point de prelevement", "nature"
UNCERTAINTY = "incertitude absolue"
NEEDED = (ENDS, RESULT, UNIT, NUCLIDE)
SYMBOLS = {
    "becquerel par litre": "Bq/L",
    "millibecquerel par litre": "mBq/L",
    "becquerel par metre cube": "Bq/m3",
    "millibecquerel par metre cube": "mBq/m3",
    "becquerel par kilogramme": "Bq/kg",
    "becquerel par kilogramme sec": "Bq/kg",
    "becquerel par kilogramme frais": "Bq/kg",
}


class NetworkExportRequest(SourceRequest):
    """An export, and what of it is wanted.

    Attributes:
        name: Name of the series.
        content: The file as it is on disk.
        radionuclides: As the export spells them ("Césium 137"); empty takes all there are.
        point: The sampling point, where the export holds several; "" takes all.
    """

    name: str
    content: bytes
    radionuclides: tuple[str, ...] = ()
    point: str = ""


def read_network_export(request: SourceRequest) -> Series:
    """Read an export; an integrated sample stands on the day on which it ended.

    Raises:
        DataError: It is not such an export, or holds nothing of what is wanted.
    """
    own = own_kind(request, NetworkExportRequest, "radioactivity-network")
    table = read_table(own.content)
    columns = {plain(name): cells for name, cells in table.columns.items()}
    _check_columns(columns)
    rows = _rows_of_point(columns, own.point)
    there = sorted({columns[NUCLIDE][row] for row in rows})
    wanted = own.radionuclides or tuple(there)
    targets = tuple(_target(name, columns, rows, table) for name in _known(wanted, there))
    return assemble(
        own.name,
        targets=targets,
        origin="Export of the French national network of radioactivity measurements.",
        warnings=(*table.warnings, *_warnings(columns, rows, own.point)),
    )


def plain(text: str) -> str:
    """A heading without accents, case, unit in brackets and doubled spaces."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join(re.sub(r"\(.*?\)", " ", bare).casefold().split())


def _check_columns(columns: dict[str, list[str]]) -> None:
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        raise DataError(
            "an export of the network has the columns of its site",
            found=f"none like {', '.join(map(repr, missing))} among {', '.join(columns)}",
            remedy="Export the measurements anew, or import the file as a measurement file.",
        )


def _rows_of_point(columns: dict[str, list[str]], point: str) -> list[int]:
    rows = range(len(columns[RESULT]))
    if not point:
        return list(rows)
    points = columns.get(POINT, [""] * len(rows))
    chosen = [row for row in rows if plain(points[row]) == plain(point)]
    if not chosen:
        raise DataError(
            "the sampling point must be in the export",
            found=repr(point),
            remedy=f"Choose one of: {', '.join(sorted(set(points)))}.",
        )
    return chosen


def _known(wanted: tuple[str, ...], there: list[str]) -> list[str]:
    """The spelling of the export for each wanted radionuclide."""
    spelled = {plain(name): name for name in there}
    absent = [name for name in wanted if plain(name) not in spelled]
    if absent:
        raise DataError(
            "the radionuclide must be in the export",
            found=repr(absent[0]),
            remedy=f"Choose one of: {', '.join(there)}.",
        )
    return [spelled[plain(name)] for name in wanted]


def _target(
    nuclide: str, columns: dict[str, list[str]], rows: list[int], table: TextTable
) -> DatedColumn:
    own = [row for row in rows if columns[NUCLIDE][row] == nuclide and columns[RESULT][row]]
    lines = [table.lines[row] for row in own]
    dates = parse_dates([columns[ENDS][row] for row in own], ENDS, lines=lines, day_first=True)
    cells = parse_column([columns[RESULT][row] for row in own], RESULT, lines=lines)
    return DatedColumn(
        name=re.sub(r"\W+", "_", plain(nuclide)),
        unit=_unit(nuclide, {columns[UNIT][row] for row in own}),
        instants=dates.instants,
        values=cells.values,
        limits=cells.limits,
        uncertainties=_uncertainties(columns, own, lines),
    )


def _uncertainties(
    columns: dict[str, list[str]], rows: list[int], lines: list[int]
) -> np.ndarray | None:
    """As the export states them, in its unit; it does not say how many deviations they are."""
    if UNCERTAINTY not in columns:
        return None
    cells = [columns[UNCERTAINTY][row] for row in rows]
    return parse_column(cells, UNCERTAINTY, lines=lines).values


def _unit(nuclide: str, written: set[str]) -> str:
    units = sorted(written)
    if len(units) != 1:
        raise DataError(
            f"{nuclide} comes in one unit",
            found=", ".join(units) or "no row",
            remedy="Export water and solids apart, or choose one sampling point.",
        )
    return SYMBOLS.get(plain(units[0]), units[0])


def _warnings(columns: dict[str, list[str]], rows: list[int], point: str) -> tuple[str, ...]:
    found = []
    points = {columns[POINT][row] for row in rows} if POINT in columns else set()
    if len(points) > 1 and not point:
        found.append(f"{counted(len(points), 'sampling point')} together; choose one of them.")
    if BEGINS in columns:
        lines = list(range(len(rows)))
        begin, end = (
            parse_dates([columns[name][row] for row in rows], name, lines=lines, day_first=True)
            for name in (BEGINS, ENDS)
        )
        lasted = end.instants - begin.instants
        integrated = int((lasted > np.timedelta64(0, "s")).sum())
        if integrated:
            found.append(
                f"{counted(integrated, 'sample')} integrated over up to {_span(lasted.max())}; "
                "each stands on the day on which it ended."
            )
    return tuple(found)


def _span(time: np.timedelta64) -> str:
    import pandas as pd

    return span(pd.Timedelta(time))


_EXAMPLE = """Date de début de prélèvement;Date de fin de prélèvement;Résultat;Incertitude absolue;\
Unité;Point de prélèvement;Radion
01/01/2010;01/02/2010;<6,4;;becquerel par litre;pont;Tritium total
01/02/2010;01/03/2010;7,1;2,0;becquerel par litre;pont;Tritium total
01/03/2010;01/04/2010;8,25;2,1;becquerel par litre;pont;Tritium total
"""
ENTRY = SourceEntry(
    "radioactivity-network",
    "French radioactivity network",
    "An export of the French national network of radioactivity measurements (RNM).",
    request=NetworkExportRequest,
    read=read_network_export,
    example=lambda: NetworkExportRequest(name="example", content=_EXAMPLE.encode()),
)
