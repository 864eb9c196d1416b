"""Worker processes on this machine: one per slot, long-lived, so a death costs one slot only."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any, Generic

import psutil

from core.executors.causes import cause_of_death
from core.executors.protocol import (
    Broken,
    Finished,
    JobT,
    Lost,
    Message,
    Prepare,
    Report,
    ReportT,
    ResultT,
    Stuck,
    Work,
)
from core.executors.worker import serve

_ENDS: dict[str, Callable[..., Finished[Any] | Broken | Stuck]]
_ENDS = {"finished": Finished, "broken": Broken, "stuck": Stuck}
MOST_KB = 4_000_000
LEAST_KB = 1_000_000  # TensorFlow and Keras alone take about half of it


def recycle_limit(slots: int) -> int:
    """Memory (kB) above which a process is replaced: TensorFlow does not give memory back.

    All slots together stay below half of the machine, where it is large enough for that.
    """
    machine_kb = psutil.virtual_memory().total // 1024
    return int(max(LEAST_KB, min(MOST_KB, machine_kb // (2 * slots))))


class _Slot:
    """One worker process, what it was prepared for, its pipe, and the ticket it works on."""

    def __init__(self, process: SpawnProcess, kind: str, pipe: Connection) -> None:
        self.process = process
        self.kind = kind
        self.pipe = pipe
        self.ticket: int | None = None

    def stop(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


class LocalExecutor(Generic[JobT, ReportT, ResultT]):
    """Fresh interpreters (spawn): TensorFlow hangs after a fork.

    Args:
        work: Runs one job; a module-level function, so that a new interpreter finds it.
        slots: How many processes.
        prepare: Called once in every new process with the kind of its jobs, before the first.
        kind_of: The kind of a job; a process works on jobs of one kind only.
        recycle_above_kb: Memory of a process that is then replaced; by the machine if None.
    """

    def __init__(
        self,
        work: Work[JobT, ReportT, ResultT],
        *,
        slots: int,
        prepare: Prepare,
        kind_of: Callable[[JobT], str] = lambda _job: "",
        recycle_above_kb: int | None = None,
    ) -> None:
        self.slots = slots
        self._work = work
        self._prepare = prepare
        self._kind_of = kind_of
        self._recycle_above_kb = recycle_above_kb or recycle_limit(slots)
        self._context = multiprocessing.get_context("spawn")
        self._slots: dict[int, _Slot] = {}

    def free(self) -> list[int]:
        """Slots without a job; a slot that has no process yet is free."""
        return [
            slot
            for slot in range(self.slots)
            if slot not in self._slots or self._slots[slot].ticket is None
        ]

    def submit(self, slot: int, ticket: int, job: JobT) -> None:
        """Hand the job to the slot's process, starting one when there is none of its kind."""
        taken = self._ready(slot, self._kind_of(job))
        try:
            taken.pipe.send((ticket, job))
        except OSError:  # it died in this very moment: collect will find its pipe at the end
            pass
        taken.ticket = ticket

    def collect(self, timeout: float) -> list[Message[ReportT, ResultT]]:
        """Messages of all busy slots; a closed pipe is a lost job."""
        busy = {s.pipe: number for number, s in self._slots.items() if s.ticket is not None}
        messages: list[Message[ReportT, ResultT]] = []
        for pipe in wait(list(busy), timeout) if busy else []:
            assert isinstance(pipe, Connection)
            messages.extend(self._drain(busy[pipe]))
        return messages

    def abandon(self, slot: int) -> None:
        """Kill the slot's process, if it works; the next job gets a new one."""
        if slot in self._slots and self._slots[slot].ticket is not None:
            self._slots.pop(slot).stop()

    def warm(self, kind: str) -> None:
        """Start the processes of all idle slots, so that they import while the driver does."""
        for slot in self.free():
            self._ready(slot, kind)

    def close(self) -> None:
        """Kill the processes; jobs are built so that this loses the running epoch only."""
        while self._slots:
            self._slots.popitem()[1].stop()

    def _ready(self, number: int, kind: str) -> _Slot:
        """The slot with a living process of that kind."""
        slot = self._slots.get(number)
        if slot is not None and (slot.kind != kind or not slot.process.is_alive()):
            self._slots.pop(number).stop()
        if number not in self._slots:
            self._slots[number] = self._start(kind)
        return self._slots[number]

    def _drain(self, number: int) -> list[Message[ReportT, ResultT]]:
        slot = self._slots[number]
        messages: list[Message[ReportT, ResultT]] = []
        try:
            while slot.ticket is not None and slot.pipe.poll():
                messages.append(self._receive(number, slot))
        except (EOFError, OSError):
            assert slot.ticket is not None
            slot.process.join(timeout=10)
            messages.append(Lost(slot.ticket, number, cause_of_death(slot.process.exitcode)))
            self._slots.pop(number).stop()
        return messages

    def _receive(self, number: int, slot: _Slot) -> Message[ReportT, ResultT]:
        kind, ticket, content = slot.pipe.recv()
        if kind == "report":
            return Report(ticket, number, content)
        slot.ticket = None
        answer, held_kb, is_spent = content
        if is_spent or held_kb > self._recycle_above_kb:
            self._slots.pop(number).stop()
        return _ENDS[kind](ticket, number, answer)

    def _start(self, kind: str) -> _Slot:
        here, there = self._context.Pipe()
        process = self._context.Process(
            target=serve, args=(there, self._work, self._prepare, kind), daemon=True
        )
        process.start()
        there.close()  # else a dead worker's pipe would never read as closed
        return _Slot(process, kind, here)
