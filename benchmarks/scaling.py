"""How the wall time of a search falls with the number of slots, and which rungs leave slots idle.

`python benchmarks/scaling.py [--json] [--study NAME] [--iterations 1 10] [--slots 1 2 4 ... 512]
[--repeats 5] [--picture FILE.png]`. A simulation without sleeping: Hyperband and ASHA (R = 81,
factor 3) are asked and told as in a real search, and every epoch takes the seconds of an epoch of a
real journal, that of the bundled study unless `--study` names one of the store. Prints a Markdown
table, or one JSON document with `--json`; `--picture` needs Chromium.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean, stdev

from sqlalchemy import select

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # it is called as a script
from benchmarks.slot_simulation import Durations, Pace, Run, simulate  # noqa: E402
from core.example import EXAMPLE, NAME  # noqa: E402
from core.search.budget import Budget  # noqa: E402
from core.search.reading import read_trials  # noqa: E402
from core.settings import Settings  # noqa: E402
from core.store import Store  # noqa: E402
from core.store.archive import import_study  # noqa: E402
from core.store.schema import EpochRow  # noqa: E402

STRATEGIES = ("hyperband", "asha")
SLOTS = tuple(2**power for power in range(10))
MAX_EPOCHS, FACTOR = 81, 3
SEED = 2026


def read_paces(study: str | None) -> list[Pace]:
    """Seconds of epochs in a journal, one pace a configuration that shows what later ones take."""
    if study is not None:
        return paces_of(Store(Settings.from_environment()), study)
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Settings(f"sqlite:///{folder}/journal.db", f"{folder}/artifacts", 1))
        import_study(store, EXAMPLE.read_bytes())
        paces = paces_of(store, NAME)
        store.close()
    return paces


def paces_of(store: Store, study: str) -> list[Pace]:
    """The first epoch of a trial builds and compiles, so it is kept apart."""
    trials = {trial.trial: trial for trial in read_trials(store, study)}
    first: dict[str, list[float]] = defaultdict(list)
    later: dict[str, list[float]] = defaultdict(list)
    query = select(EpochRow).where(EpochRow.study == study).order_by(EpochRow.trial, EpochRow.epoch)
    with store.session() as session:
        for row in session.scalars(query):
            trial = trials[row.trial]
            kind = first if row.epoch == trial.first_epoch + 1 else later
            kind[trial.configuration_id].append(row.seconds)
    return [Pace(tuple(first[key]), tuple(later[key])) for key in sorted(later)]


def measure(
    paces: Sequence[Pace], *, slots: Sequence[int], iterations: Sequence[int], repeats: int
) -> list[dict[str, object]]:
    """A row for every strategy, number of iterations and of slots, over the seeds."""
    rows = []
    for strategy in STRATEGIES:
        for rounds in iterations:
            budget = Budget(max_epochs=MAX_EPOCHS, factor=FACTOR, iterations=rounds)
            alone = _runs(strategy, paces, 1, budget, repeats)
            for count in slots:
                runs = alone if count == 1 else _runs(strategy, paces, count, budget, repeats)
                rows.append({"strategy": strategy, "iterations": rounds} | _row(runs, alone))
    return rows


def _runs(
    strategy: str, paces: Sequence[Pace], slots: int, budget: Budget, repeats: int
) -> list[Run]:
    return [
        simulate(strategy, Durations(paces, seed=seed), slots=slots, budget=budget, seed=seed)
        for seed in range(SEED, SEED + repeats)
    ]


def _row(runs: Sequence[Run], alone: Sequence[Run]) -> dict[str, object]:
    hours = [run.seconds / 3600 for run in runs]
    faster = [one.seconds / run.seconds for one, run in zip(alone, runs, strict=True)]
    slot_seconds = sum(run.slots * run.seconds for run in runs)
    places = sorted({place for run in runs for place in run.busy}, key=lambda p: (-p[0], p[1]))
    return {
        "slots": runs[0].slots,
        "hours": _mean(hours),
        "hours_sd": _spread(hours),
        "ratio_one_slot": _mean(faster),
        "ratio_one_slot_sd": _spread(faster),
        "idle": _mean([run.idle_share for run in runs]),
        "idle_sd": _spread([run.idle_share for run in runs]),
        "trials": _mean([run.trials for run in runs]),
        "epochs": _mean([run.epochs for run in runs]),
        "rungs": [
            {
                "bracket": bracket,
                "rung": rung,
                "busy": _share(runs, "busy", (bracket, rung), slot_seconds),
                "idle": _share(runs, "idle", (bracket, rung), slot_seconds),
            }
            for bracket, rung in places
        ],
    }


def _share(runs: Sequence[Run], kind: str, place: tuple[int, int], whole: float) -> float:
    return round(sum(getattr(run, kind)[place] for run in runs) / whole, 4)


def _mean(values: Sequence[float]) -> float:
    return round(fmean(values), 4)


def _spread(values: Sequence[float]) -> float:
    """Standard deviation over the seeds; 0 for a single one."""
    return round(stdev(values), 4) if len(values) > 1 else 0.0


def as_markdown(rows: Sequence[dict[str, object]]) -> str:
    """Wall time, gain and idle share; then what the idle slots wait for, at a few sizes."""
    lines = [
        "| strategy | iterations | slots | hours | times faster than one slot | idle |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        lines.append(
            f"| {row['strategy']} | {row['iterations']} | {row['slots']} "
            f"| {row['hours']:.2f} ± {row['hours_sd']:.2f} "
            f"| {row['ratio_one_slot']:.1f} ± {row['ratio_one_slot_sd']:.1f} "
            f"| {row['idle']:.0%} ± {row['idle_sd']:.0%} |"
        )
    return "\n".join(lines)


def rungs_as_markdown(rows: Sequence[dict[str, object]], slots: int) -> str:
    """Shares of the slot time at one number of slots: trained, and waited for, by rung."""
    chosen = [row for row in rows if row["slots"] == slots]
    names = [f"{row['strategy']}, {row['iterations']}" for row in chosen]
    lines = [
        f"| {slots} slots | " + " | ".join(names) + " |",
        "|---|" + "---:|" * len(names),
    ]
    cells: dict[tuple[int, int], dict[int, str]] = defaultdict(dict)
    for i, row in enumerate(chosen):
        assert isinstance(row["rungs"], list)
        for rung in row["rungs"]:
            place = (-rung["bracket"], rung["rung"])
            cells[place][i] = f"{rung['busy']:.1%} / {rung['idle']:.1%}"
    for (bracket, rung), found in sorted(cells.items()):
        values = " | ".join(found.get(i, "") for i in range(len(chosen)))
        lines.append(f"| bracket {-bracket}, rung {rung} | {values} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--study", help="a study of the store; the bundled one unless given")
    parser.add_argument("--iterations", type=int, nargs="+", default=[1, 10])
    parser.add_argument("--slots", type=int, nargs="+", default=list(SLOTS))
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--picture", type=Path)
    wanted = parser.parse_args()
    paces = read_paces(wanted.study)
    rows = measure(paces, slots=wanted.slots, iterations=wanted.iterations, repeats=wanted.repeats)
    if wanted.picture:
        from benchmarks.scaling_picture import draw

        draw(rows, wanted.picture)
    if wanted.json:
        facts = {
            "study": wanted.study or "bundled",
            "max_epochs": MAX_EPOCHS,
            "factor": FACTOR,
            "seeds": list(range(SEED, SEED + wanted.repeats)),
            "paces": len(paces),
            "seconds_an_epoch": _mean([value for pace in paces for value in pace.later]),
            "seconds_a_first_epoch": _mean([value for pace in paces for value in pace.first]),
        }
        print(json.dumps(facts | {"rows": rows}, indent=1))
        return
    print(as_markdown(rows))
    for slots in wanted.slots:
        if slots in (8, 64, 512):
            print("\n" + rungs_as_markdown(rows, slots))


if __name__ == "__main__":
    main()
