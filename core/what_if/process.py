"""The child of the warm predictor: loads networks once, answers until its parent is gone.

`python -m core.what_if.process FILE_DESCRIPTOR ENGINE`, started by `predictor` alone.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from multiprocessing.connection import Connection

import numpy as np

from core.executors.worker import serve
from core.training import TrainingJob, prepare_process
from core.training.trained import Predict
from core.what_if.question import Question

KEPT = 4  # studies, or configurations, whose networks stay loaded
_loaded: OrderedDict[str, list[Predict]] = OrderedDict()


def answer(question: Question, _report: Callable[[object], None]) -> np.ndarray:
    """Forecasts (seeds, n, H, D), working scale; or looks (seeds, n, L, K)."""
    if question.is_look:
        from core.what_if.looking import looks

        return looks(question)
    return np.stack([np.asarray(one(question.windows)) for one in _networks(question.jobs)])


def _networks(jobs: tuple[TrainingJob, ...]) -> list[Predict]:
    from core.training.serving import served

    key = repr(jobs)
    if key not in _loaded:
        _loaded[key] = served(jobs)
    _loaded.move_to_end(key)
    while len(_loaded) > KEPT:
        _loaded.popitem(last=False)
    return _loaded[key]


def _end_with(parent: int) -> None:
    """A pipe tells it too, but only between two questions."""
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(3)


def main() -> None:
    """Serve one parent."""
    descriptor, kind = sys.argv[1:]
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    serve(Connection(int(descriptor)), answer, prepare_process, kind)


if __name__ == "__main__":
    main()
