"""Jobs for executor tests: a job is a pair (what to do, a number)."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

Job = tuple[str, int]


def work(job: Job, report: Callable[[int], None]) -> int:
    kind, number = job
    if kind == "raise":
        raise ValueError(f"no {number}")
    if kind == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if kind == "sleep":
        time.sleep(number)
    if kind == "pid":
        return os.getpid()
    for step in range(number):
        report(step)
    return number * number


def nothing() -> None:
    """No set-up."""
