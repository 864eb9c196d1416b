"""A strategy that begins again on a larger plan and is answered from memory where it can be.

An extended search is the larger search from its start: what is asked for and was trained before
(same configuration, same epochs, same windows) is told at once and costs nothing. It trains
nothing, and it knows no journal.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from core.models.space import configuration_id
from core.search.suggestion import Pause, Strategy, Suggestion

Training = tuple[str, int, float]  # configuration, epochs in all, share of the windows


def training_of(suggestion: Suggestion) -> Training:
    """What makes two trials the same training."""
    return configuration_id(suggestion.configuration), suggestion.epochs, suggestion.share


@dataclass(slots=True)
class Memory:
    """Trials of the journal so far, by what they trained."""

    told: dict[Training, tuple[int, float]] = field(default_factory=dict)
    running: dict[Training, int] = field(default_factory=dict)

    def begin(self, suggestion: Suggestion) -> None:
        """A trial was given out."""
        self.running[training_of(suggestion)] = suggestion.trial

    def end(self, trial: int, score: float) -> None:
        """A trial was told."""
        for training, number in self.running.items():
            if number == trial:
                self.told[self._take(training)] = (trial, score)
                return

    def _take(self, training: Training) -> Training:
        del self.running[training]
        return training


class Recalling:
    """A strategy on a memory; trial numbers go on where the journal is.

    Args:
        strategy: The strategy on the larger plan, at its start.
        memory: What was trained or is running.
        next_trial: The first number that is free.
    """

    def __init__(self, strategy: Strategy, memory: Memory, *, next_trial: int) -> None:
        self._strategy = strategy
        self._told = dict(memory.told)
        self._running = dict(memory.running)
        self._training_of = {trial: training for training, trial in memory.running.items()}
        self._next = next_trial
        self._outside: dict[int, int] = {}  # the strategy's number -> ours
        self._inside: dict[int, int] = {}  # ours -> the strategy's, while it runs

    def ask(self) -> Suggestion | Pause:
        """The next trial that nobody has trained or is training."""
        while True:
            answer = self._strategy.ask()
            if isinstance(answer, Pause):
                return self._waiting(answer)
            training = training_of(answer)
            if training in self._told:
                trial, score = self._told.pop(training)
                self._outside[answer.trial] = trial
                self._strategy.tell(answer.trial, score)
            elif training in self._running:
                self._link(answer, self._running.pop(training))
            else:
                return self._new(answer)

    def tell(self, trial: int, score: float) -> None:
        """How a trial ended, one that was running before the extension included."""
        if trial in self._inside:
            self._strategy.tell(self._inside.pop(trial), score)
            return
        training = self._training_of[trial]
        del self._running[training]
        self._told[training] = (trial, score)

    def _waiting(self, pause: Pause) -> Pause:
        return Pause.WAIT if self._running and pause is Pause.DONE else pause

    def _link(self, answer: Suggestion, trial: int) -> None:
        self._outside[answer.trial] = trial
        self._inside[trial] = answer.trial

    def _new(self, answer: Suggestion) -> Suggestion:
        trial = self._next
        self._next += 1
        self._link(answer, trial)
        parent = None if answer.parent is None else self._outside[answer.parent]
        return replace(answer, trial=trial, parent=parent)
