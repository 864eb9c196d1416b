"""Seeds of one configuration as one stacked computation on JAX, against one by one.

Both train the same small HRHN on synthetic windows in one process on one thread; compiling is
left out of both, the process's own time is counted. Prints the ratio for a few sizes.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

import click
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # it is called as a script
from core.dataset.windows import TuningWindows, Windows
from core.errors import TrainingFailure
from core.models.space import Configuration, configuration_id
from core.training import TrainingJob, TrainingSeeds, prepare_process
from core.training.score import score_of

LOOKBACK, HORIZON, DRIVERS, WINDOWS = 30, 3, 4, 1200
EPOCHS = 4  # the first of them compiles and is not counted


@dataclass(frozen=True, slots=True)
class Size:
    """One line of the table."""

    units: int
    depth: int
    batch_size: int
    seeds: int


SIZES = tuple(
    Size(units, depth=1, batch_size=32, seeds=seeds) for units in (8, 16, 32) for seeds in (2, 4, 8)
)


def _part(count: int, seed: int) -> Windows:
    generator = np.random.default_rng(seed)

    def drawn(*shape: int) -> np.ndarray:
        return generator.normal(size=(count, *shape)).astype(np.float32)

    target = drawn(HORIZON, 1)
    times = np.datetime64("2001-01-01", "s") + np.arange(count) * np.timedelta64(1, "D")
    leads = np.arange(1, HORIZON + 1) * np.timedelta64(1, "D")
    return Windows(
        issue_times=times,
        target_times=times[:, None] + leads,
        past=drawn(LOOKBACK, DRIVERS),
        history=drawn(LOOKBACK, 2),
        ahead=drawn(HORIZON, DRIVERS),
        target=target,
        observed=np.ones(target.shape, dtype=bool),
        censored=np.zeros(target.shape, dtype=bool),
        limit=np.zeros_like(target),
    )


def _jobs(folder: str, size: Size, kind: str) -> tuple[TrainingJob, ...]:
    configuration: Configuration = {
        "units": size.units, "depth": size.depth, "batch_size": size.batch_size, "width": 16,
        "filters_first": 8, "filters_second": 8, "dropout": 0.1, "learning_rate": 1e-3,
    }  # fmt: skip
    name = configuration_id(configuration)
    job = TrainingJob(
        artifacts=folder, folder="", parent=None, model="hrhn", configuration=configuration,
        tuning="tuning.npz", evaluation=None, seeds=TrainingSeeds.derive(1, name, replicate=0),
        first_epoch=0, last_epoch=EPOCHS, score_rule="last", engine="jax",
    )  # fmt: skip
    return tuple(
        replace(
            job,
            folder=f"{kind}/{name}-{size.seeds}-{replicate}",
            seeds=TrainingSeeds.derive(1, name, replicate=replicate),
        )
        for replicate in range(1, size.seeds + 1)
    )


def _seconds(
    stacks: list[tuple[TrainingJob, ...]], tuning: TuningWindows
) -> tuple[float, list[float]]:
    """Processor seconds of all epochs but each stack's first, and the scores."""
    from benchmarks.stacking.training import train_stack  # imports Keras, on the engine prepared

    total, scores = 0.0, []
    for stack in stacks:
        warm = tuple(replace(job, last_epoch=1) for job in stack)
        train_stack(warm, tuning, lambda _record: None)
        began = time.process_time()
        ended = train_stack(stack, tuning, lambda _record: None)
        total += time.process_time() - began
        scores += [
            float("nan") if isinstance(one, TrainingFailure) else score_of(one.history, "last")
            for one in ended
        ]
    return total, scores


def measured(folder: str, size: Size, tuning: TuningWindows) -> dict[str, float]:
    alone, one = _seconds([(job,) for job in _jobs(folder, size, "alone")], tuning)
    together, other = _seconds([_jobs(folder, size, "together")], tuning)
    return {
        "units": size.units,
        "depth": size.depth,
        "batch_size": size.batch_size,
        "seeds": size.seeds,
        "seconds_alone": round(alone, 3),
        "seconds_together": round(together, 3),
        "ratio_stacked": round(alone / together, 2),
        "largest_difference": float(np.max(np.abs(np.array(one) - np.array(other)))),
    }


@click.command(help=__doc__)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def main(as_json: bool) -> None:
    prepare_process("jax")
    with tempfile.TemporaryDirectory() as folder:
        tuning = TuningWindows(
            _part(WINDOWS, 1), _part(WINDOWS // 3, 2), tuple("abcd"), tuple("abcd")
        )
        rows = []
        for size in SIZES:
            rows.append(measured(folder, size, tuning))
            told = "  ".join(f"{name} {value}" for name, value in rows[-1].items())
            click.echo(told, err=as_json)
    if as_json:
        click.echo(json.dumps({"engine": "jax", "sizes": rows}))


if __name__ == "__main__":
    main()
