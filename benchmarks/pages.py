"""How long the pages take in a real Chromium, beside an empty Streamlit app with one chart.

`python benchmarks/pages.py [--json] [--rounds 3] [--stores FOLDER] [--only PART ...]`. A study of
10,000 trials with their curves (Leaderboard), a hundred studies (Overview), a study that is
running (Run, ten visitors); `pages_speed/` makes them by the project's own driver with a seeded
formula for a network, once a folder. The apps are visited in turns, each on a fresh server, every
visit with a fresh browser profile: the first one also pays for imports and first reading
("fresh"), the later ones do not ("warm"), and bars are for these. A page is drawn when every chart
and table stands in it. optuna-dashboard gets the same trials through our export.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # it is called as a script
from benchmarks.chromium import launch  # noqa: E402
from benchmarks.machine import machine  # noqa: E402
from benchmarks.pages_speed import apps, studies, visits  # noqa: E402
from benchmarks.pages_speed.dashboard import measure_dashboard  # noqa: E402
from benchmarks.pages_speed.table import table_of  # noqa: E402

TRIALS, EPOCHS, VISITORS = 10_000, 10_000, 10
PARTS = ("visits", "refresh", "crowd", "dashboard")
Figures = dict[str, float]


def make_stores(folder: Path) -> None:
    """Make each store that is not there yet."""
    makers: dict[str, Callable[[Path], None]] = {
        "big": lambda place: studies.make_big(place, trials=TRIALS),
        "many": lambda place: studies.make_many(place, studies=studies.MANY),
        "running": lambda place: studies.make_running(place, epochs=EPOCHS),
    }
    for name, make in makers.items():
        done = folder / name / "made"
        if not done.exists():
            (folder / name).mkdir(parents=True, exist_ok=True)
            make(folder / name)
            done.touch()


def measure_visits(browser: Browser, folder: Path, rounds: int) -> Figures:
    """Leaderboard and Overview against the empty app."""
    taken = visits.visit_in_turns(
        browser,
        {
            "empty": apps.empty_app(folder),
            "leaderboard": apps.leaderboard(folder / "big"),
            "overview": apps.overview(folder / "many"),
        },
        rounds,
    )
    middle = statistics.median
    found: Figures = {}
    for name, one in taken.items():
        found[f"seconds_{name}_fresh"] = middle(one.fresh)
        found[f"seconds_{name}_warm"] = middle(one.warm)
        found[f"megabytes_{name}"] = max(one.megabytes)
        if one.redrawn:
            found[f"seconds_{name}_redrawn"] = middle(one.redrawn)
    empty = taken["empty"]
    for name in ("leaderboard", "overview"):
        found[f"ratio_{name}_fresh"] = middle(taken[name].fresh) / middle(empty.fresh)
        found[f"ratio_{name}_warm"] = middle(taken[name].warm) / middle(empty.warm)
    found["ratio_filter"] = middle(taken["leaderboard"].redrawn) / middle(empty.redrawn)
    return found


def measure_refresh(browser: Browser, folder: Path, rounds: int) -> Figures:
    """The server's CPU time of one refresh of Run."""
    found = visits.refreshes(browser, folder / "running", seconds=30.0 * min(2, rounds))
    return {f"refresh_{name}": value for name, value in found.items()}


def measure_crowd(browser: Browser, folder: Path, rounds: int) -> Figures:  # noqa: ARG001
    """Ten pages of one Chromium."""
    found: Figures = {}
    empty = apps.empty_app(folder)
    for name, (alone, beside, at_once) in visits.crowd(
        browser, folder / "running", empty, visitors=VISITORS
    ).items():
        key = name.lower().replace(" ", "_")
        found[f"crowd_{key}_alone"] = alone
        found[f"crowd_{key}_at_once"] = at_once
        found[f"ratio_at_once_{key}"] = at_once / alone
        if name != "empty app":
            found[f"crowd_{key}_beside"] = beside
            found[f"ratio_beside_{key}"] = beside / alone
    return found


def measure_peer(browser: Browser, folder: Path, rounds: int) -> Figures:
    """optuna-dashboard."""
    found = measure_dashboard(browser, folder / "big", visits=max(1, rounds - 1))
    return {
        "seconds_dashboard_first_plot": statistics.median(found.first_plot),
        "seconds_dashboard_trial_list": statistics.median(found.trial_list),
        "megabytes_dashboard": found.megabytes,
    }


MEASURES = dict(
    zip(PARTS, (measure_visits, measure_refresh, measure_crowd, measure_peer), strict=True)
)


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--stores", type=Path, help="folder that keeps the stores for later runs")
    parser.add_argument("--only", choices=PARTS, nargs="+", default=list(PARTS))
    asked = parser.parse_args()
    found: Figures = {}
    facts = machine()
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        folder = (asked.stores or Path(temporary)).resolve()
        make_stores(folder)
        browser = launch(playwright)
        for part in asked.only:
            found |= MEASURES[part](browser, folder, asked.rounds)
        browser.close()
    rounded = {name: round(value, 3) for name, value in found.items()}
    told = json.dumps({**rounded, "machine": facts}) if asked.json else table_of(rounded)
    sys.stdout.write(told + "\n")


if __name__ == "__main__":
    main()
