"""How good are the forecasts? Every tuned baseline beside every network, on four rivers.

`python benchmarks/accuracy.py --data FOLDER [--json] [--quick] [--tasks ..] [--models ..]
[--engine jax] [--seeds 10] [--max-epochs 27] [--keep FOLDER]`. FOLDER holds rhone_discharge.csv,
potomac_total_phosphorus.csv and susquehanna_orthophosphate.csv; the fourth river is simulated.
Baselines are tuned on validation; networks are searched, confirmed and reported by Halflife itself,
with fresh seeds: mean and 95 % interval. The test part is scored once for what validation chose.
Prints a Markdown table, or one JSON document. Finished pieces are kept in a folder, so that an
interrupted run goes on; delete it after a change of the code. `--quick` is a smoke run: short
series, tiny networks, two seeds; its figures mean nothing.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Callable
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))  # it is called as a script
from benchmarks.machine import machine  # noqa: E402
from benchmarks.rivers.baselines import DRAWS, tuned  # noqa: E402
from benchmarks.rivers.knowable import knowable  # noqa: E402
from benchmarks.rivers.searched import Effort, searched  # noqa: E402
from benchmarks.rivers.table import compared, markdown  # noqa: E402
from benchmarks.rivers.tasks import Task, tasks  # noqa: E402
from core.models.table import MODELS  # noqa: E402
from core.settings import Settings  # noqa: E402
from core.store import Store  # noqa: E402

NETWORKS = tuple(name for name, entry in MODELS.items() if entry.is_network)
BASELINES = tuple(name for name, entry in MODELS.items() if not entry.is_network)
TASKS = ("rhone", "potomac", "susquehanna", "caesium")
MOST_ISSUES, FEW_ISSUES = 400, 10  # windows of the knowable forecast
Document = dict[str, object]


def kept(file: Path, make: Callable[[], Document]) -> Document:
    """What a file holds, or what is made and then kept there, whole or not at all."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(".part")
        unfinished.write_text(json.dumps(make(), indent=1), encoding="utf-8")
        unfinished.rename(file)
        sys.stderr.write(f"{file.stem}: done\n")
    found: Document = json.loads(file.read_text(encoding="utf-8"))
    return found


def measured(task: Task, folder: Path, store: Store, asked: argparse.Namespace) -> Document:
    """All figures of one task."""
    draws = 1 if asked.quick else DRAWS
    effort = Effort(
        max_epochs=2 if asked.quick else asked.max_epochs,
        factor=2 if asked.quick else 3,
        top=1 if asked.quick else 3,
        seeds=2 if asked.quick else asked.seeds,
        slots=asked.slots,
        engine=asked.engine,
        is_tiny=asked.quick,
    )
    baselines = {
        name: kept(
            folder / f"{task.name}-{name}.json",
            lambda name=name: tuned(task, MODELS[name], draws=draws),
        )
        for name in BASELINES
    }
    networks = {
        f"{model}-{loss}": kept(
            folder / f"{task.name}-{model}-{loss}.json",
            lambda model=model, loss=loss: searched(store, task, model, loss, effort),
        )
        for model in asked.models
        for loss in task.losses
    }
    document: Document = {
        "title": task.title,
        "leads": list(task.leads),
        "baselines": baselines,
        "networks": networks,
    }
    if task.river is not None:
        most = FEW_ISSUES if asked.quick else MOST_ISSUES
        document["knowable"] = kept(
            folder / f"{task.name}-knowable.json", lambda: knowable(task, most=most)
        )
    return document | compared(document)


def options() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder with the rivers")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--quick", action="store_true", help="a smoke run")
    parser.add_argument("--tasks", nargs="+", choices=TASKS, default=TASKS)
    parser.add_argument("--models", nargs="+", choices=NETWORKS, default=NETWORKS)
    parser.add_argument("--engine", default="jax", choices=("jax", "tensorflow"))
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--max-epochs", type=int, default=27)
    parser.add_argument("--slots", type=int, default=2, help="trainings side by side")
    parser.add_argument("--keep", type=Path, default=PROJECT / "var" / "benchmarks" / "accuracy")
    return parser.parse_args()


def main() -> None:
    """Measure and tell."""
    asked = options()
    folder = asked.keep / ("quick" if asked.quick else f"R{asked.max_epochs}-{asked.seeds}-seeds")
    folder.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{(folder / 'halflife.db').resolve()}"
    store = Store(Settings(url, str((folder / "artifacts").resolve()), asked.slots))
    made = tasks(asked.data, is_quick=asked.quick)
    found = {name: measured(made[name], folder, store, asked) for name in asked.tasks}
    store.close()
    document = {"machine": machine(), "is_quick": asked.quick, "tasks": found}
    told = json.dumps(_finite(document), indent=1) if asked.json else markdown(found)
    sys.stdout.write(told + "\n")


def _finite(value: object) -> object:
    """JSON has no NaN."""
    if isinstance(value, dict):
        return {name: _finite(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_finite(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


if __name__ == "__main__":
    main()
