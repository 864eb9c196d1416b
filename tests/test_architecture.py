"""The arrows of the house hold, and the light parts stay light."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
SOURCES = sorted((PROJECT / "core").rglob("*.py"))


def test_the_import_contracts_hold():
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_a_file_is_one_room(path: Path):
    assert len(path.read_text().splitlines()) <= 300
    assert path.stem not in {"utils", "helpers", "common", "misc", "manager"}


LIGHT = (
    "core.models.table core.executors.table core.dataset.sources core.metrics core.work "
    "core.search.study core.search.creation core.seeds.runs core.forecast core.training "
    "core.commands.study core.commands.seeds core.commands.forecast core.commands.what_if "
    "core.charts.what_if "
    "core.what_if.ground core.what_if.answering core.what_if.predictor core.work.what_if"
)


def test_tables_and_the_read_side_import_without_keras():
    code = (
        f"import sys, importlib\n"
        f"[importlib.import_module(name) for name in {LIGHT.split()!r}]\n"
        f"heavy = {{'keras', 'tensorflow', 'jax', 'keras_tuner', 'sklearn'}} & set(sys.modules)\n"
        f"sys.exit(f'imported {{heavy}}' if heavy else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_contributing_is_short():
    assert len((PROJECT / "CONTRIBUTING.md").read_text().splitlines()) <= 45


def test_every_command_is_in_the_readme():
    from core.__main__ import main

    readme = (PROJECT / "README.md").read_text()
    missing = [name for name in main.commands if f"core {name}" not in readme]
    assert not missing
