"""Which runs rolling origins take, and how they are numbered. It trains nothing, reads no store.

Origin 0 is the study's own split: its runs are ordinary seed runs. At origin k replicate r has the
same streams as there, so that origins and seeds are crossed, and a number of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import SpecError
from core.search.trial import Trial
from core.seeds.sources.design import STREAMS
from core.seeds.training import ORIGIN, Batch, Wanted

ORIGINS_FROM = 2_000_000_000  # above all numbers of designs
MOST_ORIGINS = 50
_APART = 10_000  # numbers from one origin to the next


def origin_runs(trials: Sequence[Trial], origins: int, replicates: Sequence[int]) -> Batch:
    """Every configuration at every origin with every replicate, replicate by replicate.

    So what is stopped leaves whole crosses of fewer seeds.
    """
    return [
        run_at(trial, origin, replicate)
        for replicate in replicates
        for origin in range(origins)
        for trial in trials
    ]


def run_at(trial: Trial, origin: int, replicate: int) -> Wanted:
    """One run; at origin 0 an ordinary one."""
    if not origin:
        return Wanted(trial, replicate)
    levels = {stream: replicate for stream in STREAMS} | {"split": 0, ORIGIN: origin}
    return Wanted(trial, ORIGINS_FROM + _APART * origin + replicate, levels)


def place_of(number: int) -> tuple[int, int]:
    """Origin and replicate of a run, by its number."""
    if number < ORIGINS_FROM:
        return 0, number
    return divmod(number - ORIGINS_FROM, _APART)


def check_origins(origins: int) -> None:
    """Refuse what is no number of origins.

    Raises:
        SpecError: It is out of range.
    """
    if not 2 <= origins <= MOST_ORIGINS:
        raise SpecError(
            f"`origins` must be from 2 to {MOST_ORIGINS}, the study's own among them",
            found=origins,
            remedy="Four are a first look.",
        )
