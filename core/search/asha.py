"""Asynchronous successive halving (ASHA, Li et al. 2020), and random search as its one-rung case.

A slot that asks gets the promotion of the highest rung that has one, else a new configuration: a
trial may go up once it is among the best 1/eta of what has ended at its rung so far. Nobody waits;
in exchange the trials depend on the order in which trainings end.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from dataclasses import dataclass, field
from heapq import heappop, heappush

from core.models.space import Configuration
from core.search.budget import Bracket, Plan
from core.search.sampling import Sampler
from core.search.suggestion import Pause, Suggestion


@dataclass(slots=True)
class _Rung:
    """Ended trials, best first, and a heap of those that have not gone up."""

    ended: list[tuple[float, int]] = field(default_factory=list)
    below: list[tuple[float, int]] = field(default_factory=list)

    def end(self, score: float, trial: int) -> None:
        insort(self.ended, (score, trial))
        heappush(self.below, (score, trial))

    def promotable(self, factor: int) -> int | None:
        """The best that has not gone up, if it is within the best 1/factor."""
        places = len(self.ended) // factor
        if not self.below or bisect_left(self.ended, self.below[0]) >= places:
            return None
        return self.below[0][1]


class SuccessiveHalving:
    """One bracket; each iteration draws its width again and all compare with each other.

    Args:
        plan: Its first bracket gives the rungs; the size of rung 0 is how many are drawn.
        sampler: Where configurations come from.
    """

    def __init__(self, plan: Plan, sampler: Sampler) -> None:
        self._bracket: Bracket = plan.brackets[0]
        self._width = self._bracket.rungs[0].trials
        self._most = self._width * plan.iterations
        self._sampler = sampler
        self._rungs = [_Rung() for _ in self._bracket.rungs]
        self._running: dict[int, Suggestion] = {}
        self._held: dict[int, Suggestion] = {}
        self._drawn = 0
        self._asked = 0

    def ask(self) -> Suggestion | Pause:
        """A promotion from the highest rung that has one, else a new configuration."""
        for rung in reversed(range(len(self._rungs) - 1)):
            parent = self._rungs[rung].promotable(self._factor(rung))
            if parent is not None:
                heappop(self._rungs[rung].below)
                above = self._held.pop(parent)
                return self._give(above.configuration, rung + 1, above.iteration, parent)
        return self._fresh() or (Pause.WAIT if self._running else Pause.DONE)

    def tell(self, trial: int, score: float) -> None:
        """How a trial ended."""
        ended = self._running.pop(trial)
        if ended.rung < len(self._rungs) - 1:  # nobody goes up from the last one
            self._rungs[ended.rung].end(score, trial)
            self._held[trial] = ended

    def _factor(self, rung: int) -> int:
        lower, upper = self._bracket.rungs[rung], self._bracket.rungs[rung + 1]
        return max(2, round((upper.share * upper.epochs) / (lower.share * lower.epochs)))

    def _fresh(self) -> Suggestion | None:
        if self._drawn >= self._most:
            return None
        iteration, place = divmod(self._drawn, self._width)
        configuration = self._sampler.draw((iteration, 0, place))
        if configuration is None:
            self._drawn = self._most  # the space is exhausted
            return None
        self._drawn += 1
        return self._give(configuration, 0, iteration, None)

    def _give(
        self, configuration: Configuration, rung: int, iteration: int, parent: int | None
    ) -> Suggestion:
        level = self._bracket.rungs[rung]
        given = Suggestion(
            trial=self._asked,
            configuration=configuration,
            bracket=self._bracket.bracket,
            iteration=iteration,
            rung=rung,
            first_epoch=level.first_epoch,
            epochs=level.epochs,
            parent=parent,
            share=level.share,
        )
        self._running[given.trial] = given
        self._asked += 1
        return given
