"""`export`: a study for other tools, or as one page."""

from __future__ import annotations

import click

from core.charts.wording import count, three_digits
from core.commands.frame import as_json, command, show, store


@click.command("export")
@click.argument("study")
@click.option(
    "--to",
    required=True,
    metavar="WHERE",
    help="FILE.csv, FILE.html, optuna:URL or optuna:FILE (a journal for optuna-dashboard).",
)
@as_json
@command
def export(study: str, to: str, as_json: bool) -> None:
    """Write the trials of a study for other tools, or the study as one HTML page."""
    from core.report.exporting import export_to

    done = export_to(store(), study, to)
    show(
        {
            "study": done.study,
            "to": done.to,
            "format": done.format,
            "trials": done.trials,
            "best": done.best,
        },
        as_json=as_json,
        text=f"wrote {count(done.trials, 'trial')} of {study} to {to}; "
        f"best score {three_digits(done.best)}",
    )
