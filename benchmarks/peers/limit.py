"""When a contender that would go on for ever has had enough: so much time and so many epochs."""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Limit:
    """Both must be reached, so that a run can be read at equal time and at equal epochs.

    Attributes:
        until: Seconds since 1970.
        epochs: Epochs in all, over all processes.
        at_last: Seconds since 1970 after which it ends however few epochs it has.
        trace: The file with one line an epoch.
    """

    until: float
    epochs: int
    at_last: float
    trace: Path

    def is_reached(self) -> bool:
        """Whether to stop now."""
        now = time.time()
        return now >= self.at_last or (now >= self.until and self._done() >= self.epochs)

    def _done(self) -> int:
        return self.trace.read_bytes().count(b"\n") if self.trace.exists() else 0


def add_limit(parser: argparse.ArgumentParser) -> None:
    """The options of a contender that would go on for ever."""
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--until", type=float, required=True)
    parser.add_argument("--epochs", type=int, required=True)
    parser.add_argument("--at-last", type=float, required=True)


def limit_from(asked: argparse.Namespace) -> Limit:
    """The limit that the options say."""
    return Limit(asked.until, asked.epochs, asked.at_last, asked.folder / "trace.jsonl")
