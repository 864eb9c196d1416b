"""One search with the processes around it: what lives, what may be killed, what a user does next.

Every scene has the same four methods; the campaign knows no more.
"""

from __future__ import annotations

import os
import select
from contextlib import suppress
from functools import partial

from core.executors.inline import InlineExecutor
from core.search.creation import create_study
from core.search.trial import StudyState
from core.settings import Settings
from core.store import Store
from core.store.schema import StudyRow
from tests.kill import processes
from tests.kill.cases import Case
from tests.kill.training import ForkedExecutor, train


class Scene:
    """A search under kills.

    Attributes:
        case: What it is.
        study: The name that it goes by this time.
        trials: How many it has when it is not disturbed.
        epochs: And how many epochs.
        began: How often somebody started or resumed it.
        leaders: Every process that was started, each with a session of its own.
        interrupted: How many epochs a kill may interrupt, by what is killed.
    """

    def __init__(
        self, settings: Settings, case: Case, study: str, *, trials: int, epochs: int
    ) -> None:
        self.settings, self.case, self.study = settings, case, study
        self.trials, self.epochs = trials, epochs
        self.began = 0
        self.leaders: list[int] = []

    @property
    def interrupted(self) -> dict[str, int]:
        """Epochs that die with each kind of process."""
        at_once = 1 if self.case.place == "inline" else max(self.slots(n) for n in range(3))
        return {"driver": at_once, "service": at_once, "slot": 1, "server": 0}

    def attend(self) -> None:
        """See to it that what has to run runs; called often."""
        raise NotImplementedError

    def victims(self) -> dict[str, list[int]]:
        """Living processes by kind."""
        raise NotImplementedError

    def close(self) -> None:
        """End what would stay for ever."""

    def end(self) -> None:
        """Leave nothing behind, whatever happened."""
        for leader in self.leaders:
            for process in processes.of_session(leader):
                processes.kill(process)

    def is_finished(self) -> bool:
        """Whether its study says so."""
        store = Store(self.settings)
        with store.session() as session:
            row = session.get(StudyRow, self.study)
        store.close()
        return row is not None and row.state == StudyState.FINISHED.value

    def start(self, process: partial[None]) -> int:
        """Fork a leader."""
        leader = processes.fork(process)
        self.leaders.append(leader)
        return leader

    def pool(self) -> object:
        """A new executor, made in the process that uses it."""
        if self.case.place == "inline":
            return InlineExecutor(train, slots=self.case.slots)
        return ForkedExecutor(self.slots(self.began))

    def slots(self, began: int) -> int:
        """Other slots at each start, unless what is promoted depends on what ends first."""
        if self.case.budget.strategy == "asha":
            return self.case.slots
        return 1 + (self.case.slots + began) % 3


class Commands(Scene):
    """A driver of its own, resumed by its command whenever it is dead."""

    def __init__(self, settings: Settings, case: Case, study: str, **size: int) -> None:
        super().__init__(settings, case, study, **size)
        store = Store(settings)
        create_study(store, case.spec.model_copy(update={"name": study}))
        store.close()
        self._driver = 0

    def attend(self) -> None:
        if self._driver and check(self._driver):
            return
        self._driver = 0
        if self.is_finished():
            return
        self.began += 1
        self._driver = self.start(partial(processes.drive, self.settings, self.study, self.pool))

    def victims(self) -> dict[str, list[int]]:
        if not self._driver:
            return {}
        return {"driver": [self._driver], "slot": processes.children(self._driver)}


class Pages(Scene):
    """A web server that starts a detached worker; a user visits its page when it stands still."""

    def __init__(self, settings: Settings, case: Case, study: str, **size: int) -> None:
        super().__init__(settings, case, study, **size)
        self._server = 0
        self._workers: list[int] = []
        self._is_answered = True
        self._pipes: dict[str, tuple[int, int]] = {}

    def attend(self) -> None:
        self._hear()
        self._workers = [worker for worker in self._workers if check(worker)]
        if not (self._server and check(self._server)):
            self._open()
            self._visit()
        elif self._is_answered and not self._workers and not self.is_finished():
            self._visit()

    def victims(self) -> dict[str, list[int]]:
        slots = [slot for worker in self._workers for slot in processes.children(worker)]
        return {"server": [self._server], "service": self._workers, "slot": slots}

    def close(self) -> None:
        self._hear()
        processes.kill(self._server)
        os.waitpid(self._server, 0)
        self._shut()

    def _hear(self) -> None:
        """What the servers wrote; a worker that was asked for starts though its server is dead."""
        if not self._pipes:
            return
        for kind, act in (("wanted", self._work), ("told", self._answered)):
            while select.select([self._pipes[kind][0]], [], [], 0)[0]:
                if not os.read(self._pipes[kind][0], 1):
                    break
                act()

    def _open(self) -> None:
        self._hear()  # its last words
        self._shut()
        self._pipes = {kind: os.pipe() for kind in ("visits", "told", "wanted")}
        spec = self.case.spec.model_copy(update={"name": self.study})
        self._server = self.start(
            partial(
                processes.serve_pages,
                self.settings,
                spec,
                self.case.slots,
                visits=self._pipes["visits"][0],
                told=self._pipes["told"][1],
                wanted=self._pipes["wanted"][1],
            )
        )

    def _shut(self) -> None:
        for ends in self._pipes.values():
            for end in ends:
                with suppress(OSError):
                    os.close(end)
        self._pipes = {}

    def _visit(self) -> None:
        self._is_answered = False
        os.write(self._pipes["visits"][1], b"v")

    def _answered(self) -> None:
        self._is_answered = True

    def _work(self) -> None:
        self.began += 1
        self._workers.append(self.start(partial(processes.do_requests, self.settings, self.pool)))


def check(process: int) -> bool:
    """Whether a child lives; one that ended otherwise than well or by a kill is a failure."""
    code = processes.has_ended(process)
    if code not in (None, 0, -9):
        raise AssertionError(f"a process ended with code {code}; see its traceback")
    return code is None
