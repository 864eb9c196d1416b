"""The inside of one long-lived worker process: jobs in, messages out, until the pipe closes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from inspect import signature
from multiprocessing.connection import Connection
from typing import Any

import psutil

from core.errors import StoreError
from core.executors.causes import OUT_OF_MEMORY, cause_of
from core.executors.protocol import JobT, Prepare, ReportT, ResultT, Work


class _DriverGone(BaseException):
    """Nobody listens any more; passes through a job that catches its errors."""


def serve(
    pipe: Connection, work: Work[JobT, ReportT, ResultT], prepare: Prepare, kind: str
) -> None:
    """Run jobs one after another. Ends when the driver is gone: its end of the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the driver's to handle
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        unprepared = _prepared(prepare, kind)
        while True:
            ticket, job = _next(pipe)
            if unprepared:
                _send(pipe, "broken", ticket, (unprepared, 0, True))
            else:
                _run(pipe, work, ticket, job)
    except _DriverGone:
        return


def _end_with_parent() -> None:
    """A worker whose driver was killed must not go on, whatever native code it is in."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(3)


def _prepared(prepare: Prepare, kind: str) -> str:
    """Set the process up; "" or why it cannot be, which every job then gets as its cause."""
    try:
        prepare(kind) if signature(prepare).parameters else prepare()  # type: ignore[call-arg]
    except Exception as error:  # a missing package is told like an error of the job
        return cause_of(error)
    return ""


def _run(pipe: Connection, work: Work[JobT, ReportT, ResultT], ticket: int, job: JobT) -> None:
    """Send the result, or the cause; with it the memory held (kB) and whether to start anew."""
    try:
        result = work(job, lambda content: _send(pipe, "report", ticket, content))
        _send(pipe, "finished", ticket, (result, _held_kb(), False))
    except StoreError as error:
        _send(pipe, "stuck", ticket, (error, _held_kb(), False))
    except Exception as error:  # a job's error is a message, whatever it is
        cause = cause_of(error)
        _send(pipe, "broken", ticket, (cause, _held_kb(), cause.startswith(OUT_OF_MEMORY)))


def _next(pipe: Connection) -> tuple[int, Any]:
    try:
        ticket, job = pipe.recv()
    except (EOFError, OSError) as error:
        raise _DriverGone from error
    return ticket, job


def _send(pipe: Connection, said: str, ticket: int, content: object) -> None:
    try:
        pipe.send((said, ticket, content))
    except OSError as error:
        raise _DriverGone from error


def _held_kb() -> int:
    # Not the peak of getrusage: a new process inherits there that of the driver.
    return int(psutil.Process().memory_info().rss) // 1024
