"""What the driver costs beside training: studies of 1,000 to 100,000 trials of a formula.

`python benchmarks/driver_scale.py [--json] [--trials 1000 10000 100000] [--profile FOLDER]`. Every
size runs in a fresh process: R = 81, factor 3, as many iterations as it takes, trained by a formula
in the driver's own process. A second fresh process then takes the finished journal up again, as
`resume` does. Costs are CPU time of the whole drive (ask, journal, epochs, tell); a tiny search
before it takes the imports.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))  # it is called as a script
from benchmarks.driver_study import (  # noqa: E402
    STUDY,
    Formula,
    Mark,
    make_study,
    open_store,
    study_of,
)
from benchmarks.machine import machine  # noqa: E402
from core.executors.inline import InlineExecutor  # noqa: E402
from core.search.driver import drive  # noqa: E402
from core.search.running import open_search  # noqa: E402
from core.search.study import read_plan  # noqa: E402
from core.store import Store  # noqa: E402

TRIALS = (1_000, 10_000, 100_000)
BAR_COST, BAR_MILLISECONDS, BAR_RESUME = 1.3, 5.0, 20.0


@dataclass(frozen=True, slots=True)
class Drive:
    """One size.

    Attributes:
        trials: Trials that were run.
        epochs: Epochs that the formula reported.
        cpu_seconds: Of the driver's process, from taking the study to its end.
        wall_seconds: The same by the clock.
        first_tenth: CPU milliseconds a trial over the first 10 %.
        last_tenth: The same over the last 10 %.
        peak_megabytes: Most memory that the process ever held, imports included.
        growth_megabytes: How much more it held at the end than after 10 %.
        journal_megabytes: The database on disk.
        resume_seconds: Wall time to take the finished journal up again, in a fresh process.
        resume_cpu_seconds: CPU time of that.
        resume_megabytes: Most memory that it held.
    """

    trials: int
    epochs: int
    cpu_seconds: float
    wall_seconds: float
    first_tenth: float
    last_tenth: float
    peak_megabytes: float
    growth_megabytes: float
    journal_megabytes: float
    resume_seconds: float
    resume_cpu_seconds: float
    resume_megabytes: float

    @property
    def milliseconds_a_trial(self) -> float:
        """CPU milliseconds a trial, over the whole run."""
        return 1000 * self.cpu_seconds / self.trials


def run_once(folder: Path, trials: int, profile: Path | None) -> dict[str, float]:
    """Drive a new study of that size to its end, in this process."""
    warm = make_study(folder / "warm", study_of(1, max_epochs=3))
    _drive(warm, Formula(read_plan(warm, STUDY)))  # imports and caches that the first trial fills
    warm.close()
    store = make_study(folder, study_of(trials))
    plan = read_plan(store, STUDY)
    formula = Formula(plan)
    with _profiled(profile, f"drive-{trials}"):
        _drive(store, formula)
    formula.mark()
    store.close()
    return _summary(formula, plan.trials)


def _drive(store: Store, formula: Formula) -> None:
    stage = open_search(store, STUDY)
    drive(stage.source, InlineExecutor(formula.train, slots=2))
    stage.close(None)


@contextmanager
def _profiled(folder: Path | None, name: str) -> Iterator[None]:
    if folder is None:
        yield
        return
    with cProfile.Profile() as profiler:
        yield
    profiler.dump_stats(folder / f"{name}.prof")


def _summary(formula: Formula, planned: int) -> dict[str, float]:
    start, tenth, ninth, end = formula.marks
    if end.trials != planned:
        raise RuntimeError(f"{planned} trials were planned, {end.trials} were run")
    return {
        "trials": end.trials,
        "epochs": formula.epochs,
        "cpu_seconds": end.cpu_seconds - start.cpu_seconds,
        "wall_seconds": end.wall_seconds - start.wall_seconds,
        "first_tenth": _milliseconds(start, tenth),
        "last_tenth": _milliseconds(ninth, end),
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "growth_megabytes": end.megabytes - tenth.megabytes,
    }


def _milliseconds(first: Mark, last: Mark) -> float:
    return 1000 * (last.cpu_seconds - first.cpu_seconds) / (last.trials - first.trials)


def resume_once(folder: Path, trials: int, profile: Path | None) -> dict[str, float]:
    """Take the finished journal up again until the driver is ready to ask, imports included."""
    store = open_store(folder)
    wall, cpu = time.perf_counter(), time.process_time()
    with _profiled(profile, f"resume-{trials}"):
        stage = open_search(store, STUDY)
    taken = {
        "resume_seconds": time.perf_counter() - wall,
        "resume_cpu_seconds": time.process_time() - cpu,
        "resume_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    if stage.source.next_key() is not None:
        raise RuntimeError("a finished search must have nothing more to ask after a replay")
    stage.close(None)
    store.close()
    return taken


def measure(trials: int, *, profile: Path | None, seconds: float | None) -> Drive | None:
    """One size in two fresh processes; None when it took longer than `seconds`."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            driven = _child("drive", folder, trials, profile=profile, seconds=seconds)
            resumed = _child("resume", folder, trials, profile=profile, seconds=seconds)
        except subprocess.TimeoutExpired:
            return None
        size = sum(file.stat().st_size for file in folder.glob("halflife.db*")) / 2**20
    measured = {**driven, **resumed, "journal_megabytes": size}
    whole = {name: int(measured.pop(name)) for name in ("trials", "epochs")}
    return Drive(**whole, **{name: round(value, 4) for name, value in measured.items()})


def _child(
    step: str, folder: Path, trials: int, *, profile: Path | None, seconds: float | None
) -> dict[str, float]:
    command = [sys.executable, __file__, "--step", step, "--folder", str(folder)]
    command += ["--trials", str(trials)] + (["--profile", str(profile)] if profile else [])
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, timeout=seconds, text=True)
    answer: dict[str, float] = json.loads(done.stdout)
    return answer


def result(drives: dict[int, Drive | None]) -> dict[str, object]:
    """The document: the largest size against the smallest, and every size."""
    finished = [taken for taken in drives.values() if taken is not None]
    document: dict[str, object] = {"machine": machine()}
    if finished:
        small, large = finished[0], finished[-1]
        document |= {
            "ratio_cost": round(large.milliseconds_a_trial / small.milliseconds_a_trial, 3),
            "milliseconds_a_trial": round(large.milliseconds_a_trial, 3),
            "resume_cpu_seconds": round(large.resume_cpu_seconds, 2),
            "megabytes_a_thousand_trials": round(1000 * large.growth_megabytes / large.trials, 3),
            "peak_megabytes": round(large.peak_megabytes, 1),
            "is_within_bars": _is_within(small, large) and len(finished) == len(drives),
        }
    return document | {
        "sizes": [asdict(taken) for taken in finished],
        "unfinished": [trials for trials, taken in drives.items() if taken is None],
    }


def _is_within(small: Drive, large: Drive) -> bool:
    return (
        large.milliseconds_a_trial <= BAR_COST * small.milliseconds_a_trial
        and max(small.milliseconds_a_trial, large.milliseconds_a_trial) < BAR_MILLISECONDS
        and large.resume_cpu_seconds < BAR_RESUME
    )


def text_of(drives: dict[int, Drive | None]) -> str:
    """A table for a terminal."""
    lines = ["  trials  ms a trial  first 10 %  last 10 %  peak MB  growth MB  resume CPU s"]
    for trials, taken in drives.items():
        if taken is None:
            lines.append(f"{trials:8,}  not finished in the time given")
            continue
        lines.append(
            f"{taken.trials:8,}  {taken.milliseconds_a_trial:10.2f}  {taken.first_tenth:10.2f}  "
            f"{taken.last_tenth:9.2f}  {taken.peak_megabytes:7.0f}  {taken.growth_megabytes:9.0f}  "
            f"{taken.resume_cpu_seconds:12.2f}"
        )
    return "\n".join(lines)


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    parser.add_argument("--trials", type=int, nargs="+", default=list(TRIALS))
    parser.add_argument("--seconds", type=float, help="give a size up after so long")
    parser.add_argument("--profile", type=Path, help="folder for profiles; makes it slower")
    parser.add_argument("--step", choices=("drive", "resume"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.step == "drive":
        told: object = run_once(asked.folder, asked.trials[0], asked.profile)
    elif asked.step == "resume":
        told = resume_once(asked.folder, asked.trials[0], asked.profile)
    else:
        drives: dict[int, Drive | None] = {}
        for trials in sorted(asked.trials):
            drives[trials] = measure(trials, profile=asked.profile, seconds=asked.seconds)
            sys.stderr.write(f"{trials:,} trials: {drives[trials]}\n")
        told = result(drives) if asked.json else text_of(drives)
    sys.stdout.write((told if isinstance(told, str) else json.dumps(told)) + "\n")


if __name__ == "__main__":
    main()
