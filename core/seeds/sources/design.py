"""Which runs tell the sources of variance apart: N rows, in each of which one source is new.

Row r has one run with every stream at replicate r (an ordinary seed run where nothing is held), one
run a source in which that source alone comes from replicate 2000 + r, and one run with all of them
from there (Saltelli et al. 2010). It trains nothing and reads no store.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from core.errors import SpecError
from core.models.space import Configuration
from core.models.table import model_named
from core.seeds.analysis.effects import runs_needed
from core.streams import word_of

STREAMS = ("kernel", "recurrent", "shuffle", "dropout", "subset", "split")
SOURCES: dict[str, tuple[str, ...]] = {
    "initialisation": ("kernel", "recurrent"),
    "kernel": ("kernel",),
    "recurrent": ("recurrent",),
    "shuffle": ("shuffle",),
    "dropout": ("dropout",),
    "split": ("split",),
}
LABELS = {
    "initialisation": "initialisation",
    "kernel": "initialisation of kernels",
    "recurrent": "initialisation of recurrent matrices",
    "shuffle": "order of the windows",
    "dropout": "dropout masks",
    "split": "choice of training data",
}
NO_SOURCE_HERE = {
    "sampler": "it draws configurations, so a whole search is repeated for it: ask for it alone",
    "noise": "windows are used as they are, nothing adds noise to them",
    "augmentation": "windows are used as they are, nothing augments them",
    "subset": "seed runs read all training windows",
}
BASE, RENEWED = "base", "all"
HELD = 1  # the replicate of a stream that acts and is held
AGAINST = 2_000  # the second set of replicates: 2001, 2002, ...; compares and reports nothing
VARIED_FROM = 10_000  # numbers of runs whose streams are of different replicates
ROWS = 10
MOST_ROWS = 1_000

Levels = dict[str, int]


@dataclass(frozen=True, slots=True)
class DesignRun:
    """One run of a design.

    Attributes:
        row: From 1.
        part: "base", the source that is new, or "all".
        replicate: Its number among the runs of the configuration.
        levels: Stream to replicate; for the split 0 means the whole training part.
    """

    row: int
    part: str
    replicate: int
    levels: Levels

    @property
    def is_ordinary(self) -> bool:
        """Whether it is a seed run like any other: every stream at the run's own number."""
        return self.replicate < VARIED_FROM


@dataclass(frozen=True, slots=True)
class SourceDesign:
    """Rows of runs, and which sources are new in which.

    Attributes:
        sources: Names in the table of sources, two or more.
        rows: How many rows, two or more.
        acting: Streams that act in these trainings; those that are not varied are held.
    """

    sources: tuple[str, ...]
    rows: int
    acting: frozenset[str]

    @property
    def parts(self) -> tuple[str, ...]:
        """The runs of a row, in their order."""
        return (BASE, *self.sources, RENEWED)

    @property
    def varied(self) -> frozenset[str]:
        """Streams of all its sources."""
        return frozenset(stream for name in self.sources for stream in SOURCES[name])

    @property
    def held(self) -> tuple[str, ...]:
        """Streams that act and are held."""
        return tuple(s for s in STREAMS if s in self.acting - self.varied)

    @property
    def size(self) -> int:
        """Runs in all."""
        return runs_needed(self.rows, len(self.sources), first_order=True)

    def runs(self) -> Iterator[DesignRun]:
        """All runs, row by row, so that what is stopped leaves whole rows."""
        for row in range(1, self.rows + 1):
            for part in self.parts:
                levels = self._levels(row, part)
                yield DesignRun(row, part, _number(levels), levels)

    def _levels(self, row: int, part: str) -> Levels:
        fresh = self.varied if part == RENEWED else frozenset(SOURCES.get(part, ()))

        def level(stream: str) -> int:
            if stream in self.varied:
                return AGAINST + row if stream in fresh else row
            if stream == "split":
                return 0
            return HELD if stream in self.acting else row

        return {stream: level(stream) for stream in STREAMS}


def design_of(
    model: str, configuration: Configuration, *, sources: Sequence[str] = (), rows: int = ROWS
) -> SourceDesign:
    """The design for a configuration of a model; without sources those that always act.

    Raises:
        SpecError: A source is unknown, does not act here, stands in another one, or is alone; or
            the rows are out of range.
    """
    offered = sources_of(model, configuration)
    chosen = tuple(dict.fromkeys(sources)) or default_sources(offered)
    for name in chosen:
        _check(name, offered)
    if clash := _clash(chosen):
        raise _refused("a stream belongs to one source", f"{clash} in two of {', '.join(chosen)}")
    if len(chosen) < 2:
        raise _refused(
            "sources of variance are told apart from two on",
            f"{', '.join(chosen) or 'none'} of {', '.join(offered)}",
        )
    if not 2 <= rows <= MOST_ROWS:
        raise SpecError(
            f"`rows` must be from 2 to {MOST_ROWS}", found=rows, remedy="Ten are a first look."
        )
    acting = frozenset(stream for name in offered for stream in SOURCES[name]) - {"split"}
    return SourceDesign(chosen, rows, acting)


def sources_of(model: str, configuration: Configuration) -> tuple[str, ...]:
    """The sources that act in a training of this configuration."""
    entry = model_named(model)
    if not entry.is_network:
        return ("split",) if entry.is_quick else ("kernel", "split")  # quick ones draw nothing
    has_dropout = bool(configuration.get("dropout", True))
    return tuple(name for name in SOURCES if name != "dropout" or has_dropout)


def default_sources(offered: Collection[str]) -> tuple[str, ...]:
    """Of a network: initialisation, shuffle, dropout; of a reference all that it has."""
    if "shuffle" not in offered:
        return tuple(offered)
    return tuple(name for name in ("initialisation", "shuffle", "dropout") if name in offered)


def _number(levels: Levels) -> int:
    """A run whose streams are all of one replicate is that seed run; else a number of its own."""
    ordinary = {level for stream, level in levels.items() if stream != "split"}
    if len(ordinary) == 1 and not levels["split"]:
        return ordinary.pop()
    return VARIED_FROM + word_of(json.dumps(levels, sort_keys=True)) % 1_000_000_000


def _check(name: str, offered: Collection[str]) -> None:
    if name in offered:
        return
    why = NO_SOURCE_HERE.get(name, "it does not act in trainings of this configuration")
    raise _refused(
        f"a source of variance is one of {', '.join(offered)}",
        f"{name} ({why})" if name in SOURCES or name in NO_SOURCE_HERE else name,
    )


def _clash(sources: Sequence[str]) -> str:
    streams = [stream for name in sources for stream in SOURCES[name]]
    return next((stream for stream in streams if streams.count(stream) > 1), "")


def _refused(rule: str, found: str) -> SpecError:
    return SpecError(rule, found=found, remedy="Write for example initialisation,shuffle.")
