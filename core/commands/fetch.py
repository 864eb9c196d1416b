"""`fetch`: a series from a web service or a network's export file, stored under a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

import click

from core.commands.frame import as_json, command, show, store
from core.dataset.catalogue import save_series
from core.dataset.source import request_of
from core.dataset.sources import SOURCES
from core.errors import DataError

FIRST = click.option("--first", type=click.DateTime(["%Y-%m-%d"]), help="First day.")
LAST = click.option("--last", type=click.DateTime(["%Y-%m-%d"]), help="Last day.")


@click.group("fetch")
def fetch() -> None:
    """Get a series from elsewhere and store it."""


@fetch.command("hubeau")
@click.argument("name")
@click.option("--station", required=True, help="Code of the station, such as V720001002.")
@FIRST
@LAST
@as_json
@command
def hubeau(
    name: str, station: str, first: datetime | None, last: datetime | None, as_json: bool
) -> None:
    """Daily discharge of a French station."""
    _keep("hubeau", {"name": name, "station": station, **_period(first, last)}, as_json)


@fetch.command("usgs")
@click.argument("name")
@click.option("--site", required=True, help="Such as USGS-01646500.")
@click.option("--substance", default="", help='Parameter code, or "Cesium-137"; else discharge.')
@click.option("--fraction", default="", help='"Total" or "Dissolved".')
@FIRST
@LAST
@as_json
@command
def usgs(
    name: str,
    site: str,
    substance: str,
    fraction: str,
    first: datetime | None,
    last: datetime | None,
    as_json: bool,
) -> None:
    """Daily discharge of an American site, and samples of a substance."""
    asked = {"name": name, "site": site, "substance": substance, "fraction": fraction}
    _keep("usgs", {**asked, **_period(first, last)}, as_json)


@fetch.command("radioactivity-network")
@click.argument("name")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--radionuclide", "radionuclides", multiple=True, help='Such as "Césium 137".')
@click.option("--point", default="", help="Sampling point.")
@as_json
@command
def radioactivity_network(
    name: str, file: Path, radionuclides: tuple[str, ...], point: str, as_json: bool
) -> None:
    """An export of the French national network."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise DataError(
            "the file must be readable",
            found=f"{file} ({error.strerror})",
            remedy="Check its name and its rights.",
        ) from error
    asked = {"name": name, "content": content, "radionuclides": radionuclides, "point": point}
    _keep("radioactivity-network", asked, as_json)


def _period(first: datetime | None, last: datetime | None) -> dict[str, date]:
    given = {"first": first, "last": last}
    return {name: day.date() for name, day in given.items() if day is not None}


def _keep(source: str, asked: Mapping[str, object], as_json: bool) -> None:
    entry = SOURCES[source]
    series = entry.read(request_of(entry, asked))
    row = save_series(store(), series)
    lines = [f"{row.name}: {row.rows:,} rows from {row.start} to {row.end}"]
    lines += [f"Note: {warning}" for warning in row.warnings]
    show(asdict(row), as_json=as_json, text="\n".join(lines))
