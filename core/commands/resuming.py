"""`resume`: goes on with a study, in this terminal: what is queued or paused, else its search."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import click

from core.commands.frame import as_json, command, show, store
from core.commands.progress import progress_bar
from core.commands.study import executor, run_search, slots_of, summary_document, workers
from core.errors import TrainingFailure
from core.search.lease import StudyStopped

if TYPE_CHECKING:
    from core.store import Store


@click.command("resume")
@click.argument("study")
@workers
@executor
@as_json
@command
def resume(study: str, workers: int | None, executor: str, as_json: bool) -> None:
    """Go on with what stopped, crashed or was paused: search, fresh seeds, forecast."""
    from core.search.study import study_summary
    from core.work import release_study

    opened = store()
    slots = slots_of(opened, workers)
    waiting = release_study(opened, study)
    if waiting and not _work_off(opened, study, waiting, slots=slots, executor=executor):
        summary = study_summary(opened, study)
        click.echo("A worker is at work in this store: it takes this study up too.", err=True)
        document = summary_document(opened, summary)
        show(document, as_json=as_json, text=f"{study}: {summary.state.value}")
        return
    run_search(opened, study, slots=slots, executor=executor, as_json=as_json)


def _work_off(
    opened: Store, study: str, waiting: Collection[int], *, slots: int, executor: str
) -> bool:
    """Do what waits for a study; False when a worker that lives will do it.

    Raises:
        StudyStopped: Somebody paused or cancelled it.
        TrainingFailure: A step failed.
    """
    from core.work import list_requests
    from core.work.starting import start_worker
    from core.worker import work_off

    with progress_bar(study, unit="step") as observe:
        work_off(opened, study, slots=slots, executor=executor, observe=observe)
    requests = list_requests(opened)
    if any(request.state == "queued" for request in requests):
        start_worker(opened)  # nobody could be started while this process held the queue
    for one in requests:
        if one.request not in waiting:
            continue
        if one.state == "failed":
            raise TrainingFailure(
                f"every step of {study} must come to its end",
                found=f"its {one.kind} failed ({one.error})",
                remedy="Put that right, then let it go on from the Run page.",
            )
        if one.state in ("paused", "cancelled"):
            raise StudyStopped(study, "pause" if one.state == "paused" else "cancel")
    return all(one.state == "done" for one in requests if one.request in waiting)
