"""The benchmark in pieces: a model on a river each, finished or not, and what is left of them.

A finished piece is a file, whole or not at all; an unfinished network is a study in a store and
goes on where it was. It measures no model itself.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

Document = dict[str, object]


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """One model on one river.

    Attributes:
        river: Name of its task.
        kind: "baselines", "networks" or "knowable": where its figures stand in the document.
        name: Of the model, and of its loss where it has one.
        make: Measures it.
        cost: Estimates its seconds; measured once and kept.
    """

    river: str
    kind: str
    name: str
    make: Callable[[], Document]
    cost: Callable[[], float]

    @property
    def label(self) -> str:
        """For files and readers."""
        return f"{self.river}-{self.name}"

    def file(self, folder: Path) -> Path:
        """Where its figures are kept."""
        return folder / f"{self.label}.json"


def kept(file: Path, make: Callable[[], Document]) -> Document:
    """What a file holds, or what is made and then kept there, whole or not at all."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(".part")
        unfinished.write_text(json.dumps(make(), indent=1), encoding="utf-8")
        unfinished.rename(file)
    found: Document = json.loads(file.read_text(encoding="utf-8"))
    return found


def run(pieces: Sequence[Piece], folder: Path, *, minutes: float | None) -> None:
    """Measure what is not kept yet, telling what is left.

    Args:
        pieces: In their order.
        folder: Where they are kept.
        minutes: No piece begins that would by its estimate end after so many; None: no limit.
    """
    began, left = time.monotonic(), [one for one in pieces if not one.file(folder).exists()]
    for number, piece in enumerate(left):
        costs = [one.cost() for one in left[number:]]
        spent = time.monotonic() - began
        tell(f"{piece.label}: about {told(costs[0])}; all {len(costs)} left {told(sum(costs))}")
        if minutes is not None and spent + costs[0] > 60 * minutes:
            tell(f"{piece.label}: left for another run")
            continue
        started = time.monotonic()
        kept(piece.file(folder), piece.make)
        tell(f"{piece.label}: done in {told(time.monotonic() - started)}")


def gathered(pieces: Sequence[Piece], folder: Path) -> dict[str, Document]:
    """The figures that are kept, by river, kind and name."""
    found: dict[str, Document] = {}
    for piece in pieces:
        of_river = found.setdefault(piece.river, {"baselines": {}, "networks": {}})
        if piece.file(folder).exists():
            figures = json.loads(piece.file(folder).read_text(encoding="utf-8"))
            held = of_river.setdefault(piece.kind, {})
            assert isinstance(held, dict)
            held[piece.name] = figures
    return found


def told(seconds: float) -> str:
    """In seconds or minutes."""
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


def tell(sentence: str) -> None:
    """On standard error, at once."""
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()
