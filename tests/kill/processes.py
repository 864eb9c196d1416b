"""Processes to be killed: forked from a warm one without threads, frozen before they are killed.

Who forks must hold no open database: SQLite does not survive a fork.
"""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress

import psutil

from core.errors import Conflict
from core.search.running import open_search
from core.search.spec import StudySpec
from core.settings import Settings
from core.store import Store


def fork(act: Callable[[], None]) -> int:
    """A process in a session of its own that calls `act` and ends; its number."""
    number = os.fork()
    if number:
        return number
    code = 1
    try:
        os.setsid()
        act()
        code = 0
    except BaseException:  # nothing of the parent's must run in the child
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def has_ended(number: int) -> int | None:
    """The exit code of a child, -9 when it was killed; None while it lives."""
    found, status = os.waitpid(number, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if found else None


def lives(number: int) -> bool:
    """Whether there is such a process and it is no zombie."""
    with suppress(psutil.Error):
        return bool(psutil.Process(number).status() != psutil.STATUS_ZOMBIE)
    return False


def children(number: int) -> list[int]:
    """Living children of a process, in the order of their numbers."""
    with suppress(psutil.Error):
        return sorted(c.pid for c in psutil.Process(number).children() if lives(c.pid))
    return []


def freeze(number: int) -> bool:
    """Stop a process where it is; whether it lived and now stands still."""
    with suppress(ProcessLookupError):
        os.kill(number, signal.SIGSTOP)
    end = time.monotonic() + 5
    while time.monotonic() < end:
        try:
            status = psutil.Process(number).status()
        except psutil.Error:
            return False
        if status == psutil.STATUS_STOPPED:
            return True
        if status == psutil.STATUS_ZOMBIE:
            return False
        time.sleep(0.0005)
    raise TimeoutError(f"process {number} cannot be stopped")


def kill(number: int) -> None:
    """As `kill -9` does."""
    with suppress(ProcessLookupError):
        os.kill(number, signal.SIGKILL)


def of_session(leader: int) -> Iterator[int]:
    """Living processes of a session."""
    for number in psutil.pids():
        with suppress(OSError):
            if os.getsid(number) == leader and lives(number):
                yield number


def drive(settings: Settings, study: str, pool: Callable[[], object]) -> None:
    """What the commands `search` and `resume` do, with another pool."""
    from core.search.driver import drive as drive_source

    store = Store(settings)
    stage = open_search(store, study)
    drive_source(stage.source, pool())
    stage.close(None)
    store.close()


def serve_pages(
    settings: Settings, spec: StudySpec, slots: int, *, visits: int, told: int, wanted: int
) -> None:
    """A web server whose one page starts a study, or goes on with it, at every visit.

    Args:
        settings: Of its store.
        spec: The study.
        slots: What the user wishes.
        visits: Where each visit sends a byte.
        told: Where it says that a visit has been answered.
        wanted: Where it asks for a worker process.
    """
    import subprocess
    from unittest import mock

    def popen(command: list[str], **_options: object) -> None:
        assert command[-2:] == ["core", "worker"]
        os.write(wanted, b"w")

    store = Store(settings)
    with mock.patch.object(subprocess, "Popen", popen):
        while os.read(visits, 1):
            _visit(store, spec, slots)
            os.write(told, b".")


def _visit(store: Store, spec: StudySpec, slots: int) -> None:
    from core.work import resume_study, start_study

    try:
        start_study(store, spec, slots=slots, finalists=1, seeds=1)
    except Conflict:  # it is there, and was begun
        with suppress(Conflict):  # somebody is at work on it
            resume_study(store, spec.name)


def do_requests(settings: Settings, pool: Callable[[], object]) -> None:
    """What `python -m core worker` does, with another pool and searches only."""
    from core.worker import Worker, stages

    stages.STAGES["confirm"] = lambda *_given: None
    stages.TASKS["forecast"] = lambda *_given: None
    store = Store(settings)
    Worker(store, pool).run(loop=False)
    store.close()
