"""Jobs for executor tests: a job is a pair (what to do, a number)."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable

from core.errors import StoreAway

Job = tuple[str, int]

prepared: list[str] = []  # one process: what it was prepared for
kept: list[bytes] = []  # and what it never gives back


class ResourceExhaustedError(Exception):
    """As TensorFlow calls it."""


def work(job: Job, report: Callable[[int], None]) -> object:
    do, number = job
    if do in ERRORS:
        raise ERRORS[do]
    if do == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if do == "exit":
        os._exit(number)
    if do == "sleep":
        report(os.getpid())
        time.sleep(number)
    if do in ("pid", "pid-b"):
        return os.getpid()
    if do in ("kinds", "kinds-b"):
        return tuple(prepared)
    if do == "unsendable":
        return threading.Lock()
    if do == "keep":
        kept.append(b"1" * number)
        return len(kept[0])
    for step in range(number):
        report(step)
    return number * number


ERRORS = {
    "raise": ValueError("no\n7"),
    "away": StoreAway("the artifact x must be written", found="a full disk", remedy="Free some."),
    "eof": EOFError("a file ends too early"),
    "memory": MemoryError("no room"),
    "exhausted": ResourceExhaustedError("OOM when allocating tensor"),
    "xla": RuntimeError("RESOURCE_EXHAUSTED: allocating 9 bytes"),
}


def kind_of(job: Job) -> str:
    return "b" if job[0].endswith("-b") else "a"


def prepare(kind: str) -> None:
    prepared.append(kind)


def prepare_badly(kind: str) -> None:
    raise ImportError(f"no module for {kind}")
