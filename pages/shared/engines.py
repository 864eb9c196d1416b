"""What can train here: looked up, never imported, because the web process trains nothing."""

from __future__ import annotations

from importlib.util import find_spec

ENGINES = {"tensorflow": "TensorFlow", "jax": "JAX"}
REMEDY = "`pip install -r requirements-jax.txt` makes JAX a choice here."


def installed() -> list[str]:
    """Names of the engines whose library is here; the default one is taken for granted."""
    return [name for name in ENGINES if name == "tensorflow" or find_spec(name) is not None]
