"""The same search with stock KerasTuner and with Halflife: time, and the best score.

`python benchmarks/search_vs_stock.py [--json] [--quick] [--repeats 1] [--max-epochs 27]
[--layers looped] [--keep FOLDER]`. One after another, each in a fresh process whose start-up
counts: (a) stock `keras_tuner.Hyperband` as its documentation shows it, (b) Halflife on TensorFlow,
(c) Halflife on JAX with an empty compilation cache, (d) the same search again with the cache that
(c) left. Same series, windows, network, loss, optimizer, space and budget (R = 27, factor 3); the
stock tuner gets the layers in the form that suits it best. Needs `requirements-bench.txt` and a
machine with nothing else to do: a ratio above 1 says how many times faster Halflife was. With more
repeats (other seeds) times, ratios and best scores are medians; one repeat is enough for a time,
not for a score. Finished runs are kept in a folder, so that an interrupted benchmark goes on;
delete it after a change of the code. `--quick` is a smoke test (R = 3, about a hundred windows),
its figures mean nothing.
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))  # it is called as a script
from benchmarks.machine import machine  # noqa: E402
from benchmarks.peers.contenders import run_ours, run_stock  # noqa: E402
from benchmarks.peers.keeping import kept  # noqa: E402
from benchmarks.peers.task import LAYERS, Task  # noqa: E402
from benchmarks.peers.trace import Run  # noqa: E402

STOCK, TENSORFLOW, JAX, JAX_WARM = "stock", "tensorflow", "jax", "jax_warm"
CONTENDERS = (STOCK, TENSORFLOW, JAX, JAX_WARM)
SEED = 2026
BUSY = 0.5  # load average of a machine that does something else


def measure(task: Task, folder: Path, contenders: Sequence[str]) -> dict[str, Run]:
    """One repeat: every contender once, in order; the second JAX search finds the first's cache."""
    cache = folder / f"jax-cache-{task.name}"

    def cold() -> Run:
        shutil.rmtree(cache, ignore_errors=True)
        return run_ours(task, engine="jax", cache=cache)

    told = task.layers.replace(" ", "-")
    start: dict[str, Callable[[], Run]] = {
        STOCK: lambda: run_stock(task),
        TENSORFLOW: lambda: run_ours(task, engine="tensorflow"),
        JAX: cold,
        JAX_WARM: lambda: run_ours(task, engine="jax", cache=cache),
    }
    return {
        contender: kept(folder / f"{contender}-{task.name}{form}.json", start[contender])
        for contender in CONTENDERS
        if contender in contenders
        for form in (f"-{told}" if contender == STOCK else "",)
    }


def result(repeats: Sequence[dict[str, Run]], facts: dict[str, object]) -> dict[str, object]:
    """The document: medians over the repeats, ratios, and every run in numbers."""
    contenders = list(repeats[0])
    document: dict[str, object] = {"machine": facts, "repeats": len(repeats)}
    for contender in contenders:
        runs = [repeat[contender] for repeat in repeats]
        document[f"seconds_{contender}"] = _rounded(median(run.wall_seconds for run in runs))
        document[f"cpu_seconds_{contender}"] = _rounded(median(run.cpu_seconds for run in runs))
        document[f"best_{contender}"] = _rounded(median(run.best for run in runs), digits=5)
    for contender in contenders:
        if STOCK in contenders and contender != STOCK:
            document[f"ratio_{contender}"] = _rounded(median(_ratios(repeats, contender)), digits=3)
            document[f"ratios_{contender}"] = [_rounded(r, 3) for r in _ratios(repeats, contender)]
            document[f"best_is_no_worse_{contender}"] = _is_no_worse(repeats, contender)
    for contender in contenders:
        runs = [repeat[contender] for repeat in repeats]
        document[f"runs_{contender}"] = [
            {
                "seed": run.seed,
                "load_before": round(run.load, 2),
                "seconds": _rounded(run.wall_seconds),
                "cpu_seconds": _rounded(run.cpu_seconds),
                "best": _rounded(run.best, 5),
                "trials": run.trials,
                "epochs": len(run.epochs),
            }
            for run in runs
        ]
    return document


def _ratios(repeats: Sequence[dict[str, Run]], contender: str) -> list[float]:
    return [repeat[STOCK].wall_seconds / repeat[contender].wall_seconds for repeat in repeats]


def _is_no_worse(repeats: Sequence[dict[str, Run]], contender: str) -> bool:
    ours = median(repeat[contender].best for repeat in repeats)
    return ours <= median(repeat[STOCK].best for repeat in repeats)


def _rounded(value: float, digits: int = 2) -> float | None:
    return round(value, digits) if math.isfinite(value) else None


def _line(contender: str, run: Run) -> str:
    return (
        f"{contender:10}  {run.wall_seconds:7.1f} s  CPU {run.cpu_seconds:7.1f} s  "
        f"best {run.best:.4f}  {run.trials} trainings, {len(run.epochs)} epochs"
    )


def text_of(repeats: Sequence[dict[str, Run]]) -> str:
    """Lines for a terminal."""
    lines = [_line(contender, run) for repeat in repeats for contender, run in repeat.items()]
    if STOCK in repeats[0]:
        lines += [
            f"ratio_{contender}: {median(_ratios(repeats, contender)):.2f}"
            for contender in repeats[0]
            if contender != STOCK
        ]
    return "\n".join(lines)


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    parser.add_argument("--quick", action="store_true", help="R = 3, about a hundred windows")
    parser.add_argument("--repeats", type=int, default=1, help="searches with seeds of their own")
    parser.add_argument("--contenders", nargs="+", choices=CONTENDERS, default=CONTENDERS)
    parser.add_argument("--max-epochs", type=int, default=27, help="epochs of a finalist, R")
    parser.add_argument("--layers", choices=LAYERS, default="looped", help="of the stock tuner")
    parser.add_argument("--keep", type=Path, default=PROJECT / "var" / "benchmarks" / "stock")
    asked = parser.parse_args()
    facts = machine()
    if float(str(facts["load"])) > BUSY:
        sys.stderr.write(f"this machine is busy (load {facts['load']}): times will not mean much\n")
    tasks = [
        Task(SEED + i, 3 if asked.quick else asked.max_epochs, 3, asked.quick, asked.layers)
        for i in range(asked.repeats)
    ]
    repeats = [measure(task, asked.keep, asked.contenders) for task in tasks]
    told = json.dumps(result(repeats, facts)) if asked.json else text_of(repeats)
    sys.stdout.write(told + "\n")


if __name__ == "__main__":
    main()
