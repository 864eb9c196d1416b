"""Real commands and a real web server to be killed, with networks that really train.

As a module it is the web server: `python -m tests.kill.real STUDY SLOTS` queues the search of a
study, starts the detached worker as a page does, and serves until it is killed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
from sqlalchemy import select

from core.settings import Settings
from core.store import Store
from core.store.schema import RequestRow
from core.work import start_worker
from core.work.queueing import add_request
from tests.conftest import environment_of
from tests.kill.processes import children, lives

PROJECT = Path(__file__).resolve().parents[2]


def start(store: Store, *words: str) -> subprocess.Popen[bytes]:
    """A Python process on the store; what it says goes beside the artifacts."""
    with (Path(store.settings.artifacts).parent / "log.txt").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", *words],
            cwd=PROJECT,
            env=environment_of(store.settings),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )


class Command:
    """`resume`, again whenever it is dead."""

    def __init__(self, store: Store, study: str, slots: int) -> None:
        self._words = ("core", "resume", study, "--workers", str(slots))
        self._store = store
        self.began = 0
        self._driver: subprocess.Popen[bytes] | None = None

    def attend(self) -> None:
        """Start it if it was killed."""
        code = -9 if self._driver is None else self._driver.poll()
        assert code in (None, 0, -9), "see log.txt"
        if code == -9:
            self._driver = start(self._store, *self._words)
            self.began += 1

    def victims(self) -> dict[str, list[int]]:
        """Living processes by kind."""
        assert self._driver is not None
        driver = self._driver.pid
        return {"driver": [driver] if lives(driver) else [], "slot": slots_of(driver)}

    def close(self) -> None:
        """It ends by itself, and well, unless it was killed a moment before."""
        assert self._driver is not None
        assert self._driver.wait(timeout=600) in (0, -9)


class Page:
    """A web server and the worker that it started; visited again when one of them is dead."""

    def __init__(self, store: Store, study: str, slots: int) -> None:
        self._words = ("tests.kill.real", study, str(slots))
        self._store, self._study = store, study
        self.began = 0
        self._server: subprocess.Popen[bytes] | None = None
        self._lost = ""

    def attend(self) -> None:
        """A new server when the old one is dead, or when the worker that it started is."""
        worker = self._worker()
        is_lost = worker not in ("", self._lost) and not lives(_number(worker))
        if self._server is None or self._server.poll() is not None or is_lost:
            self._lost = worker if is_lost else self._lost
            self.close()
            self._server = start(self._store, *self._words)
            self.began += 1

    def victims(self) -> dict[str, list[int]]:
        """Living processes by kind."""
        assert self._server is not None
        worker = self._worker()
        number = _number(worker) if worker and lives(_number(worker)) else 0
        return {
            "server": [self._server.pid] if lives(self._server.pid) else [],
            "service": [number] if number else [],
            "slot": slots_of(number) if number else [],
        }

    def close(self) -> None:
        """The server serves for ever."""
        if self._server is not None:
            self._server.kill()
            self._server.wait()

    def _worker(self) -> str:
        query = select(RequestRow.worker).where(RequestRow.study == self._study)
        with self._store.session() as session:
            return session.scalar(query) or ""


def slots_of(driver: int) -> list[int]:
    """Its worker processes; Python starts one more that only cleans up."""
    found = []
    for number in children(driver):
        with suppress(psutil.Error):
            if any("spawn_main" in word for word in psutil.Process(number).cmdline()):
                found.append(number)
    return found


def processes_of(settings: Settings) -> list[int]:
    """Living processes that were told of this store, this one left out."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            is_one = process.environ().get("HALFLIFE_STORE") == settings.store
            if is_one and lives(process.pid) and process.pid != psutil.Process().pid:
                found.append(process.pid)
    return found


def _number(worker: str) -> int:
    return int(worker.split("|")[1])


def main() -> None:
    """Answer one visit, then serve."""
    study, slots = sys.argv[1], int(sys.argv[2])
    store = Store(Settings.from_environment())
    store.transact(
        lambda session: add_request(session, "search", study, {"slots": slots}, created=1.0),
        alone=True,
    )
    start_worker(store)
    parent = os.getppid()
    while os.getppid() == parent:  # not for ever, should the test itself be killed
        time.sleep(0.5)


if __name__ == "__main__":
    main()
