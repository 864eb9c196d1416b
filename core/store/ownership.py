"""Who works on something: a name for this process, and whether such a process still lives."""

from __future__ import annotations

import os
import socket
import time

import psutil

STALE_SECONDS = 20.0  # heartbeats come every 2 s; a machine under load may miss several


def this_process() -> str:
    """Host, pid and start time: a pid alone comes back after a restart."""
    return f"{socket.gethostname()}|{os.getpid()}|{psutil.Process().create_time():.2f}"


def is_working(owner: str, heartbeat: float | None) -> bool:
    """Whether the owner lives: on this host by its process, elsewhere by its heartbeat.

    Args:
        owner: What `this_process` gave, "" for nobody.
        heartbeat: Its last sign of life, seconds since 1970.
    """
    if not owner:
        return False
    host, pid, started = owner.split("|")
    if host == socket.gethostname():
        return _lives(int(pid), float(started))
    return heartbeat is not None and time.time() - heartbeat < STALE_SECONDS


def _lives(pid: int, started: float) -> bool:
    try:
        process = psutil.Process(pid)
        # An unreaped child is a zombie: its pid answers, but it works no more.
        is_same = abs(process.create_time() - started) < 1.0
        return is_same and bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False
