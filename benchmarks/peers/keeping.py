"""Finished runs as files, so that an interrupted benchmark goes on where it was."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.peers.trace import Run, run_from_json, run_to_json


def kept(file: Path, run: Callable[[], Run]) -> Run:
    """The run in a file, or a new one that is then kept there, whole or not at all."""
    if not file.exists():
        made = run()
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(".part")
        unfinished.write_text(run_to_json(made), encoding="utf-8")
        unfinished.rename(file)
        sys.stderr.write(f"{file.stem}: {made.wall_seconds:.1f} s, best {made.best:.4f}\n")
    return run_from_json(file.read_text(encoding="utf-8"))
