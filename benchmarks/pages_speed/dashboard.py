"""optuna-dashboard on the same trials, through our own export. It is left as it comes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks.chromium import PROJECT, free_port, running
from benchmarks.pages_speed.browser import PATIENCE, visitor
from benchmarks.pages_speed.studies import BIG, environment_of
from benchmarks.pages_speed.visits import megabytes

PLOT = "() => document.querySelector('.js-plotly-plot .main-svg .trace') && performance.now()"
LIST = "() => /Trial \\d+/.test(document.body.innerText) && performance.now()"


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Seconds to its first plot and its trial list, and what its server then holds."""

    first_plot: list[float]
    trial_list: list[float]
    megabytes: float


def measure_dashboard(browser: Browser, store: Path, *, visits: int) -> Dashboard:
    """Export the big study once, serve it, visit both pages."""
    journal = store / "optuna.log"
    if not journal.exists():
        command = [sys.executable, "-m", "core", "export", BIG, "--to", f"optuna:{journal}"]
        subprocess.run(
            command, cwd=PROJECT, env=os.environ | environment_of(store), check=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
    port = free_port()
    server = str(Path(sys.executable).with_name("optuna-dashboard"))
    command = [server, str(journal), "--host", "127.0.0.1", "--port", str(port)]
    home = f"http://127.0.0.1:{port}"
    with running(command, f"{home}/dashboard") as process:
        with urllib.request.urlopen(f"{home}/api/studies", timeout=60) as answer:
            study = json.load(answer)["study_summaries"][0]["study_id"]
        page = f"{home}/dashboard/studies/{study}"
        plots = [_seconds(browser, page, PLOT) for _ in range(visits)]
        lists = [_seconds(browser, f"{page}/trials", LIST) for _ in range(visits)]
        return Dashboard(plots, lists, megabytes(process))


def _seconds(browser: Browser, address: str, condition: str) -> float:
    with visitor(browser) as page:
        page.goto(address, wait_until="commit")
        there = page.wait_for_function(condition, polling="raf", timeout=2 * PATIENCE)
        return float(there.json_value()) / 1000
