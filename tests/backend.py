"""Tests run again on the second backend: in a process of its own, prepared as a worker is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
PROGRAM = """
import sys
from core.training import prepare_process
prepare_process("jax")
import pytest
sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", *sys.argv[1:]]))
"""


def pytest_on_jax(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run pytest with these arguments on JAX."""
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=PROJECT,
        env=os.environ | {"JAX_PLATFORMS": "cpu", "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
    )
