"""What is forecast: four series, how they are split, the windows among which validation chooses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from core.dataset.reading import ReadOptions, read_csv
from core.dataset.scaling import choose_scales
from core.dataset.series import Series
from core.dataset.simulation.rhone import Realisation, simulate_rhone
from core.dataset.split import Split, chronological_split
from core.dataset.windows import WindowSpec

RIVER_SEED = 138  # of the simulated river
SMALL_ROWS = 2_000  # of a smoke run, the last of a series
SMALL_LOOKBACK = 8


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """One line of the table.

    Attributes:
        name: For files and studies.
        title: For readers.
        series: What is read.
        split: Its parts; the test part is scored once for what validation chose.
        windows: Ways to cut it; validation chooses.
        losses: Losses of networks, each of which is shown.
        leads: Steps ahead that are shown, from 1.
        river: What made a simulated series.
    """

    name: str
    title: str
    series: Series
    split: Split
    windows: tuple[WindowSpec, ...]
    losses: tuple[str, ...]
    leads: tuple[int, ...]
    river: Realisation | None = None

    @property
    def has_non_detects(self) -> bool:
        """Whether more than one sample in twenty is a limit."""
        return self.series.target(self.windows[0].targets[0]).non_detect_fraction > 0.05


def tasks(folder: Path, *, is_quick: bool) -> dict[str, Task]:
    """All tasks by name; a smoke run has short series, few steps back and one way to cut."""
    made = [_rhone(folder), *_sampled(folder), _caesium()]
    return {task.name: _shortened(task) if is_quick else task for task in made}


def _rhone(folder: Path) -> Task:
    target = "discharge_m3_s"
    options = ReadOptions(name="rhone-discharge", date="date", targets=(target,), unit="m3/s")
    series = read_csv((folder / "rhone_discharge.csv").read_bytes(), options)
    spec = WindowSpec(targets=(target,), lookback=30, horizon=14, scales={target: "log"})
    return Task(
        name="rhone",
        title="Rhone discharge, test from 2019",
        series=series,
        split=Split(training_end=datetime(2014, 12, 31), validation_end=datetime(2018, 12, 31)),
        windows=_lookbacks(spec, 30, 60),
        losses=("squared",),
        leads=(1, 3, 7, 14),
    )


def _sampled(folder: Path) -> list[Task]:
    """Rivers that are sampled every week or two, the discharge of the day known."""
    described = (
        ("potomac", "Potomac total phosphorus", "total_phosphorus", ("squared",)),
        ("susquehanna", "Susquehanna orthophosphate", "orthophosphate", ("squared", "tobit")),
    )
    made = []
    for name, title, substance, losses in described:
        target, driver = f"{substance}_mg_l", "discharge_m3_s"
        options = ReadOptions(
            name=name, date="date", targets=(target,), drivers=(driver,), unit="mg/L"
        )
        series = read_csv((folder / f"{name}_{substance}.csv").read_bytes(), options)
        spec = WindowSpec(
            targets=(target,),
            drivers=(driver,),
            known_ahead=(driver,),
            lookback=30,
            horizon=1,
            scales={target: "log", driver: "log"},
        )
        split = chronological_split(series, target=target)
        made.append(Task(name, title, series, split, _lookbacks(spec, 30, 60, 120), losses, (1,)))
    return made


def _caesium() -> Task:
    river = simulate_rhone(seed=RIVER_SEED, name="caesium-simulated")
    target = river.series.targets[0].name
    spec = WindowSpec(
        targets=(target,),
        drivers=tuple(driver.name for driver in river.series.drivers),
        lookback=30,
        horizon=14,
        scales=choose_scales(river.series),
    )
    return Task(
        name="caesium",
        title="Simulated caesium-137",
        series=river.series,
        split=chronological_split(river.series, target=target),
        windows=_lookbacks(spec, 30, 60),
        losses=("squared",),
        leads=(1, 3, 7, 14),
        river=river,
    )


def _lookbacks(spec: WindowSpec, *lookbacks: int) -> tuple[WindowSpec, ...]:
    return tuple(spec.model_copy(update={"lookback": lookback}) for lookback in lookbacks)


def _shortened(task: Task) -> Task:
    series, spec = _last_rows(task.series, SMALL_ROWS), task.windows[0]
    return replace(
        task,
        series=series,
        split=chronological_split(series, target=spec.targets[0]),
        windows=_lookbacks(spec, SMALL_LOOKBACK),
    )


def _last_rows(series: Series, rows: int) -> Series:
    return replace(
        series,
        dates=series.dates[-rows:],
        targets=tuple(
            replace(target, values=target.values[-rows:], limits=target.limits[-rows:])
            for target in series.targets
        ),
        drivers=tuple(replace(driver, values=driver.values[-rows:]) for driver in series.drivers),
    )
