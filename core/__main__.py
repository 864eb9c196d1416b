"""`python -m core COMMAND`: the command line. The same functions as the pages."""

from __future__ import annotations

import sys

import click

from core.commands.confirmation import confirm
from core.commands.data import datasets, import_, prepare
from core.commands.export import export
from core.commands.fetch import fetch
from core.commands.forecast import forecast
from core.commands.planning import plan
from core.commands.replay import replay
from core.commands.report import report
from core.commands.resuming import resume
from core.commands.seeds import seeds
from core.commands.simulation import calibration, simulate
from core.commands.study import extend, search, trials
from core.commands.what_if import what_if
from core.commands.work import pause, worker


@click.group()
def main() -> None:
    """Halflife: a river file in, a tuned and explained forecast out."""


COMMANDS = (
    datasets,
    import_,
    fetch,
    prepare,
    simulate,
    calibration,
    plan,
    search,
    pause,
    resume,
    extend,
    trials,
    seeds,
    confirm,
    forecast,
    replay,
    what_if,
    report,
    export,
    worker,
)
for one in COMMANDS:
    main.add_command(one)


def run() -> None:
    """Run a command; a mistake in its words is one line and exit code 2, as all mistakes are."""
    try:
        main(prog_name="python -m core", standalone_mode=False)
    except click.ClickException as error:
        click.echo(f"{error.format_message()} `--help` lists what there is.", err=True)
        sys.exit(2)
    except click.Abort:
        sys.exit(130)


if __name__ == "__main__":
    run()
