"""The best score that the same time buys: Halflife, Optuna and Ray Tune on the same search.

`python benchmarks/search_vs_peers.py [--json] [--quick] [--searches 5] [--max-epochs 27]
[--seconds S] [--at-last 4] [--keep FOLDER]`. Halflife (Hyperband, factor 3, TensorFlow), Optuna
(TPE with `HyperbandPruner`) and Ray Tune (ASHA) search the same space on the same windows with the
same network, in two slots of one thread each; the score is the root mean squared error over the
validation windows, at the end of any epoch. Halflife goes first; the others get the wall time that
it needed (or `--seconds`), and go on until they have trained as many epochs too, or `--at-last`
times that long. Medians over the searches, each with a seed of its own. Finished runs are kept in
a folder, so that an interrupted benchmark goes on; every curve ends up in `curves.json` there, and
`--read curves.json` makes the table again. Needs `requirements-bench.txt` and a machine with
nothing else to do. `--quick` is a smoke test (R = 3, about a hundred windows), its figures mean
nothing.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))  # it is called as a script
from benchmarks.machine import machine  # noqa: E402
from benchmarks.peers.comparison import (  # noqa: E402
    Row,
    Search,
    final,
    is_beaten,
    rows_by_epochs,
    rows_by_time,
)
from benchmarks.peers.contenders import (  # noqa: E402
    ENDLESS,
    OURS,
    run_endless,
    run_ours,
)
from benchmarks.peers.keeping import kept  # noqa: E402
from benchmarks.peers.task import Task  # noqa: E402
from benchmarks.peers.trace import Run, run_from_json, run_to_json  # noqa: E402

SEED = 2026
AT_LAST = 4  # times the equal wall time: a contender with fewer epochs by then has to stop


def measure(
    task: Task,
    folder: Path,
    *,
    seconds: float | None,
    at_last: float,
    contenders: Sequence[str],
) -> Search:
    """One search of every contender, ours first."""
    ours = kept(folder / f"{OURS}-{task.name}.json", lambda: run_ours(task, engine="tensorflow"))
    equal = ours.wall_seconds if seconds is None else seconds

    def endless(contender: str) -> Run:
        return run_endless(
            contender,
            task,
            seconds=equal,
            epochs=len(ours.epochs),
            at_last=at_last * max(equal, ours.wall_seconds),
        )

    runs = {OURS: ours}
    for contender in contenders:
        file = folder / f"{contender}-{task.name}-{equal:.0f}s.json"
        runs[contender] = kept(file, lambda chosen=contender: endless(chosen))
    return Search(equal, len(ours.epochs), runs)


def write_curves(searches: Sequence[Search], facts: dict[str, object], file: Path) -> None:
    """Everything that was measured, as one document."""
    document = {
        "machine": facts,
        "searches": [
            {
                "seconds": search.seconds,
                "epochs": search.epochs,
                "runs": [json.loads(run_to_json(run)) for run in search.runs.values()],
            }
            for search in searches
        ],
    }
    file.write_text(json.dumps(document, allow_nan=False), encoding="utf-8")


def read_curves(file: Path) -> tuple[list[Search], dict[str, object]]:
    """The inverse of `write_curves`: the searches, and what they ran on."""
    document = json.loads(file.read_text(encoding="utf-8"))
    found = []
    for search in document["searches"]:
        runs = [run_from_json(json.dumps(run)) for run in search["runs"]]
        by_name = {run.contender: run for run in runs}
        found.append(Search(search["seconds"], search["epochs"], by_name))
    return found, document["machine"]


def result(searches: Sequence[Search], facts: dict[str, object]) -> dict[str, object]:
    """The document: medians at equal time and at equal epochs, and whether we were beaten."""
    by_time, by_epochs = rows_by_time(searches), rows_by_epochs(searches)
    document: dict[str, object] = {
        "machine": facts,
        "searches": len(searches),
        "seconds": [round(search.seconds, 1) for search in searches],
        "epochs": [search.epochs for search in searches],
        "is_beaten_at_equal_time": is_beaten(by_time, OURS),
        "is_beaten_at_equal_epochs": is_beaten(by_epochs, OURS),
    }
    for name in searches[0].runs:
        runs = [search.runs[name] for search in searches]
        document[f"best_{name}"] = final(by_time)[name].to_json()["median"]
        document[f"epochs_trained_{name}"] = [len(run.epochs) for run in runs]
        document[f"trials_{name}"] = [run.trials for run in runs]
        document[f"load_before_{name}"] = [run.load for run in runs]
    return document | {
        "by_time": [row.to_json() for row in by_time],
        "by_epochs": [row.to_json() for row in by_epochs],
    }


def text_of(searches: Sequence[Search]) -> str:
    """Two Markdown tables."""
    parts = [
        f"{len(searches)} searches; best validation score, median (lowest to highest)",
        _table("time", rows_by_time(searches)),
        _table("epochs", rows_by_epochs(searches)),
    ]
    return "\n\n".join(parts)


def _table(what: str, rows: Sequence[Row]) -> str:
    shares = sorted({row.share for row in rows})
    lines = [
        "| | " + " | ".join(f"{share:.0%} of the {what}" for share in shares) + " |",
        "|---" * (len(shares) + 1) + "|",
    ]
    for contender in dict.fromkeys(row.contender for row in rows):
        own = {row.share: row for row in rows if row.contender == contender}
        cells = [f"{own[s].median:.4f} ({own[s].lowest:.4f}–{own[s].highest:.4f})" for s in shares]
        lines.append(f"| {contender} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def run_all(asked: argparse.Namespace) -> tuple[list[Search], dict[str, object]]:
    """Every search that was asked for, kept ones read, and what they ran on."""
    facts = machine()
    folder: Path = asked.keep
    folder.mkdir(parents=True, exist_ok=True)
    epochs = 3 if asked.quick else asked.max_epochs
    searches = [
        measure(
            Task(SEED + number, max_epochs=epochs, is_tiny=asked.quick),
            folder,
            seconds=asked.seconds,
            at_last=asked.at_last,
            contenders=asked.against,
        )
        for number in range(asked.searches)
    ]
    write_curves(searches, facts, folder / "curves.json")
    return searches, facts


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    parser.add_argument("--quick", action="store_true", help="R = 3, about a hundred windows")
    parser.add_argument("--searches", type=int, default=5)
    parser.add_argument("--max-epochs", type=int, default=27, help="epochs of a finalist, R")
    parser.add_argument("--seconds", type=float, help="the equal wall time; default: what we need")
    parser.add_argument(
        "--at-last",
        type=float,
        default=AT_LAST,
        help="times the equal wall time after which the others end, however few epochs they have",
    )
    parser.add_argument("--against", nargs="+", choices=sorted(ENDLESS), default=sorted(ENDLESS))
    parser.add_argument("--keep", type=Path, default=PROJECT / "var" / "benchmarks" / "peers")
    parser.add_argument("--read", type=Path, help="a `curves.json`: make its table, run nothing")
    asked = parser.parse_args()
    searches, facts = read_curves(asked.read) if asked.read else run_all(asked)
    told = json.dumps(result(searches, facts)) if asked.json else text_of(searches)
    sys.stdout.write(told + "\n")


if __name__ == "__main__":
    main()
