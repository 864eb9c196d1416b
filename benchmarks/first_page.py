"""Time to the first picture in a browser: Halflife's first page against an empty Streamlit app.

`python benchmarks/first_page.py [--json] [--runs 5]`. Both are measured in one run, in turns, each
time on a fresh server with a fresh Chromium profile: from navigation start until the first Plotly
chart is drawn. The empty app holds nothing but one Plotly chart. Medians are compared.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # it is called as a script
from benchmarks.chromium import PROJECT, launch, serve  # noqa: E402

EMPTY_APP = """
import plotly.graph_objects as go
import streamlit as st

st.plotly_chart(go.Figure(go.Scatter(x=[1, 2, 3], y=[1, 3, 2])))
"""
DRAWN = "() => document.querySelector('.js-plotly-plot .main-svg .trace') && performance.now()"


def seconds_to_picture(browser: Browser, address: str) -> float:
    """Seconds from navigation start to the first drawn trace."""
    context = browser.new_context(viewport={"width": 1360, "height": 1000})
    page = context.new_page()
    page.goto(address, wait_until="commit")
    drawn = page.wait_for_function(DRAWN, timeout=120_000, polling=20)
    milliseconds = float(drawn.json_value())
    context.close()
    return milliseconds / 1000


def measure(browser: Browser, runs: int) -> dict[str, list[float]]:
    """Both apps in turns; the store is made once, before, as on any installation in use."""
    taken: dict[str, list[float]] = {"empty": [], "halflife": []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        empty = folder / "empty_app.py"
        empty.write_text(EMPTY_APP, encoding="utf-8")
        environment = {
            "HALFLIFE_STORE": f"sqlite:///{folder / 'halflife.db'}",
            "HALFLIFE_ARTIFACTS": str(folder / "artifacts"),
        }
        make_store = "from core.workspace import open_workspace; open_workspace()"
        subprocess.run(
            [sys.executable, "-c", make_store],
            cwd=PROJECT,
            env=os.environ | environment,
            check=True,
        )
        apps = {"empty": (empty, folder), "halflife": (PROJECT / "streamlit_app.py", PROJECT)}
        for run in range(runs):
            for app, (script, home) in apps.items():
                with serve(script, folder=home, environment=environment) as address:
                    taken[app].append(seconds_to_picture(browser, address))
                sys.stderr.write(f"run {run + 1}: {app} {taken[app][-1]:.2f} s\n")
    return taken


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    with sync_playwright() as playwright:
        browser = launch(playwright)
        taken = measure(browser, asked.runs)
        browser.close()
    empty, halflife = (statistics.median(taken[app]) for app in ("empty", "halflife"))
    result = {
        "seconds_empty": round(empty, 3),
        "seconds_halflife": round(halflife, 3),
        "ratio_first_page": round(halflife / empty, 3),
        "runs": {app: [round(s, 3) for s in seconds] for app, seconds in taken.items()},
    }
    if asked.json:
        sys.stdout.write(json.dumps(result) + "\n")
    else:
        sys.stdout.write(
            f"empty app {empty:.2f} s, Halflife {halflife:.2f} s, ratio {halflife / empty:.2f}\n"
        )


if __name__ == "__main__":
    main()
