"""`worker`: does what the pages have queued."""

from __future__ import annotations

import click

from core.commands.frame import command, store


@click.command("worker")
@click.option("--loop", is_flag=True, help="Wait for more work, as a service.")
@command
def worker(loop: bool) -> None:
    """Do queued work."""
    from core.worker import run_worker

    run_worker(store(), loop=loop)
