"""A search on N slots without training: a clock that jumps from the end of one trial to the next.

Who runs next is asked of the strategy that a real search asks; how long it takes is drawn from a
journal. Handing out costs nothing here, and every slot is as fast as those of the journal.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from core.models.space import RealRange, SearchSpace
from core.search.budget import Budget
from core.search.planning import plan_study
from core.search.sampling import Sampler
from core.search.strategies import strategy_named
from core.search.suggestion import Pause, Suggestion

Place = tuple[int, int]  # bracket (Hyperband's s), rung


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds of epochs of one configuration, as a journal has them.

    Attributes:
        first: Of the first epoch of each of its trials; building and compiling are in them.
        later: Of all other epochs.
    """

    first: tuple[float, ...]
    later: tuple[float, ...]


@dataclass(slots=True)
class Run:
    """What one simulated search took.

    Attributes:
        slots: How many.
        seconds: Wall time until the last trial ended.
        busy: Slot seconds of training, by place.
        idle: Slot seconds without work, by the places whose trials were being waited for.
        trials: Trainings.
        epochs: Epochs.
    """

    slots: int
    seconds: float = 0.0
    busy: dict[Place, float] = field(default_factory=lambda: defaultdict(float))
    idle: dict[Place, float] = field(default_factory=lambda: defaultdict(float))
    trials: int = 0
    epochs: int = 0

    @property
    def idle_share(self) -> float:
        """Idle slot time / all slot time."""
        return sum(self.idle.values()) / (self.slots * self.seconds)


class Durations:
    """How long trials take and what they score; the same for a seed whatever the order of asking.

    A configuration takes the pace of one of the journal's, and keeps it over its rungs. Scores are
    a quality of the configuration and noise that shrinks with the epochs: they decide who goes up,
    not how long it takes.
    """

    def __init__(self, paces: Sequence[Pace], *, seed: int) -> None:
        self._paces = paces
        self._seed = seed

    def seconds(self, trial: Suggestion) -> float:
        """Of a whole training: its first epoch and the later ones, drawn one by one."""
        pace = self._paces[int(self._generator(trial, 0).integers(len(self._paces)))]
        generator = self._generator(trial, trial.epochs)
        later = trial.epochs - trial.first_epoch - 1
        return float(generator.choice(pace.first) + generator.choice(pace.later, later).sum())

    def score(self, trial: Suggestion) -> float:
        """Lower is better."""
        quality = self._generator(trial, 0).random(2)[1]
        return float(quality + self._generator(trial, trial.epochs).normal() / trial.epochs)

    def _generator(self, trial: Suggestion, epochs: int) -> np.random.Generator:
        name = int(float(trial.configuration["x"]) * 2**52)
        return np.random.default_rng([self._seed, name, epochs])


def simulate(strategy: str, durations: Durations, *, slots: int, budget: Budget, seed: int) -> Run:
    """One search on so many slots, from the first trial to the last."""
    space = SearchSpace(dimensions=(RealRange(name="x", low=0.0, high=1.0, scale="linear"),))
    plan = plan_study(space, budget.model_copy(update={"strategy": strategy}))
    asked = strategy_named(strategy).open(plan, Sampler(space, entropy=seed, drawn={}))
    run = Run(slots)
    running: list[tuple[float, int, Suggestion]] = []  # by their end
    places: Counter[Place] = Counter()  # of what runs
    while True:
        while len(running) < slots and not isinstance(answer := asked.ask(), Pause):
            seconds = durations.seconds(answer)
            heapq.heappush(running, (run.seconds + seconds, answer.trial, answer))
            places[_place(answer)] += 1
            run.busy[_place(answer)] += seconds
            run.trials += 1
            run.epochs += answer.epochs - answer.first_epoch
        if not running:
            return run
        idle_slots = slots - len(running)
        end, _, ended = heapq.heappop(running)
        for place, trials in places.items():
            share = trials / places.total()
            run.idle[place] += idle_slots * (end - run.seconds) * share
        run.seconds = end
        places[_place(ended)] -= 1
        asked.tell(ended.trial, durations.score(ended))


def _place(trial: Suggestion) -> Place:
    return trial.bracket, trial.rung
