"""Runs one contender in a fresh process of its own and measures it, start-up counted."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
# Settings of the caller's shell that would change what is compared.
CHOICES = ("HALFLIFE_", "KERAS_", "TF_", "XLA_", "JAX_", "OMP_")


@dataclass(frozen=True, slots=True)
class Taken:
    """What a process took.

    Attributes:
        began: When it was started, seconds since 1970.
        wall_seconds: From there to its end.
        cpu_seconds: User and system time, children that it waited for included.
        load: Load average of the machine before it began.
    """

    began: float
    wall_seconds: float
    cpu_seconds: float
    load: float


def run_fresh(
    module: str,
    arguments: Sequence[str],
    *,
    log: Path,
    environment: Mapping[str, str] | None = None,
) -> Taken:
    """Run `python -m module`, what it says going to a file.

    Raises:
        RuntimeError: It failed; the end of what it said is in the message.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(CHOICES)}
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": str(PROJECT)}
    load = os.getloadavg()[0]
    with log.open("w", encoding="utf-8") as said:
        began = time.time()
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=log.parent,
            env=kept | quiet | dict(environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.time() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        end = log.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise RuntimeError(f"{module} ended with code {process.returncode}:\n{end}")
    return Taken(began, wall, usage.ru_utime + usage.ru_stime, load)
