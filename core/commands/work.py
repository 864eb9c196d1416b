"""`worker` does what the pages have queued, `pause` asks whoever works on a study to stop."""

from __future__ import annotations

import click

from core.commands.frame import as_json, command, show, store


@click.command("worker")
@click.option("--loop", is_flag=True, help="Wait for more work, as a service.")
@command
def worker(loop: bool) -> None:
    """Do queued work."""
    from core.worker import run_worker

    run_worker(store(), loop=loop)


@click.command("pause")
@click.argument("study")
@as_json
@command
def pause(study: str, as_json: bool) -> None:
    """Ask what works on a study to stop; what is trained is kept."""
    from core.search.study import study_summary
    from core.work import list_requests, pause_study

    opened = store()
    pause_study(opened, study)
    state = study_summary(opened, study).state.value
    held = [r for r in list_requests(opened, study) if r.state in ("pausing", "paused")]
    steps = "".join(f"\n{request.kind}: {request.state}" for request in held)
    show(
        {
            "study": study,
            "state": state,
            "steps": [{"kind": request.kind, "state": request.state} for request in held],
        },
        as_json=as_json,
        text=f"{study} was asked to pause after a moment; what is trained is kept.{steps}",
    )
