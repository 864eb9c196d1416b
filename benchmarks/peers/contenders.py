"""The contenders: each runs one search in a fresh process and comes back as a `Run`."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from benchmarks.peers.processes import Taken, run_fresh
from benchmarks.peers.task import Task
from benchmarks.peers.trace import Epoch, Run, read_trace

OURS, STOCK, OPTUNA, RAY = "halflife", "keras_tuner", "optuna", "ray"
PLAIN = {"KERAS_BACKEND": "tensorflow"}  # of the contenders that train with plain Keras
ENDLESS = {OPTUNA: "benchmarks.peers.optuna_search", RAY: "benchmarks.peers.ray_search"}


def run_ours(task: Task, *, engine: str, cache: Path | None = None) -> Run:
    """Halflife; `cache` is the folder of the JAX engine's compilation cache."""
    from benchmarks.peers.ours import read_epochs

    with _folder() as name:
        folder = Path(name)
        environment = {"HALFLIFE_CACHE": str(folder / "cache")}
        environment |= {} if cache is None else {"HALFLIFE_JAX_CACHE": str(cache)}
        told = [*task.arguments(), "--engine", engine, "--folder", name]
        taken = _run("benchmarks.peers.ours", told, folder, environment)
        return _measured(OURS, task, taken, read_epochs(folder, began=taken.began))


def run_stock(task: Task) -> Run:
    """Stock KerasTuner."""
    with _folder() as name:
        folder = Path(name)
        taken = _run("benchmarks.peers.stock", [*task.arguments(), "--folder", name], folder, PLAIN)
        return _measured(STOCK, task, taken, _traced(folder, taken))


def run_endless(contender: str, task: Task, *, seconds: float, epochs: int, at_last: float) -> Run:
    """Optuna or Ray Tune, until both so much time has passed and so many epochs are trained.

    Args:
        contender: `OPTUNA` or `RAY`.
        task: The search.
        seconds: Wall time to reach, from the start of its process.
        epochs: Epochs to reach.
        at_last: Wall time after which it ends however few epochs it has.
    """
    with _folder() as name:
        folder, now = Path(name), time.time()
        limit = ["--until", str(now + seconds), "--epochs", str(epochs)]
        limit += ["--at-last", str(now + at_last), "--folder", name]
        taken = _run(ENDLESS[contender], [*task.arguments(), *limit], folder, PLAIN)
        return _measured(contender, task, taken, _traced(folder, taken))


def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="halflife-benchmark-")


def _run(module: str, arguments: list[str], folder: Path, environment: Mapping[str, str]) -> Taken:
    return run_fresh(module, arguments, log=folder / "said.txt", environment=environment)


def _traced(folder: Path, taken: Taken) -> tuple[Epoch, ...]:
    return read_trace(folder / "trace.jsonl", began=taken.began)


def _measured(contender: str, task: Task, taken: Taken, epochs: tuple[Epoch, ...]) -> Run:
    if not epochs:
        raise RuntimeError(f"{contender} trained no epoch: nothing can be compared")
    return Run(
        contender=contender,
        seed=task.seed,
        wall_seconds=taken.wall_seconds,
        cpu_seconds=taken.cpu_seconds,
        epochs=epochs,
        load=taken.load,
    )
