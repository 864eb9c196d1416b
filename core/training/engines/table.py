"""The table of engines. To add one: a file with `program_of`, a line here, one in `process.py`.

It imports without any of them.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from core.dataset.windows import WindowShape
from core.errors import SpecError
from core.training.job import TrainingJob

if TYPE_CHECKING:  # they bring Keras in
    from core.training.engines.network import Network
    from core.training.engines.program import Program

ENGINES: dict[str, str] = {
    "tensorflow": "core.training.engines.tensorflow",
    "jax": "core.training.engines.jax",
}


def check_name(engine: str) -> None:
    """Refuse a name that is not in the table.

    Raises:
        SpecError: There is no such engine.
    """
    if engine not in ENGINES:
        raise SpecError(
            "an engine must be in the table of engines",
            found=repr(engine),
            remedy=f"Choose one of: {', '.join(ENGINES)}.",
        )


def check_installed(engine: str) -> None:
    """Refuse an engine that cannot run here; it is looked for, not imported.

    Raises:
        SpecError: There is no such engine, or its package is not installed.
    """
    check_name(engine)
    if find_spec(engine) is None:  # engines are named like their packages
        raise SpecError(
            f"the engine {engine} must be installed",
            found="no such package",
            remedy=f"Run `pip install -r requirements-{engine}.txt`, or choose tensorflow.",
        )


def program_of(job: TrainingJob, shape: WindowShape, network: Network) -> Program:
    """The compiled architecture of the job's network, on the job's engine."""
    check_name(job.engine)
    program: Program = import_module(ENGINES[job.engine]).program_of(job, shape, network)
    return program
