"""The inside of one long-lived worker process: jobs in, messages out, until the pipe closes."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection

from core.executors.protocol import JobT, ReportT, ResultT, Work


def serve(
    pipe: Connection, work: Work[JobT, ReportT, ResultT], prepare: Callable[[], None]
) -> None:
    """Run jobs one after another. Ends when the driver is gone: its end of the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the driver's to handle
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        prepare()
        while True:
            ticket, job = pipe.recv()
            _run(pipe, work, ticket, job)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return


def _end_with_parent() -> None:
    """A worker whose driver was killed must not go on, whatever native code it is in."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(3)


def _run(pipe: Connection, work: Work[JobT, ReportT, ResultT], ticket: int, job: JobT) -> None:
    try:
        result = work(job, lambda content: pipe.send(("report", ticket, content)))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        raise
    except Exception as error:  # a job's error is a message, whatever it is
        pipe.send(("broken", ticket, " ".join(f"{type(error).__name__}: {error}".split())[:500]))
    else:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # kB on Linux
        pipe.send(("finished", ticket, (result, peak)))
