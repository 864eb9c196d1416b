"""The table of executors. To add one: a file with the protocol's methods, and a line here."""

from __future__ import annotations

from collections.abc import Callable

from core.errors import NotFound
from core.executors.inline import InlineExecutor
from core.executors.local import LocalExecutor
from core.executors.protocol import Executor, JobT, Prepare, ReportT, ResultT, Work
from core.executors.ray import RayExecutor

EXECUTORS: tuple[str, ...] = ("local", "inline", "ray")


def open_executor(
    name: str,
    work: Work[JobT, ReportT, ResultT],
    *,
    slots: int,
    prepare: Prepare,
    kind_of: Callable[[JobT], str],
) -> Executor[JobT, ReportT, ResultT]:
    """An executor of that name with `slots` slots.

    Args:
        name: Its name in the table.
        work: Runs one job; a module-level function.
        slots: How many jobs run side by side.
        prepare: Called once in every new process, with the kind of job that it will get.
        kind_of: The kind of a job.

    Raises:
        NotFound: The table has none.
    """
    if name == "local":
        return LocalExecutor(work, slots=slots, prepare=prepare, kind_of=kind_of)
    if name == "inline":
        return InlineExecutor(work, slots=slots)
    if name == "ray":
        return RayExecutor(work, slots=slots, prepare=prepare, kind_of=kind_of)
    raise NotFound(
        "an executor must be in the table of executors",
        found=repr(name),
        remedy=f"Choose one of: {', '.join(EXECUTORS)}.",
    )
