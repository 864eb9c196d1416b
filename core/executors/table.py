"""The table of executors. To add one: a file with the protocol's methods, and a line here."""

from __future__ import annotations

from collections.abc import Callable

from core.errors import NotFound
from core.executors.inline import InlineExecutor
from core.executors.local import LocalExecutor
from core.executors.protocol import Executor, JobT, ReportT, ResultT, Work

EXECUTORS: tuple[str, ...] = ("local", "inline")


def open_executor(
    name: str,
    work: Work[JobT, ReportT, ResultT],
    *,
    slots: int,
    prepare: Callable[[], None],
) -> Executor[JobT, ReportT, ResultT]:
    """An executor of that name with `slots` slots.

    Raises:
        NotFound: The table has none.
    """
    if name == "local":
        return LocalExecutor(work, slots=slots, prepare=prepare)
    if name == "inline":
        return InlineExecutor(work, slots=slots)
    raise NotFound(
        "an executor must be in the table of executors",
        found=repr(name),
        remedy=f"Choose one of: {', '.join(EXECUTORS)}.",
    )
