"""What every contender searches: series, windows, space, budget. It trains nothing.

The bundled simulated series, one target, 30 days back, 3 ahead; a tiny task is for smoke tests.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace

from benchmarks.peers.space import SPACE
from core.dataset.bundle import read_bundled
from core.dataset.cutting import cut
from core.dataset.series import Driver, Series, Target
from core.dataset.windows import TuningWindows
from core.search.spec import StudySpec, default_spec

NAME = "benchmark"
LOOKBACK, HORIZON = 30, 3
TINY_LOOKBACK, TINY_HORIZON, TINY_ROWS = 8, 2, 1200
SLOTS = 2
LAYERS = ("written out", "looped")


@dataclass(frozen=True, slots=True)
class Task:
    """One search.

    Attributes:
        seed: Root of a contender's randomness; another seed is another search.
        max_epochs: Epochs of a finalist (R).
        factor: Reduction factor.
        is_tiny: About a hundred windows instead of all.
        layers: How the networks that plain Keras trains repeat a step over time: every step
            written out (dear to trace, quick to train), or TensorFlow's own loop (the reverse).
    """

    seed: int
    max_epochs: int = 27
    factor: int = 3
    is_tiny: bool = False
    layers: str = "looped"

    @property
    def name(self) -> str:
        """For files."""
        tiny = "-tiny" if self.is_tiny else ""
        return f"R{self.max_epochs}-factor{self.factor}-seed{self.seed}{tiny}"

    def arguments(self) -> list[str]:
        """For the command line of a fresh process; `task_from` reads them."""
        told = ["--seed", str(self.seed), "--max-epochs", str(self.max_epochs)]
        told += ["--factor", str(self.factor), "--layers", self.layers]
        return [*told, "--tiny"] if self.is_tiny else told


def add_task(parser: argparse.ArgumentParser) -> None:
    """The options that `Task.arguments` writes."""
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--max-epochs", type=int, required=True)
    parser.add_argument("--factor", type=int, required=True)
    parser.add_argument("--tiny", action="store_true")
    parser.add_argument("--layers", choices=LAYERS, required=True)


def task_from(asked: argparse.Namespace) -> Task:
    """The task that the options say."""
    return Task(asked.seed, asked.max_epochs, asked.factor, asked.tiny, asked.layers)


def series_of(task: Task) -> Series:
    """The series; the first rows of it for a tiny task."""
    series = read_bundled()
    return _first_rows(series, TINY_ROWS) if task.is_tiny else series


def spec_of(task: Task, *, engine: str = "tensorflow") -> StudySpec:
    """The study; its score is the best epoch so far, as every contender counts it."""
    spec = default_spec(
        series_of(task),
        name=NAME,
        model="hrhn",
        horizon=TINY_HORIZON if task.is_tiny else HORIZON,
        lookback=TINY_LOOKBACK if task.is_tiny else LOOKBACK,
        known_ahead=("discharge",),
        max_epochs=task.max_epochs,
        factor=task.factor,
        seed=task.seed,
        space=SPACE,
    )
    budget = spec.budget.model_copy(update={"score_rule": "best"})
    return StudySpec.model_validate(
        spec.model_dump() | {"budget": budget.model_dump(), "engine": engine}
    )


def tuning_of(task: Task) -> TuningWindows:
    """Training and validation windows, cut as Halflife cuts them for its own search."""
    spec = spec_of(task)
    return cut(series_of(task), spec.split, spec.window).tuning


def _first_rows(series: Series, rows: int) -> Series:
    def shorter_target(target: Target) -> Target:
        return target.taken(slice(rows))

    def shorter_driver(driver: Driver) -> Driver:
        return replace(driver, values=driver.values[:rows])

    return replace(
        series,
        dates=series.dates[:rows],
        targets=tuple(shorter_target(target) for target in series.targets),
        drivers=tuple(shorter_driver(driver) for driver in series.drivers),
    )
