"""What seed runs would cost before they are started: their pace, and the words. It trains none."""

from __future__ import annotations

import math
from collections.abc import Iterable

from core.search.trial import Trial
from core.store.schema import SeedRunRow


def seconds_an_epoch(trial: Trial, runs: Iterable[SeedRunRow]) -> float | None:
    """Of one configuration on the whole training part; None where nobody ever trained it.

    Args:
        trial: One trial of the configuration, which counts where there is no run.
        runs: Completed seed runs of the study.
    """
    known = [
        run.seconds / run.epochs
        for run in runs
        if run.configuration_id == trial.configuration_id and run.seconds and run.epochs
    ]
    own = trial.epochs - trial.first_epoch
    if not known and trial.seconds and own:
        known = [trial.seconds / own]
    return sum(known) / len(known) if known else None


def price_words(
    *, missing: int, present: int, epochs: int, seconds: float | None, slots: int
) -> str:
    """What follows "60 runs" in a sentence on their price.

    Args:
        missing: Runs that are still to be trained.
        present: Runs that are there.
        epochs: Of all that are missing.
        seconds: Their time on one slot; None where it is not known.
        slots: Trainings side by side.
    """
    if not missing:
        return ", all of them there."
    there = f", {present:,} of them there" if present else ""
    if seconds is None:
        return f"{there}; {epochs:,} epochs to train."
    minutes = max(1, math.ceil(seconds / 60 / max(1, slots)))
    long = f"{minutes} min" if minutes < 120 else f"{minutes / 60:.1f} h"
    return f"{there}; {epochs:,} epochs to train, about {long} with {slots} side by side."
