"""The warm predictor: a child process that holds networks and answers within a moment.

Who asks stays light: the child alone imports Keras. It ends with its parent, and a new one is
started when it died. It trains nothing.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from multiprocessing.connection import Connection
from types import TracebackType

import numpy as np

from core.errors import PredictionFailure, StoreError
from core.executors.causes import cause_of_death
from core.settings import PROJECT
from core.training import engine_of
from core.what_if.question import Question

ATTEMPTS = 2  # a child that was killed for its memory may live the second time
PATIENCE = 180.0  # seconds; loading networks takes a few, tracing a long graph more
MOST_KB = 4_000_000  # a child that holds more is replaced after its answer


class Predictor:
    """One child, one question at a time; the threads of a server take turns.

    Args:
        patience: Seconds that an answer may take.
    """

    def __init__(self, *, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._lock = threading.Lock()
        self._child: _Child | None = None

    def __enter__(self) -> Predictor:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __call__(self, question: Question) -> np.ndarray:
        """Forecasts (seeds, n, H, D) on the working scale.

        Raises:
            PredictionFailure: The networks cannot forecast, or the child died again and again.
            StoreError: Weights or windows are not there, or damaged.
        """
        kind, ended = engine_of(question.jobs[0]), ""
        with self._lock:
            for _ in range(ATTEMPTS):
                child = self._ready(kind)
                try:
                    return self._answered(child, question)
                except (EOFError, OSError):
                    ended = child.stop()
                    self._child = None
        raise PredictionFailure(
            "the process that holds the networks must answer",
            found=ended,
            remedy="Try again; if it dies again, give the machine more memory.",
        )

    def close(self) -> None:
        """End the child, if there is one; the next question starts another."""
        with self._lock:
            if self._child is not None:
                self._child.stop()
            self._child = None

    @property
    def pid(self) -> int | None:
        """The child's process number; None without one."""
        return None if self._child is None else self._child.process.pid

    def _ready(self, kind: str) -> _Child:
        """The living child of that engine: Keras runs on one engine a process."""
        held = self._child
        if held is not None and (held.kind != kind or held.process.poll() is not None):
            held.stop()
            held = None
        self._child = held or _Child(kind)
        return self._child

    def _answered(self, child: _Child, question: Question) -> np.ndarray:
        child.pipe.send((0, question))
        if not child.pipe.poll(self._patience):
            child.stop()
            self._child = None
            raise PredictionFailure(
                f"the networks must answer within {self._patience:.0f} s",
                found="silence",
                remedy="Try again when the machine is less busy.",
            )
        said, _, (content, held_kb, is_spent) = child.pipe.recv()
        if is_spent or held_kb > MOST_KB:
            child.stop()
            self._child = None
        if said == "stuck" and isinstance(content, StoreError):
            raise content
        if said != "finished":
            raise PredictionFailure(
                "the networks must be able to forecast",
                found=str(content),
                remedy="Train fresh seeds of the study, and ask again.",
            )
        return np.asarray(content)


class _Child:
    """A fresh interpreter with one end of a pipe.

    Not `multiprocessing`: it would run the page again that asks, because that is the main module.
    """

    def __init__(self, kind: str) -> None:
        ours, theirs = socket.socketpair()
        self.kind = kind
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "core.what_if.process", str(theirs.fileno()), kind],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=2,  # libraries print; nobody reads it here
                env=os.environ
                | {"PYTHONPATH": os.pathsep.join([str(PROJECT), os.environ.get("PYTHONPATH", "")])},
            )
        self.pipe = Connection(ours.detach())

    def stop(self) -> str:
        """End it at once, and say how it ended."""
        self.pipe.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        return cause_of_death(self.process.wait())
