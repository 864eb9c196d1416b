"""KerasTuner's Hyperband behind ask and tell: the only file that imports KerasTuner.

Which configuration goes up when is KerasTuner's `populate_space`, on our plan. What surrounds it
there (files, retries, display, copies of the whole space in every trial) grows with the number of
trials or loses work, and stays unused: a trial here is a small record, forgotten when its bracket
is complete. The journal is the truth.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from importlib.metadata import version
from types import SimpleNamespace

from core.models.space import Configuration
from core.quiet import quiet_import
from core.search.budget import Plan
from core.search.sampling import Sampler
from core.search.suggestion import Pause, Suggestion

if "keras" not in sys.modules:
    # The algorithm needs no engine, and TensorFlow's import would be half of a driver's start.
    os.environ.setdefault("KERAS_BACKEND", "numpy")
with quiet_import():
    import keras_tuner
    from keras_tuner.src.tuners.hyperband import HyperbandOracle

ORACLE_VERSION = version("keras-tuner")


@dataclass(slots=True)
class _Held:
    """What KerasTuner's algorithm reads of a trial."""

    trial_id: str
    hyperparameters: SimpleNamespace  # `.values`, a dict that it copies
    status: str = "RUNNING"
    score: float | None = None


class Hyperband:
    """Ask for trials, tell scores.

    Args:
        plan: What to train; its sizes replace KerasTuner's own formula (a test shows them equal).
        sampler: Where configurations come from.
    """

    def __init__(self, plan: Plan, sampler: Sampler) -> None:
        self._plan = plan
        self._oracle = _PlannedOracle(plan, sampler)
        self._asked = 0

    def ask(self) -> Suggestion | Pause:
        """The next trial, or why there is none."""
        name = str(self._asked)
        answer = self._oracle.populate_space(name)
        if answer["status"] == "IDLE":
            return Pause.WAIT
        if answer["status"] == "STOPPED":
            return Pause.DONE
        self._asked += 1
        self._oracle.hold(name, answer["values"])
        return self._suggestion(name, answer["values"])

    def tell(self, trial: int, score: float) -> None:
        """How a trial ended; a finite number, a penalty for a failure."""
        self._oracle.complete(str(trial), score)

    def _suggestion(self, name: str, values: Configuration) -> Suggestion:
        place = self._oracle.place_of(name)
        bracket = self._plan.brackets[place.rank]
        rung = bracket.rungs[place.rung]
        return Suggestion(
            trial=int(name),
            configuration={k: v for k, v in values.items() if not k.startswith("tuner/")},
            bracket=bracket.bracket,
            iteration=place.iteration,
            rung=place.rung,
            first_epoch=rung.first_epoch,
            epochs=rung.epochs,
            parent=None if place.parent is None else int(place.parent),
            share=rung.share,
        )


@dataclass(frozen=True, slots=True)
class _Place:
    rank: int  # of the bracket in the plan
    iteration: int
    rung: int
    parent: str | None


class _PlannedOracle(HyperbandOracle):
    """KerasTuner's promotion rules on our plan. Its bracket b is the plan's n - 1 - b."""

    def __init__(self, plan: Plan, sampler: Sampler) -> None:
        self._plan = plan
        self._sampler = sampler
        super().__init__(
            objective=keras_tuner.Objective("score", "min"),
            max_epochs=plan.brackets[0].rungs[-1].epochs,
            hyperband_iterations=plan.iterations,
        )

    def hold(self, name: str, values: Configuration) -> None:
        """Remember a trial that was given out."""
        held = _Held(name, SimpleNamespace(values=values))
        self.trials[name] = held
        self.ongoing_trials[name] = held

    def complete(self, name: str, score: float) -> None:
        """A trial ended."""
        held = self.ongoing_trials.pop(name)
        held.status, held.score = "COMPLETED", score

    def place_of(self, name: str) -> _Place:
        """Where a trial was put just now; the value `tuner/bracket` is wrong with several slots."""
        for bracket in self._brackets:
            for rung, members in enumerate(bracket["rounds"]):
                if members and members[-1]["id"] == name:
                    rank = self._rank(bracket["bracket_num"])
                    return _Place(rank, bracket["iteration"], rung, members[-1]["past_id"])
        raise KeyError(name)

    def _start_new_bracket(self) -> None:
        super()._start_new_bracket()
        self._brackets[-1]["iteration"] = self._current_iteration

    def _remove_completed_brackets(self) -> None:
        before = self._brackets
        super()._remove_completed_brackets()
        if len(self._brackets) == len(before):
            return
        kept = {id(bracket) for bracket in self._brackets}
        for bracket in before:
            if id(bracket) not in kept:
                self._forget(bracket["rounds"])

    def _forget(self, rounds: list[list[dict[str, str]]]) -> None:
        """Nobody compares the trials of a complete bracket any more."""
        for members in rounds:
            for member in members:
                self.trials.pop(member["id"], None)

    def _random_trial(self, trial_id: str, bracket: dict[str, object]) -> dict[str, object]:
        rounds = bracket["rounds"]
        assert isinstance(rounds, list)
        number, iteration = bracket["bracket_num"], bracket["iteration"]
        assert isinstance(number, int) and isinstance(iteration, int)
        self._next_place = (iteration, self._rank(number), len(rounds[0]))
        answer: dict[str, object] = super()._random_trial(trial_id, bracket)
        return answer

    def _random_values(self) -> Configuration | None:
        found = self._sampler.draw(self._next_place)
        # A dict of its own: KerasTuner writes into it, and takes an empty one for exhausted.
        return None if found is None else {"tuner/epochs": 0} | found

    def _rank(self, bracket: int) -> int:
        return len(self._plan.brackets) - 1 - bracket

    def _get_num_brackets(self) -> int:
        return len(self._plan.brackets)

    def _get_num_rounds(self, bracket_num: int) -> int:
        return len(self._plan.brackets[self._rank(bracket_num)].rungs)

    def _get_size(self, bracket_num: int, round_num: int) -> int:
        return self._plan.brackets[self._rank(bracket_num)].rungs[round_num].trials

    def _get_epochs(self, bracket_num: int, round_num: int) -> int:
        return self._plan.brackets[self._rank(bracket_num)].rungs[round_num].epochs
