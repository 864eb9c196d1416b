"""`simulate` and `calibration`: a simulated river, and how near it is to the published one."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from core.commands.frame import as_json, command, show, store, table
from core.dataset.catalogue import describe, save_series
from core.errors import DataError, SpecError

HEAD = ("", "figure", "unit", "published", "simulated", "5 %", "95 %", "n", "source")
TARGETS = ("caesium_137", "caesium_137_dissolved", "caesium_137_on_particles")


@click.command("simulate")
@click.option("--seed", type=click.IntRange(min=0), required=True, help="Same seed, same river.")
@click.option("--years", type=click.IntRange(1, 100), default=20, show_default=True)
@click.option("--start", default="2000-01-01", show_default=True, help="First day.")
@click.option("--hourly", is_flag=True, help="Hours instead of days.")
@click.option("--target", "targets", multiple=True, type=click.Choice(TARGETS), default=TARGETS[:1])
@click.option("--gauges", is_flag=True, help="With discharge upstream (Lyon, Ardeche).")
@click.option("--out", type=click.Path(path_type=Path), help="CSV file for the series.")
@click.option("--truth", type=click.Path(path_type=Path), help="CSV file for the hidden truth.")
@click.option("--name", help="Name under which the series is stored.")
@as_json
@command
def simulate(
    seed: int,
    years: int,
    start: str,
    hourly: bool,
    targets: tuple[str, ...],
    gauges: bool,
    out: Path | None,
    truth: Path | None,
    name: str | None,
    as_json: bool,
) -> None:
    """Simulate a lower Rhone with caesium-137; write it, store it, or both."""
    from core.dataset.simulation.rhone import simulate_rhone
    from core.dataset.simulation.truth_table import truth_csv
    from core.dataset.writing import write_csv

    if out is None and truth is None and name is None:
        raise SpecError(
            "a simulated river goes somewhere",
            found="none of --out, --truth and --name",
            remedy="Add --out FILE.csv, or --name NAME to store it.",
        )
    river = simulate_rhone(
        seed=seed,
        start=start,
        years=years,
        name=name or "rhone-simulated",
        step_hours=1 if hourly else 24,
        targets=targets,
        gauges=gauges,
    )
    if out is not None:
        _write(out, write_csv(river.series, with_uncertainties=False))  # the promised columns
    if truth is not None:
        _write(truth, truth_csv(river))
    row = save_series(store(), river.series) if name is not None else describe(river.series)
    share = f"{100 * row.non_detect_fraction:.1f} % of the samples below the limit"
    show(asdict(row), as_json=as_json, text=f"{row.name}: {row.rows:,} rows, {share}")


@click.command("calibration")
@click.option("--seeds", type=click.IntRange(2, 1_000), default=24, show_default=True)
@as_json
@command
def calibration(seeds: int, as_json: bool) -> None:
    """Put the simulator's figures beside the published ones."""
    from core.dataset.simulation.comparison import compare_with_published

    lines = compare_with_published(seeds=seeds)
    rows = [
        (
            "met" if line.is_met else "MISSED",
            line.name,
            line.unit or "-",
            line.published,
            line.simulated,
            line.low,
            line.high,
            line.count,
            line.source,
        )
        for line in lines
    ]
    show(
        [{**asdict(line), "is_met": line.is_met} for line in lines],
        as_json=as_json,
        text=table(rows, head=HEAD),
    )


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise DataError(
            "the file must be writable",
            found=f"{file} ({error.strerror})",
            remedy="Check its folder and its rights.",
        ) from error
