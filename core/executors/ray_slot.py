"""The inside of one Ray actor: one slot on some node, with the same worker process as elsewhere.

The actor itself stays small and only passes messages on; the process under it imports the engine,
keeps compiled networks, is replaced when it grows and dies with its actor.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Generic

from core.executors.local import LocalExecutor, recycle_limit
from core.executors.protocol import JobT, Message, Prepare, ReportT, ResultT, Work


class RaySlot(Generic[JobT, ReportT, ResultT]):
    """A local executor of one slot, on another machine."""

    _executor: LocalExecutor[JobT, ReportT, ResultT]

    def open(
        self,
        work: Work[JobT, ReportT, ResultT],
        prepare: Prepare,
        kind_of: Callable[[JobT], str],
        cpus: float,
    ) -> None:
        """Not in the constructor: an error here (a package that the node lacks) can be told."""
        # A new process would first run the main script again: Ray's, half a second for nothing.
        sys.modules["__main__"].__file__ = None
        beside = max(1, int((os.cpu_count() or 1) / cpus))  # so many slots may share the node
        self._executor = LocalExecutor(
            work,
            slots=1,
            prepare=prepare,
            kind_of=kind_of,
            recycle_above_kb=recycle_limit(beside),
        )

    def warm(self, kind: str) -> None:
        """Start the worker process."""
        self._executor.warm(kind)

    def run(self, ticket: int, job: JobT) -> list[Message[ReportT, ResultT]]:
        """Start a job; its first messages."""
        self._executor.submit(0, ticket, job)
        return self.listen()

    def listen(self) -> list[Message[ReportT, ResultT]]:
        """The next messages of the running job; waits until there are some."""
        while True:
            messages = self._executor.collect(60.0)
            if messages:
                return messages
