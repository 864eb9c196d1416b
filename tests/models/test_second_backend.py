"""The networks on the JAX backend: the same tests, in a process of their own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.backend import pytest_on_jax

HERE = Path(__file__).parent


@pytest.mark.slow
@pytest.mark.skipif(os.environ.get("KERAS_BACKEND") == "jax", reason="already on JAX")
def test_the_networks_pass_on_jax():
    files = [
        str(HERE / f"test_{name}.py")
        for name in ("hrhn_layers", "hrhn_network", "losses", "baseline_networks")
    ]
    done = pytest_on_jax("-m", "not slow", "-k", "not shape2 and not shape3", *files)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]
