"""`datasets` and `import`: what series there are, and how a file becomes one."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from pydantic import ValidationError

from core.commands.frame import Json, as_json, command, show, store, table
from core.dataset.catalogue import SeriesRow, list_series, load_series, save_series
from core.errors import DataError, SpecError

if TYPE_CHECKING:
    from core.dataset.preparation.recipe import Recipe

HEAD = ("name", "rows", "start", "end", "step", "targets", "drivers", "unit", "below limit", "kind")


def _document(row: SeriesRow, *, with_warnings: bool) -> dict[str, Json]:
    document: dict[str, Json] = asdict(row)
    if not with_warnings:
        del document["warnings"]
    return document


def _line(row: SeriesRow) -> tuple[object, ...]:
    return (
        row.name,
        row.rows,
        row.start,
        row.end,
        row.step,
        " ".join(row.targets),
        " ".join(row.drivers) or "-",
        row.unit,
        f"{100 * row.non_detect_fraction:.1f} %",
        "simulated" if row.simulated else "observed",
    )


@click.command("datasets")
@as_json
@command
def datasets(as_json: bool) -> None:
    """List the stored series."""
    rows = list_series(store())
    show(
        [_document(row, with_warnings=False) for row in rows],
        as_json=as_json,
        text=table([_line(row) for row in rows], head=HEAD),
    )


@click.command("import")
@click.argument("name")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--date", required=True, help="The column with the dates.")
@click.option("--target", "targets", multiple=True, required=True, help="A column to forecast.")
@click.option("--driver", "drivers", multiple=True, help="A column known beside it.")
@click.option(
    "--unit",
    "units",
    multiple=True,
    required=True,
    help="Unit of the targets, for example Bq/m3; TARGET=UNIT for one of several.",
)
@click.option(
    "--uncertainty",
    "uncertainties",
    multiple=True,
    metavar="TARGET=COLUMN",
    help="A column with the uncertainties of a target, in its unit.",
)
@click.option("--simulated", is_flag=True, help="The file comes from a simulator.")
@as_json
@command
def import_(
    name: str,
    file: Path,
    date: str,
    targets: tuple[str, ...],
    drivers: tuple[str, ...],
    units: tuple[str, ...],
    uncertainties: tuple[str, ...],
    simulated: bool,
    as_json: bool,
) -> None:
    """Read a CSV file, check it and store it as a series."""
    from core.dataset.reading import ReadOptions, read_csv

    common, own = _units(units, targets)
    options = ReadOptions(
        name=name,
        date=date,
        targets=targets,
        drivers=drivers,
        unit=common,
        target_units=own,
        uncertainties=_columns_of(uncertainties),
        is_simulated=simulated,
    )
    series = read_csv(_content(file), options, now=datetime.now())
    row = save_series(store(), series)
    text = table([_line(row)], head=HEAD)
    show(
        _document(row, with_warnings=True),
        as_json=as_json,
        text="\n".join([text, *(f"Note: {warning}" for warning in row.warnings)]),
    )


def _units(given: tuple[str, ...], targets: tuple[str, ...]) -> tuple[str, dict[str, str]]:
    """The common unit, and the units that single targets have of their own."""
    own = {name: unit for name, mark, unit in (text.partition("=") for text in given) if mark}
    common = [unit for unit in given if "=" not in unit]
    if len(common) > 1 or (not common and set(targets) - set(own)):
        raise SpecError(
            "each target has one unit",
            found=", ".join(given),
            remedy="Give --unit once for all, and --unit TARGET=UNIT for each other one.",
        )
    return (common or [own[targets[0]]])[0], own


def _columns_of(given: tuple[str, ...]) -> dict[str, str]:
    """Column by target."""
    pairs = [text.partition("=") for text in given]
    if not all(mark and target and column for target, mark, column in pairs):
        raise SpecError(
            "a column of uncertainties is named with its target",
            found=", ".join(given),
            remedy="Give --uncertainty TARGET=COLUMN.",
        )
    return {target: column for target, _, column in pairs}


@click.command("prepare")
@click.argument("name")
@click.argument("prepared")
@click.option(
    "--recipe",
    type=click.Path(path_type=Path),
    required=True,
    help='JSON: {"steps": [{"kind": "decay", "target": "cs", "reference": "2000-01-01"}]}.',
)
@as_json
@command
def prepare(name: str, prepared: str, recipe: Path, as_json: bool) -> None:
    """Apply an ordered list of steps to a series and store the result under another name."""
    from core.dataset.preparation.recipe import recipe_of

    series = replace(load_series(store(), name), name=prepared)
    row = save_series(store(), _recipe(_content(recipe)).apply(series))
    after = load_series(store(), prepared)
    steps = recipe_of(after).sentences()
    show(
        {**_document(row, with_warnings=True), "steps": list(steps)},
        as_json=as_json,
        text="\n".join([table([_line(row)], head=HEAD), *(f"Step: {step}" for step in steps)]),
    )


def _recipe(content: bytes) -> Recipe:
    from core.dataset.preparation.recipe import Recipe

    try:
        return Recipe.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        raise SpecError(
            "a recipe is JSON with a list of known steps",
            found=f"{'.'.join(map(str, first['loc']))}: {first['msg']}",
            remedy="See core/dataset/preparation/recipe.py for the steps.",
        ) from error


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise DataError(
            "the file must be readable",
            found=f"{file} ({error.strerror})",
            remedy="Check its name and its rights.",
        ) from error
