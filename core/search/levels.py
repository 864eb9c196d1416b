"""How far trials were trained, so that only equals are compared. It ranks nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.search.trial import Trial

ENOUGH = 12  # scores from which hyperparameters are compared rather than single trials


@dataclass(frozen=True, slots=True, order=True)
class Level:
    """A share of the training windows and epochs in all; the larger was trained longer."""

    share: float
    epochs: int


def level_of(trial: Trial) -> Level:
    """What a trial was trained to."""
    return Level(trial.share, trial.epochs)


def levels_of(trials: Iterable[Trial]) -> dict[Level, int]:
    """Levels that hold a score, the shortest first, with the number of scored trials."""
    held = Counter((trial.share, trial.epochs) for trial in trials if trial.score is not None)
    return {Level(*key): number for key, number in sorted(held.items())}


def at_level(trials: Iterable[Trial], level: Level) -> list[Trial]:
    """The scored trials of one level, in their order."""
    share, epochs = level.share, level.epochs
    return [t for t in trials if t.score is not None and t.epochs == epochs and t.share == share]


def telling_level(trials: Sequence[Trial]) -> Level | None:
    """The longest level with enough scores to compare, else the one with the most."""
    held = levels_of(trials)
    enough = [level for level, count in held.items() if count >= ENOUGH]
    if enough:
        return enough[-1]
    return max(held, key=lambda level: (held[level], level), default=None)
