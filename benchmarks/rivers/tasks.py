"""What is forecast: four series, how they are split, the windows among which validation chooses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product
from pathlib import Path

from core.dataset.reading import ReadOptions, read_csv
from core.dataset.scaling import choose_scales
from core.dataset.series import Series
from core.dataset.simulation.rhone import Realisation, simulate_rhone
from core.dataset.split import Split, chronological_split
from core.dataset.windows import WindowSpec

RIVER_SEED = 138  # of the simulated river
SPANS = (3, 7, 15, 30, 60, 120)  # steps of trailing means
LONGER = (*SPANS, 240)
ANOMALY = 5  # samples: half-life; of 2, 5, 15 the best before the test part
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
        windows: Ways to cut it for references that are quick; validation chooses.
        network_windows: The same for all other models, whose search is dear: fewer of them.
        losses: Losses of networks, each of which is shown.
        leads: Steps ahead that are shown, from 1.
        river: What made a simulated series.
    """

    name: str
    title: str
    series: Series
    split: Split
    windows: tuple[WindowSpec, ...]
    network_windows: tuple[WindowSpec, ...]
    losses: tuple[str, ...]
    leads: tuple[int, ...]
    river: Realisation | None = None

    @property
    def has_non_detects(self) -> bool:
        """Whether more than one sample in twenty is a limit."""
        return self.series.target(self.windows[0].targets[0]).non_detect_fraction > 0.05


def tasks(folder: Path, *, is_quick: bool, only: Sequence[str]) -> dict[str, Task]:
    """The tasks of these names; a smoke run has short series, few steps back, one way to cut."""
    makers = {
        "rhone": lambda: _rhone(folder),
        "potomac": lambda: _sampled(folder, POTOMAC),
        "susquehanna": lambda: _sampled(folder, SUSQUEHANNA),
        "caesium": _caesium,
    }
    made = [makers[name]() for name in only]
    return {task.name: _shortened(task) if is_quick else task for task in made}


def _rhone(folder: Path) -> Task:
    target = "discharge_m3_s"
    options = ReadOptions(name="rhone-discharge", date="date", targets=(target,), unit="m3/s")
    series = read_csv((folder / "rhone_discharge.csv").read_bytes(), options)
    # The week helps every model here: dams let less water go on days of rest.
    scales = {target: "log"}
    spec = WindowSpec(targets=(target,), lookback=30, horizon=14, week=True, scales=scales)
    return Task(
        name="rhone",
        title="Rhone discharge, test from 2019",
        series=series,
        split=Split(training_end=datetime(2014, 12, 31), validation_end=datetime(2018, 12, 31)),
        windows=_ways(spec, lookback=(30, 60), means=((), SPANS)),
        network_windows=_ways(spec, lookback=(10,), means=((15, 30),)),
        losses=("relative",),
        leads=(1, 3, 7, 14),
    )


@dataclass(frozen=True, slots=True)
class _Sampled:
    """A river that is sampled every week or two, the discharge of the day known.

    The half-life of the anomalies and the networks' trailing means were chosen on stretches before
    the test part; whether the date is read, and the anomalies, is left to validation.
    """

    name: str
    title: str
    substance: str
    losses: tuple[str, ...]


POTOMAC = _Sampled("potomac", "Potomac total phosphorus", "total_phosphorus", ("squared",))
SUSQUEHANNA = _Sampled(
    "susquehanna", "Susquehanna orthophosphate", "orthophosphate", ("squared", "tobit")
)  # fmt: skip


def _sampled(folder: Path, river: _Sampled) -> Task:
    target, driver = f"{river.substance}_mg_l", "discharge_m3_s"
    options = ReadOptions(
        name=river.name, date="date", targets=(target,), drivers=(driver,), unit="mg/L"
    )
    file = folder / f"{river.name}_{river.substance}.csv"
    series = read_csv(file.read_bytes(), options)
    spec = WindowSpec(
        targets=(target,),
        drivers=(driver,),
        known_ahead=(driver,),
        lookback=1,
        horizon=1,
        scales={target: "log", driver: "log"},
    )
    either, anomalies = (False, True), ((), (ANOMALY,))
    return Task(
        name=river.name,
        title=river.title,
        series=series,
        split=chronological_split(series, target=target),
        windows=_ways(
            spec, means=(SPANS, LONGER), trend=either, history=either, anomalies=anomalies
        ),
        network_windows=_ways(
            spec, lookback=(3,), means=(SPANS,), trend=either, anomalies=anomalies
        ),
        losses=river.losses,
        leads=(1,),
    )


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
        windows=_ways(spec, lookback=(30, 60), means=((), SPANS), anomalies=((), (ANOMALY,))),
        network_windows=_ways(spec, anomalies=((ANOMALY,),)),
        losses=("squared",),
        leads=(1, 3, 7, 14),
        river=river,
    )


def _ways(spec: WindowSpec, **choices: Sequence[object]) -> tuple[WindowSpec, ...]:
    """Every combination of the values of some fields."""
    return tuple(
        spec.model_copy(update=dict(zip(choices, values, strict=True)))
        for values in product(*choices.values())
    )


def _shortened(task: Task) -> Task:
    series, spec = _last_rows(task.series, SMALL_ROWS), task.windows[0]
    ways = _ways(spec, lookback=(SMALL_LOOKBACK,))
    return replace(
        task,
        series=series,
        split=chronological_split(series, target=spec.targets[0]),
        windows=ways,
        network_windows=ways,
    )


def _last_rows(series: Series, rows: int) -> Series:
    return replace(
        series,
        dates=series.dates[-rows:],
        targets=tuple(target.taken(slice(-rows, None)) for target in series.targets),
        drivers=tuple(replace(driver, values=driver.values[-rows:]) for driver in series.drivers),
    )


def told_of(spec: WindowSpec) -> dict[str, object]:
    """What of a way to cut was chosen, for the document."""
    told: dict[str, object] = spec.model_dump(
        mode="json",
        include={"lookback", "calendar", "week", "trend", "history", "means", "anomalies"},
    )
    return told
