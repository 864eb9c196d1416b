"""The measurements: visits on fresh and warm servers, refreshes, and many visitors at once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks.chromium import PROJECT, serve_process
from benchmarks.pages_speed.apps import LEADERBOARD, RUN, RUN_PATH, App
from benchmarks.pages_speed.browser import (
    Drawing,
    count_sent,
    seconds_at_once,
    seconds_to_drawn,
    seconds_to_redrawn,
    visitor,
)
from benchmarks.pages_speed.studies import RUNNING, environment_of

WARM_VISITS = 3
CROWD_PAGES: dict[str, tuple[str, Drawing]] = {
    "Overview": (f"/?study={RUNNING}", Drawing(charts=(".st-key-overview-search",), tables=1)),
    "Run": (RUN_PATH, RUN),
    "Leaderboard": (f"/leaderboard?study={RUNNING}", LEADERBOARD),
}


@dataclass(slots=True)
class Visits:
    """What one app took, in seconds and megabytes, over all rounds."""

    fresh: list[float] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)
    redrawn: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)


def visit_in_turns(browser: Browser, apps: Mapping[str, App], rounds: int) -> dict[str, Visits]:
    """Each app on a server of its own: a first visit, later ones, presses; then the next app."""
    taken = {name: Visits() for name in apps}
    for number in range(rounds):
        for name, app in apps.items():
            _visit(browser, app, taken[name])
            told = taken[name]
            sys.stderr.write(
                f"round {number + 1}: {name} {told.fresh[-1]:.2f} s, {told.warm[-1]:.2f} s\n"
            )
    return taken


def _visit(browser: Browser, app: App, taken: Visits) -> None:
    served = serve_process(app.script, folder=app.folder, environment=app.environment)
    with served as (address, process):
        for number in range(1 + WARM_VISITS):
            with visitor(browser) as page:
                seconds = seconds_to_drawn(page, address + app.path, app.drawing)
                (taken.warm if number else taken.fresh).append(seconds)
                if app.buttons and number == WARM_VISITS:
                    taken.redrawn += seconds_to_redrawn(page, app.buttons, app.changed)
        taken.megabytes.append(megabytes(process))


def refreshes(browser: Browser, store: Path, *, seconds: float) -> dict[str, float]:
    """CPU milliseconds of the server for one refresh of the Run page, while a search goes on."""
    with running_study(store) as (address, process), visitor(browser) as page:
        sent = count_sent(page)
        seconds_to_drawn(page, address + RUN_PATH, RUN)
        page.wait_for_timeout(5_000)  # what the first visit put off
        before, asked = cpu_seconds(process), len(sent)
        page.wait_for_timeout(1000 * seconds)
        spent, count = cpu_seconds(process) - before, len(sent) - asked
    return {"refreshes": count, "milliseconds": 1000 * spent / max(1, count)}


def crowd(browser: Browser, store: Path, empty: App, *, visitors: int) -> dict[str, list[float]]:
    """Median seconds of each page alone, beside watchers of Run, and opened by all at once."""
    found: dict[str, list[float]] = {}
    with running_study(store) as (address, _):
        for path, drawing in CROWD_PAGES.values():  # imports and caches
            _alone(browser, address + path, drawing)
        alone = {n: _alone(browser, address + p, d) for n, (p, d) in CROWD_PAGES.items()}
        with ExitStack() as stack:
            for _ in range(visitors - 1):
                page = stack.enter_context(visitor(browser))
                seconds_to_drawn(page, address + RUN_PATH, RUN)
            beside = {n: _alone(browser, address + p, d) for n, (p, d) in CROWD_PAGES.items()}
        for name, (path, drawing) in CROWD_PAGES.items():
            at_once = seconds_at_once(browser, address + path, drawing, visitors=visitors)
            found[name] = [alone[name], beside[name], max(at_once)]
    with serve_process(empty.script, folder=empty.folder) as (address, _):
        _alone(browser, address, empty.drawing)
        lonely = _alone(browser, address, empty.drawing)
        at_once = seconds_at_once(browser, address, empty.drawing, visitors=visitors)
    return found | {"empty app": [lonely, float("nan"), max(at_once)]}


def _alone(browser: Browser, address: str, drawing: Drawing) -> float:
    taken = []
    for _ in range(WARM_VISITS):
        with visitor(browser) as page:
            taken.append(seconds_to_drawn(page, address, drawing))
    return sorted(taken)[WARM_VISITS // 2]


@contextmanager
def running_study(store: Path) -> Iterator[tuple[str, int]]:
    """The server's address and process while another process trains the running study on."""
    feeder = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("studies.py")), str(store)],
        cwd=PROJECT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        time.sleep(5)  # it imports KerasTuner and replays the journal
        if feeder.poll() is not None:
            raise RuntimeError("the running study does not run")
        script, environment = PROJECT / "streamlit_app.py", environment_of(store)
        with serve_process(script, environment=environment) as served:
            yield served
    finally:
        feeder.terminate()
        feeder.wait(10)


def megabytes(process: int) -> float:
    """What a process holds in memory now."""
    pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def cpu_seconds(process: int) -> float:
    """What a process has computed so far."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
