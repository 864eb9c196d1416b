"""How good are the forecasts? Every tuned baseline beside every network, on four rivers.

`python benchmarks/accuracy.py --data FOLDER [--json] [--quick] [--tasks ..] [--models ..]
[--estimate] [--read] [--minutes M] [--engine jax] [--seeds 10] [--max-epochs 27] [--slots 2]
[--keep FOLDER]`. FOLDER holds rhone_discharge.csv, potomac_total_phosphorus.csv and
susquehanna_orthophosphate.csv; the fourth river is simulated. Baselines are tuned on validation;
networks are searched, confirmed and reported by Halflife itself, with fresh seeds: mean and 95 %
interval. What validation chose is then trained again on training and validation together, networks
and baselines alike, and the test part is scored once.

It goes in pieces, a model on a river each: finished pieces are kept in a folder, an unfinished
search goes on where it was, and what is left is told before each piece, from one epoch (or fit)
that is timed first. `--estimate` times and tells only; `--read` measures nothing and shows what is
kept; `--minutes` begins no piece that would end later. Delete the folder after a change of the
code. Prints a Markdown table, or one JSON document. `--quick` is a smoke run: short series, tiny
networks, two seeds; its figures mean nothing.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))  # it is called as a script
from benchmarks.machine import machine  # noqa: E402
from benchmarks.rivers.baselines import DRAWS, tuned, windows_of  # noqa: E402
from benchmarks.rivers.cost import epoch_seconds, fit_seconds, search_seconds  # noqa: E402
from benchmarks.rivers.knowable import knowable  # noqa: E402
from benchmarks.rivers.pieces import Document, Piece, gathered, kept, run, tell, told  # noqa: E402
from benchmarks.rivers.searched import Effort, searched  # noqa: E402
from benchmarks.rivers.table import compared, markdown  # noqa: E402
from benchmarks.rivers.tasks import Task, tasks  # noqa: E402
from core.models.table import MODELS  # noqa: E402
from core.settings import Settings  # noqa: E402
from core.store import Store  # noqa: E402

NETWORKS = tuple(name for name, entry in MODELS.items() if entry.is_network)
BASELINES = tuple(name for name, entry in MODELS.items() if not entry.is_network)
TASKS = ("potomac", "susquehanna", "rhone", "caesium")
MOST_ISSUES, FEW_ISSUES = 400, 10  # windows of the knowable forecast
KNOWABLE_SECONDS = 1.0  # a window's guess, for the estimate


class Benchmark:
    """The pieces of what was asked for.

    Args:
        asked: Options.
        folder: Where finished pieces and timings are kept.
        store: Where the studies are kept.
    """

    def __init__(self, asked: argparse.Namespace, folder: Path, store: Store) -> None:
        self._asked, self._folder, self._store = asked, folder, store
        self._effort = Effort(
            max_epochs=2 if asked.quick else asked.max_epochs,
            factor=2 if asked.quick else 3,
            top=1 if asked.quick else 3,
            seeds=2 if asked.quick else asked.seeds,
            slots=asked.slots,
            engine=asked.engine,
            is_tiny=asked.quick,
        )

    def pieces(self, task: Task) -> Iterator[Piece]:
        """The models in the order in which they were asked for, then what can be known."""
        for name in self._asked.models:
            if name in BASELINES:
                yield self._reference(task, name)
                continue
            for loss in task.losses:
                yield self._network(task, name, loss)
        if task.river is not None:
            most = FEW_ISSUES if self._asked.quick else MOST_ISSUES
            make = partial(knowable, task, most=most)
            yield Piece(task.name, "knowable", "knowable", make, lambda: most * KNOWABLE_SECONDS)

    def _reference(self, task: Task, name: str) -> Piece:
        entry, draws = MODELS[name], 1 if self._asked.quick else DRAWS
        fits = len(windows_of(task, entry)) * (1 if entry.is_quick else draws)

        def cost() -> float:
            timed = self._timed(f"{task.name}-{name}", partial(fit_seconds, task, entry))
            return fits * timed["fit"]

        make = partial(tuned, task, entry, draws=draws)
        return Piece(task.name, "baselines", name, make, cost)

    def _network(self, task: Task, name: str, loss: str) -> Piece:
        about = (task, name, loss, self._effort)

        def cost() -> float:
            key = f"{task.name}-{name}-{loss}-{self._effort.engine}"
            timed = self._timed(key, partial(epoch_seconds, self._store, *about))
            return search_seconds(*about, epoch=timed["epoch"], compilation=timed["compilation"])

        make = partial(searched, self._store, *about)
        return Piece(task.name, "networks", f"{name}-{loss}", make, cost)

    def _timed(self, key: str, make: partial[Document]) -> dict[str, float]:
        found = kept(self._folder / "timed" / f"{key}.json", make)
        return {name: float(str(value)) for name, value in found.items()}


def options() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder with the rivers")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--quick", action="store_true", help="a smoke run")
    parser.add_argument("--estimate", action="store_true", help="time an epoch, tell the cost")
    parser.add_argument("--read", action="store_true", help="show what is kept, measure nothing")
    parser.add_argument("--minutes", type=float, help="begin nothing that would end later")
    parser.add_argument("--tasks", nargs="+", choices=TASKS, default=TASKS)
    parser.add_argument(
        "--models", nargs="+", choices=(*BASELINES, *NETWORKS), default=(*BASELINES, *NETWORKS)
    )
    parser.add_argument("--engine", default="jax", choices=("jax", "tensorflow"))
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--max-epochs", type=int, default=27)
    parser.add_argument("--slots", type=int, default=2, help="trainings side by side")
    parser.add_argument("--keep", type=Path, default=PROJECT / "var" / "benchmarks" / "accuracy")
    return parser.parse_args()


def estimate(pieces: list[Piece]) -> dict[str, float]:
    """Seconds of every piece, told as they are timed."""
    found = {}
    for piece in pieces:
        found[piece.label] = round(piece.cost(), 1)
        tell(f"{piece.label}: about {told(found[piece.label])}")
    tell(f"all: about {told(sum(found.values()))}")
    return found


def main() -> None:
    """Measure and tell."""
    asked = options()
    folder = asked.keep / ("quick" if asked.quick else f"R{asked.max_epochs}-{asked.seeds}-seeds")
    folder.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{(folder / 'halflife.db').resolve()}"
    store = Store(Settings(url, str((folder / "artifacts").resolve()), asked.slots))
    made = tasks(asked.data, is_quick=asked.quick, only=asked.tasks)
    benchmark = Benchmark(asked, folder, store)
    pieces = [piece for task in made.values() for piece in benchmark.pieces(task)]
    if asked.estimate:
        sys.stdout.write(json.dumps(estimate(pieces), indent=1) + "\n")
        return
    if not asked.read:
        run(pieces, folder, minutes=asked.minutes)
    store.close()
    found = {name: _document(made[name], one) for name, one in gathered(pieces, folder).items()}
    document = {"machine": machine(), "is_quick": asked.quick, "tasks": found}
    shown = json.dumps(_finite(document), indent=1) if asked.json else markdown(found)
    sys.stdout.write(shown + "\n")


def _document(task: Task, figures: Document) -> Document:
    """All figures of one task."""
    river: Document = {"title": task.title, "leads": list(task.leads), **figures}
    if "knowable" in river:  # one piece of that kind
        held = river["knowable"]
        assert isinstance(held, dict)
        river["knowable"] = held["knowable"]
    return river | compared(river)


def _finite(value: object) -> object:
    """JSON has no NaN."""
    if isinstance(value, dict):
        return {name: _finite(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_finite(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


if __name__ == "__main__":
    main()
