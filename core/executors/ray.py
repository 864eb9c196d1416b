"""Slots on the machines of a Ray cluster, or of a Ray on this machine: one actor a slot.

No shared disk is needed: a job names its artifacts by URL. It knows no scheduler of Ray's own
(Ray Tune): who decides is the same as for local processes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Generic

from core.errors import SpecError
from core.executors.protocol import (
    JobT,
    Lost,
    Message,
    Prepare,
    Report,
    ReportT,
    ResultT,
    Work,
)
from core.executors.ray_connection import RayWishes, check_room, connect, import_ray
from core.executors.ray_slot import RaySlot

if TYPE_CHECKING:
    from ray import ObjectRef
    from ray.actor import ActorHandle

FAILURES_A_SLOT = 5  # actors that die before they begin, in a row: no node's bad luck any more
PLACING_SECONDS = 20.0  # how long the first actors may take before the search begins without them


@dataclass(slots=True)
class _Task(Generic[JobT]):
    """What a slot is busy with; it has no reference while it waits for an actor."""

    ticket: int
    job: JobT
    reference: ObjectRef[Any] | None = None


class RayExecutor(Generic[JobT, ReportT, ResultT]):
    """A slot gets an actor when the cluster has room for one, and another when that one dies.

    Which actor serves which slot is decided when it is placed, so that a job never waits for an
    actor without room while another is idle.

    Args:
        work: Runs one job; a module-level function, so that another machine finds it.
        slots: How many actors.
        prepare: Called once in every new process with the kind of its jobs.
        kind_of: The kind of a job.

    Raises:
        NotFound: Ray is not installed, or no cluster answers.
        SpecError: No node is large enough for one trial.
    """

    def __init__(
        self,
        work: Work[JobT, ReportT, ResultT],
        *,
        slots: int,
        prepare: Prepare,
        kind_of: Callable[[JobT], str] = lambda _job: "",
    ) -> None:
        self.slots = slots
        self._wishes = RayWishes.from_environment()
        self._ray = import_ray()
        self._opening = (work, prepare, kind_of, self._wishes.cpus)
        self._kind: str | None = None
        self._actors: dict[int, ActorHandle[Any]] = {}  # by slot
        self._placing: dict[ObjectRef[Any], ActorHandle[Any]] = {}
        self._tasks: dict[int, _Task[JobT]] = {}  # by slot
        self._failures = 0  # to place an actor, in a row
        self._vacated: set[int] = set()  # abandoned: its room is there, its next actor comes
        self._is_ours = connect(self._ray, self._wishes, slots=slots)
        try:
            check_room(self._ray, self._wishes)
            self._place_first()
        except BaseException:
            self.close()
            raise

    def free(self) -> list[int]:
        """Slots without a job that have an actor, or had one a moment ago.

        With neither a job nor an actor anywhere it is the first slot: a dispatcher that runs
        nothing would else never come to wait.
        """
        self._admit(0.0)
        ready = (self._actors.keys() | self._vacated) - self._tasks.keys()
        return sorted(ready) or ([] if self._tasks else [0])

    def submit(self, slot: int, ticket: int, job: JobT) -> None:
        """Hand the job to the slot's actor, or keep it until there is one."""
        task = _Task(ticket, job)
        if slot in self._actors:
            task.reference = self._actors[slot].run.remote(ticket, job)
        self._tasks[slot] = task

    def collect(self, timeout: float) -> list[Message[ReportT, ResultT]]:
        """Messages of all busy slots; a dead actor or node is a lost job."""
        if not self._tasks:
            return []
        end = time.monotonic() + timeout
        while True:
            self._admit(0.0)
            busy = {t.reference: s for s, t in self._tasks.items() if t.reference is not None}
            waiting = [*busy, *self._placing]
            self._ray.wait(waiting, timeout=max(0.0, end - time.monotonic()))
            done, _ = self._ray.wait(waiting, num_returns=len(waiting), timeout=0)
            messages = [m for ref in done if ref in busy for m in self._receive(busy[ref])]
            if messages or time.monotonic() >= end:
                return messages

    def abandon(self, slot: int) -> None:
        """Kill the slot's actor, if it works; the next job waits for the next actor."""
        task = self._tasks.pop(slot, None)
        if task is None:
            return
        self._vacated.add(slot)
        if task.reference is not None:
            self._replace(slot)

    def warm(self, kind: str) -> None:
        """Start the worker processes under the actors, of those to come too."""
        self._kind = kind
        for slot in self._actors.keys() - self._tasks.keys():
            self._actors[slot].warm.remote(kind)

    def close(self) -> None:
        """Kill the actors, and leave the cluster if it was this executor that joined it."""
        self._tasks.clear()
        if self._ray.is_initialized():
            for actor in [*self._actors.values(), *self._placing.values()]:
                self._ray.kill(actor)
            if self._is_ours:
                self._ray.shutdown()
        self._actors.clear()
        self._placing.clear()

    def _place_first(self) -> None:
        for _ in range(self.slots):
            self._place()
        end = time.monotonic() + PLACING_SECONDS
        while self._placing and time.monotonic() < end:
            self._admit(end - time.monotonic())

    def _place(self) -> None:
        """Ask the cluster for one more actor; it comes when there is room."""
        actor = (
            self._ray.remote(RaySlot)
            .options(num_cpus=self._wishes.cpus, num_gpus=self._wishes.gpus, max_restarts=0)
            .remote()
        )
        self._placing[actor.open.remote(*self._opening)] = actor

    def _admit(self, timeout: float) -> None:
        """Give the actors that have been placed since then to slots, waiting jobs first."""
        if not self._placing:
            return
        waiting = list(self._placing)
        self._ray.wait(waiting, timeout=timeout)
        for opened in self._ray.wait(waiting, num_returns=len(waiting), timeout=0)[0]:
            actor = self._placing.pop(opened)
            if self._is_open(opened):
                self._take_up(actor)
            else:
                self._place()

    def _is_open(self, opened: ObjectRef[Any]) -> bool:
        """False when its node died under it; a cluster that cannot run jobs is the user's to mend.

        Raises:
            SpecError: A node lacks what a job imports, or no actor lives long enough to begin.
        """
        errors = self._ray.exceptions
        try:
            self._ray.get(opened)
        except (errors.RayTaskError, errors.RuntimeEnvSetupError) as error:
            raise SpecError(
                "every node of the Ray cluster must have what requirements.txt lists",
                found=str(error).strip().splitlines()[-1][:300],
                remedy="Install the same versions there, then resume.",
            ) from error
        except errors.RayError as error:
            self._failures += 1
            if self._failures < FAILURES_A_SLOT * self.slots:
                return False
            raise SpecError(
                "a Ray cluster must be able to start an actor",
                found=f"{self._failures} failures in a row ({_last_words(error)})",
                remedy="Look at `ray status`; RAY_AUTH_MODE must be the same on all machines.",
            ) from error
        self._failures = 0
        return True

    def _take_up(self, actor: ActorHandle[Any]) -> None:
        """Give it to a slot whose job waits, else to any that has none; begin there."""
        empty = [slot for slot in range(self.slots) if slot not in self._actors]
        slot = min(empty, key=lambda slot: (slot not in self._tasks, slot))
        self._actors[slot] = actor
        self._vacated.discard(slot)
        if slot in self._tasks:
            task = self._tasks[slot]
            task.reference = actor.run.remote(task.ticket, task.job)
        elif self._kind is not None:
            actor.warm.remote(self._kind)

    def _receive(self, slot: int) -> list[Message[ReportT, ResultT]]:
        task = self._tasks[slot]
        try:
            said = self._ray.get(task.reference)
        except self._ray.exceptions.RayError as error:
            del self._tasks[slot]
            self._replace(slot)
            return [Lost(task.ticket, slot, f"its Ray actor died: {_last_words(error)}")]
        if isinstance(said[-1], Report):
            task.reference = self._actors[slot].listen.remote()
        else:
            del self._tasks[slot]
        return [replace(message, slot=slot) for message in said]

    def _replace(self, slot: int) -> None:
        self._ray.kill(self._actors.pop(slot))
        self._place()


def _last_words(error: Exception) -> str:
    """What Ray says of a death, in one line: its last words name the reason."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    telling = [line for line in lines if "because" in line or "died" in line]
    return (telling or lines or [type(error).__name__])[-1][:300]
