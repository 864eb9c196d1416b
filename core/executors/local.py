"""Worker processes on this machine: one per slot, long-lived, so a death costs one slot only."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Generic

from core.executors.protocol import (
    Broken,
    Finished,
    JobT,
    Lost,
    Message,
    Report,
    ReportT,
    ResultT,
    Work,
)
from core.executors.worker import serve

RECYCLE_ABOVE_KB = 4_000_000  # TensorFlow does not give memory back; a new process does


class _Slot:
    """One worker process, its pipe, and the ticket it works on."""

    def __init__(self, process: SpawnProcess, pipe: Connection) -> None:
        self.process = process
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
        prepare: Called once in every new process, before the first job.
    """

    def __init__(
        self,
        work: Work[JobT, ReportT, ResultT],
        *,
        slots: int,
        prepare: Callable[[], None],
    ) -> None:
        self.slots = slots
        self._work = work
        self._prepare = prepare
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
        """Hand the job to the slot's process, starting one when there is none."""
        if slot in self._slots and not self._slots[slot].process.is_alive():
            self._slots.pop(slot).stop()
        if slot not in self._slots:
            self._slots[slot] = self._start()
        self._slots[slot].ticket = ticket
        try:
            self._slots[slot].pipe.send((ticket, job))
        except OSError:  # it died in this very moment: collect will find its pipe at the end
            return

    def collect(self, timeout: float) -> list[Message[ReportT, ResultT]]:
        """Messages of all busy slots; a closed pipe is a lost job."""
        busy = {s.pipe: number for number, s in self._slots.items() if s.ticket is not None}
        messages: list[Message[ReportT, ResultT]] = []
        for pipe in wait(list(busy), timeout) if busy else []:
            assert isinstance(pipe, Connection)
            messages.extend(self._drain(busy[pipe]))
        return messages

    def close(self) -> None:
        """Kill the processes; jobs are built so that this loses the running epoch only."""
        while self._slots:
            self._slots.popitem()[1].stop()

    def _drain(self, number: int) -> list[Message[ReportT, ResultT]]:
        slot = self._slots[number]
        messages: list[Message[ReportT, ResultT]] = []
        try:
            while slot.ticket is not None and slot.pipe.poll():
                messages.append(self._receive(number, slot))
        except (EOFError, OSError):
            assert slot.ticket is not None
            slot.process.join(timeout=10)
            cause = f"its worker process ended with code {slot.process.exitcode}"
            messages.append(Lost(slot.ticket, number, cause))
            self._slots.pop(number).stop()
        return messages

    def _receive(self, number: int, slot: _Slot) -> Message[ReportT, ResultT]:
        kind, ticket, content = slot.pipe.recv()
        if kind == "report":
            return Report(ticket, number, content)
        slot.ticket = None
        if kind == "broken":
            return Broken(ticket, number, content)
        result, peak_kb = content
        if peak_kb > RECYCLE_ABOVE_KB:
            self._slots.pop(number).stop()
        return Finished(ticket, number, result)

    def _start(self) -> _Slot:
        here, there = self._context.Pipe()
        process = self._context.Process(
            target=serve, args=(there, self._work, self._prepare), daemon=True
        )
        process.start()
        there.close()  # else a dead worker's pipe would never read as closed
        return _Slot(process, here)
