"""What-if: from a request to the new curve on the warm predictor, against the same done cold.

`python benchmarks/what_if.py [--json] [--questions 40] [--cold 3] [--browser]`, on the bundled
series in a store of its own, with eight seeds of the largest network of the default search space.
Warm: the scenario is applied, its windows are cut, the running process forecasts with every seed,
and the figure is made. Cold: `python -m core what-if` in a fresh process. The networks have the
weights of a first draw: the time does not depend on them. With `--browser` also from a key on the
slider to the drawn curve in a real Chromium. Medians.
"""

from __future__ import annotations

import argparse
import io
import json
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # it is called as a script
from benchmarks.chromium import IDLE, PROJECT, launch, serve  # noqa: E402
from benchmarks.machine import machine  # noqa: E402
from core.charts.what_if import before_and_after  # noqa: E402
from core.dataset.catalogue import list_series, load_series  # noqa: E402
from core.dataset.window_archive import unpack_evaluation, unpack_tuning  # noqa: E402
from core.models.space import Configuration, configuration_id  # noqa: E402
from core.search.creation import create_study  # noqa: E402
from core.search.keys import evaluation_key, tuning_key  # noqa: E402
from core.search.spec import default_spec  # noqa: E402
from core.settings import Settings  # noqa: E402
from core.store import Artifacts, Store  # noqa: E402
from core.store.schema import SeedRunRow  # noqa: E402
from core.training import TrainingJob, prepare_process  # noqa: E402
from core.training.weights import keep_weights  # noqa: E402
from core.what_if.answering import answer  # noqa: E402
from core.what_if.ground import Ground, read_ground  # noqa: E402
from core.what_if.predictor import Predictor  # noqa: E402
from core.what_if.scenario import Scale, Scenario  # noqa: E402
from core.workspace import open_workspace  # noqa: E402

NAME, SEEDS = "asked", 8
LARGEST: Configuration = {
    "filters_first": 16, "filters_second": 16, "kernel_first": 3, "kernel_second": 3,
    "pool_first": 1, "pool_second": 1, "units": 48, "depth": 3, "dropout": 0.1,
    "increments": False, "learning_rate": 0.001, "batch_size": 64,
}  # fmt: skip
CURVE = """() => {
  const plot = document.querySelector('.js-plotly-plot');
  const after = plot && plot.data && plot.data.find(t => (t.name || '').startsWith('after'));
  return after ? JSON.stringify(after.y.bdata || Array.from(after.y)) : null;
}"""
CHANGED = f"before => {{ const now = ({CURVE})(); return now && now !== before; }}"


def make_study(store: Store) -> None:
    """A study whose networks nobody trained: their weights are a first draw's, errors are noise."""
    series = load_series(store, list_series(store)[0].name)
    spec = default_spec(
        series, name=NAME, model="hrhn", horizon=7, lookback=21, max_epochs=9, factor=3, seed=1,
        known_ahead=("discharge",),
    )  # fmt: skip
    create_study(store, spec)
    parts = {
        "validation": unpack_tuning(store.artifacts.read(tuning_key(NAME))).validation.target,
        "test": unpack_evaluation(store.artifacts.read(evaluation_key(NAME))).test.target,
    }
    chance = np.random.default_rng(1)
    for replicate in range(1, SEEDS + 1):
        key, buffer = f"studies/{NAME}/seeds/{replicate:04d}/predictions.npz", io.BytesIO()
        np.savez(
            buffer,
            **{part: wanted + chance.normal(size=wanted.shape) for part, wanted in parts.items()},
        )
        store.artifacts.write(key, buffer.getvalue(), lasting=True)
        with store.session() as session:
            session.add(_run(replicate, key))
    drawing = multiprocessing.get_context("spawn").Process(
        target=draw_weights, args=(read_ground(store, NAME).networks.missing,)
    )
    drawing.start()
    drawing.join()


def _run(replicate: int, key: str) -> SeedRunRow:
    return SeedRunRow(
        study=NAME,
        configuration_id=configuration_id(LARGEST),
        replicate=replicate,
        configuration=dict(LARGEST),
        seeds={},
        epochs=9,
        state="completed",
        score=0.5,
        predictions=key,
        seconds=1.0,
        time=time.time(),
    )


def draw_weights(jobs: tuple[TrainingJob, ...]) -> None:
    """Weights of a first draw, where seed runs keep theirs; in a process of its own."""
    prepare_process(jobs[0].engine)
    from core.training.engines.network import build_network

    artifacts = Artifacts(jobs[0].artifacts)
    shape = unpack_tuning(artifacts.read(jobs[0].tuning)).training.shape
    for number, job in enumerate(jobs, start=1):
        folder = f"studies/{NAME}/seeds/{number:04d}"
        keep_weights(artifacts, folder, build_network(job, shape).weights)


def scenario(number: int) -> Scenario:
    """Never the same twice."""
    return Scenario(changes=(Scale(driver="discharge", factor=1.05 + 0.05 * number),))


def warm(ground: Ground, questions: int) -> dict[str, list[float]]:
    """Seconds of the first question, of the later ones, and of making the figure."""
    taken: dict[str, list[float]] = {"first": [], "answer": [], "picture": []}
    with Predictor() as predictor:
        for number in range(questions + 1):
            began = time.perf_counter()
            made = answer(ground, scenario(number), predictor)
            answered = time.perf_counter()
            before_and_after(made).to_json()
            taken["answer" if number else "first"].append(answered - began)
            taken["picture"].append(time.perf_counter() - answered)
    return taken


def cold(environment: dict[str, str], times: int) -> list[float]:
    """Seconds of the whole command in a fresh process."""
    taken = []
    for number in range(times):
        command = [sys.executable, "-m", "core", "what-if", NAME, "--json"]
        command += ["--set", f"discharge*={1.05 + 0.05 * number}"]
        began = time.perf_counter()
        subprocess.run(
            command, cwd=PROJECT, env=os.environ | environment, check=True, capture_output=True
        )
        taken.append(time.perf_counter() - began)
        sys.stderr.write(f"cold {number + 1}: {taken[-1]:.2f} s\n")
    return taken


def slider(environment: dict[str, str], presses: int) -> list[float]:
    """Seconds from a key on the factor's slider to the new curve in the browser."""
    from playwright.sync_api import sync_playwright

    taken = []
    with (
        sync_playwright() as playwright,
        serve(PROJECT / "streamlit_app.py", environment=environment) as address,
    ):
        browser = launch(playwright)
        page = browser.new_page(viewport={"width": 1360, "height": 1000})
        page.goto(f"{address}/what_if?study={NAME}")
        page.locator("[data-testid=stPlotlyChart] .main-svg").first.wait_for(timeout=180_000)
        page.wait_for_selector(IDLE, timeout=60_000)
        handle = page.get_by_role("slider").first
        handle.focus()
        for _ in range(presses + 1):
            before = page.evaluate(CURVE)
            began = time.perf_counter()
            page.keyboard.press("ArrowRight")
            page.wait_for_function(CHANGED, arg=before, polling=5, timeout=60_000)
            taken.append(time.perf_counter() - began)
            page.wait_for_selector(IDLE)
        browser.close()
    return taken[1:]


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    parser.add_argument("--questions", type=int, default=40)
    parser.add_argument("--cold", type=int, default=3)
    parser.add_argument("--browser", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        settings = Settings(f"sqlite:///{name}/halflife.db", f"{name}/artifacts", slots=1)
        environment = {
            "HALFLIFE_STORE": settings.store,
            "HALFLIFE_ARTIFACTS": settings.artifacts,
            "HALFLIFE_CACHE": f"{name}/cache",
        }
        os.environ.update(environment)
        store = open_workspace(settings)
        make_study(store)
        ground = read_ground(store, NAME)
        taken = warm(ground, asked.questions)
        alone = cold(environment, asked.cold)
        keys = slider(environment, 15) if asked.browser else []
        store.close()
    quick, slow = statistics.median(taken["answer"]), statistics.median(alone)
    picture = statistics.median(taken["picture"])
    result: dict[str, object] = {
        "seeds": len(ground.networks.jobs),
        "milliseconds_answer": round(1000 * quick, 1),
        "milliseconds_answer_worst": round(1000 * max(taken["answer"]), 1),
        "milliseconds_picture": round(1000 * picture, 1),
        "milliseconds_request_to_curve": round(1000 * (quick + picture), 1),
        "seconds_first_question": round(taken["first"][0], 2),
        "seconds_cold": round(slow, 2),
        "ratio_cold_over_warm": round(slow / (quick + picture), 1),
    }
    if keys:
        result["milliseconds_slider_to_curve"] = round(1000 * statistics.median(keys), 1)
    result["machine"] = machine()
    if asked.json:
        sys.stdout.write(json.dumps(result) + "\n")
    else:
        lines = (f"{key}: {value}" for key, value in result.items() if key != "machine")
        sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
