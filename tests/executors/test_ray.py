"""Slots on Ray beyond the common contract: what is asked for, deaths, places that are missing."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from core.errors import NotFound, SpecError
from core.executors import ray as ray_executor
from core.executors import ray_connection
from core.executors.protocol import Finished, Lost, Report
from core.executors.ray import RayExecutor
from core.executors.table import open_executor
from core.search.creation import create_study
from core.search.running import run_study
from tests.executors.works import kind_of, prepare, work
from tests.search.fakes import outcomes

PROJECT = Path(__file__).resolve().parents[2]


def test_without_the_package_one_sentence_names_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)  # as if it were not there
    with pytest.raises(NotFound, match=r"pip install -r requirements-ray\.txt") as told:
        open_executor("ray", work, slots=1, prepare=prepare, kind_of=kind_of)
    assert "\n" not in str(told.value)


def test_the_table_of_executors_imports_no_ray():
    code = "import sys, core.executors.table; sys.exit('ray' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=PROJECT).returncode == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HALFLIFE_RAY_CPUS", "0"),
        ("HALFLIFE_RAY_CPUS", "many"),
        ("HALFLIFE_RAY_GPUS", "-1"),
        ("HALFLIFE_RAY_GPUS", "nan"),
    ],
)
def test_a_wrong_number_is_named(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(SpecError, match=f"{name} must be a number .* found '{value}'"):
        ray_connection.RayWishes.from_environment()


def test_an_address_where_nobody_listens_is_named_at_once(monkeypatch):
    pytest.importorskip("ray", reason="the optional package ray is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    monkeypatch.setenv("HALFLIFE_RAY_ADDRESS", address)
    with pytest.raises(NotFound, match=f"HALFLIFE_RAY_ADDRESS, but found '{address}'"):
        opened(slots=1)


def test_part_of_a_gpu_leaves_memory_to_the_others():
    passed = ray_connection.passed_on(ray_connection.RayWishes(gpus=0.5))
    assert passed["TF_FORCE_GPU_ALLOW_GROWTH"] == "true"
    whole = ray_connection.passed_on(ray_connection.RayWishes(gpus=1))
    assert "TF_FORCE_GPU_ALLOW_GROWTH" not in whole


def opened(*, slots: int) -> RayExecutor:
    return RayExecutor(work, slots=slots, prepare=prepare, kind_of=kind_of)


def until_ended(executor, *, jobs: int, seconds: float = 60):
    messages, end = [], time.monotonic() + seconds
    while sum(not isinstance(m, Report) for m in messages) < jobs:
        assert time.monotonic() < end, messages
        messages += executor.collect(0.5)
    return messages


@pytest.mark.usefixtures("local_ray")
def test_deaths_cost_their_own_slot_only():
    """A process under its actor dies, then an actor itself; the other slot works on."""
    executor = opened(slots=2)
    try:
        executor.submit(0, 1, ("pid", 0))
        (first,) = until_ended(executor, jobs=1)
        executor.submit(1, 2, ("die", 0))
        (lost,) = until_ended(executor, jobs=1)
        assert lost == Lost(2, 1, lost.cause) and "code -9" in lost.cause
        executor.submit(1, 3, ("sleep", 60))
        while not (said := executor.collect(0.5)):
            pass
        process = psutil.Process(said[0].content)
        process.parent().kill()  # the actor, as the kernel or Ray's memory monitor would
        (lost,) = until_ended(executor, jobs=1)
        assert lost == Lost(3, 1, lost.cause) and "Ray actor died" in lost.cause
        assert process.wait(timeout=10) is None or not process.is_running()
        executor.submit(0, 4, ("pid", 0))
        executor.submit(1, 5, ("pid", 0))
        pids = {m.slot: m.result for m in until_ended(executor, jobs=2)}
        assert pids[0] == first.result != pids[1]
    finally:
        executor.close()


@pytest.mark.usefixtures("local_ray")
def test_a_slot_without_room_waits_and_blocks_nobody(monkeypatch):
    """Three slots of two cores each, where there are four cores."""
    monkeypatch.setenv("HALFLIFE_RAY_CPUS", "2")
    monkeypatch.setattr(ray_executor, "PLACING_SECONDS", 0.1)
    executor = opened(slots=3)
    try:
        end = time.monotonic() + 60
        while len(free := executor.free()) < 2:
            assert time.monotonic() < end
            time.sleep(0.1)
        for ticket, slot in enumerate(free):
            executor.submit(slot, ticket, ("count", ticket))
        ended = [m for m in until_ended(executor, jobs=2) if isinstance(m, Finished)]
        assert {m.result for m in ended} == {0, 1}
        assert executor.free() == free
    finally:
        executor.close()


@pytest.mark.usefixtures("local_ray")
def test_what_no_node_has_is_refused(monkeypatch):
    monkeypatch.setenv("HALFLIFE_RAY_GPUS", "1")
    with pytest.raises(SpecError, match="1 CPU and 1 GPU for a trial, but found nodes of 4 CPU"):
        opened(slots=1)


@pytest.mark.usefixtures("local_ray")
def test_a_job_whose_code_is_not_there_stops_the_search():
    """Else every trial of it would fail for the same reason."""
    with pytest.raises(SpecError, match=r"every node .* no module for this"):
        RayExecutor(_Unloadable(_missing), slots=1, prepare=prepare, kind_of=kind_of)


@pytest.mark.usefixtures("local_ray")
def test_actors_that_never_begin_stop_the_search(monkeypatch):
    """Else a cluster that refuses them would be asked for ever."""
    monkeypatch.setattr(ray_executor, "FAILURES_A_SLOT", 2)
    with pytest.raises(SpecError, match=r"start an actor, but found 2 failures \w+"):
        RayExecutor(_Unloadable(_dying), slots=1, prepare=prepare, kind_of=kind_of)


class _Unloadable:
    """A job's code as a node sees it that cannot load it."""

    def __init__(self, loading):
        self.loading = loading

    def __call__(self, job, report):
        raise AssertionError

    def __reduce__(self):
        return self.loading, ()


def _missing():
    raise ModuleNotFoundError("no module for this")


def _dying():
    os._exit(7)


DRIVER = """
import time
from core.executors.ray import RayExecutor
from core.search.creation import create_study
from core.search.running import run_study
from tests.executors.works import kind_of, prepare, work
executor = RayExecutor(work, slots=1, prepare=prepare, kind_of=kind_of)
executor.submit(0, 1, ("sleep", 60))
while not (said := executor.collect(1)):
    pass
print(said[0].content, flush=True)
time.sleep(60)
"""


def test_trainings_end_with_their_driver():
    pytest.importorskip("ray", reason="the optional package ray is not installed")
    driver = subprocess.Popen(
        [sys.executable, "-c", DRIVER],
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        stdout=subprocess.PIPE,
    )
    with driver:
        worker = psutil.Process(int(driver.stdout.readline()))
        family = psutil.Process(driver.pid).children(recursive=True)
        driver.kill()
    try:
        assert worker in family
        assert worker.wait(timeout=30) is None or not worker.is_running()
    finally:
        for process in family:  # two of Ray's own agents stay for a minute: not in our tests
            if process.is_running():
                process.kill()


@pytest.mark.slow
@pytest.mark.usefixtures("local_ray")
def test_real_training_over_ray_gives_the_local_result(tiny_store, make_spec):
    for name in ("alone", "spread"):
        create_study(tiny_store, make_spec(name, max_epochs=2, factor=2))
    run_study(tiny_store, "alone", slots=1)
    run_study(tiny_store, "spread", slots=1, executor="ray")
    assert outcomes(tiny_store, "spread") == outcomes(tiny_store, "alone")
    assert all(score is not None for *_, score in outcomes(tiny_store, "spread"))
