"""KerasTuner's Hyperband oracle behind ask and tell: the only file that imports KerasTuner.

The oracle is an in-memory state machine of one thread. Its files, display, retries and failure
counting are switched off: the journal is the truth, and a failed trial is told as a penalty.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from importlib.metadata import version
from itertools import product

from core import streams
from core.models.space import (
    Choice,
    Configuration,
    Dimension,
    IntegerRange,
    RealRange,
    Scalar,
    SearchSpace,
)
from core.quiet import quiet_import
from core.search.budget import Plan
from core.streams import Stream

with quiet_import():
    import keras_tuner
    from keras_tuner.src.engine.trial import Trial as KerasTunerTrial
    from keras_tuner.src.tuners.hyperband import HyperbandOracle

ORACLE_VERSION = version("keras-tuner")
ENUMERATE_UP_TO = 20_000  # spaces up to here are drawn without replacement
_NOTHING = "nothing_to_choose"  # KerasTuner takes an empty configuration for an exhausted space


class Pause(Enum):
    """Why the oracle has no trial."""

    WAIT = "ask again after a tell"
    DONE = "the plan is complete"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A trial to run; the fields are those of `Trial`."""

    trial: int
    configuration: Configuration
    bracket: int
    iteration: int
    rung: int
    first_epoch: int
    epochs: int
    parent: int | None


class Oracle:
    """Ask for trials, tell scores (lower is better). The same seed gives the same trials.

    Args:
        plan: What to train; its sizes replace KerasTuner's own formula (a test shows them equal).
        space: What may be drawn.
        entropy: Root entropy of the study.
    """

    def __init__(self, plan: Plan, space: SearchSpace, *, entropy: int) -> None:
        self._plan = plan
        self._space = space
        self._asks = 0
        self._oracle = _PlannedOracle(plan, space, entropy)

    def ask(self) -> Suggestion | Pause:
        """The next trial, or why there is none."""
        self._asks += 1
        trial = self._oracle.create_trial(f"ask {self._asks}")
        if trial.status == "IDLE":
            return Pause.WAIT
        if trial.status == "STOPPED":
            return Pause.DONE
        return self._suggestion(trial)

    def tell(self, trial: int, score: float) -> None:
        """How a trial ended; a finite number, a penalty for a failure."""
        held = self._oracle.trials[f"{trial:04d}"]
        self._oracle.update_trial(held.trial_id, {"score": score})
        # A fresh object: setting the status on the oracle's own trial can deadlock it.
        self._oracle.end_trial(
            KerasTunerTrial(held.hyperparameters.copy(), held.trial_id, "COMPLETED")
        )

    def _suggestion(self, trial: KerasTunerTrial) -> Suggestion:
        values = trial.hyperparameters.values
        place = self._oracle.place_of(trial.trial_id)
        rungs = self._plan.brackets[place.bracket].rungs
        return Suggestion(
            trial=int(trial.trial_id),
            configuration={
                dimension.name: _decoded(dimension, values[dimension.name])
                for dimension in self._space.dimensions
            },
            bracket=self._plan.brackets[place.bracket].bracket,
            iteration=place.iteration,
            rung=place.rung,
            first_epoch=rungs[place.rung - 1].epochs if place.rung else 0,
            epochs=rungs[place.rung].epochs,
            parent=None if place.parent is None else int(place.parent),
        )


@dataclass(frozen=True, slots=True)
class _Place:
    bracket: int  # index into the plan
    iteration: int
    rung: int
    parent: str | None


class _PlannedOracle(HyperbandOracle):
    """KerasTuner's promotion rules on our plan. Its bracket b is the plan's n - 1 - b."""

    def __init__(self, plan: Plan, space: SearchSpace, entropy: int) -> None:
        self._plan = plan
        self._deck = _deck(space, entropy)
        super().__init__(
            objective=keras_tuner.Objective("score", "min"),
            max_epochs=plan.brackets[0].rungs[-1].epochs,
            hyperband_iterations=plan.iterations,
            seed=streams.word(entropy, Stream.SAMPLER),
            hyperparameters=_hyperparameters(space),
            allow_new_entries=False,
            tune_new_entries=False,
        )
        self.verbose = 0

    def place_of(self, trial_id: str) -> _Place:
        """Where a trial was put; the `tuner/bracket` value is wrong with several slots."""
        for bracket in self._brackets:
            for rung, members in enumerate(bracket["rounds"]):
                for member in members:
                    if member["id"] == trial_id:
                        index = self._index(bracket["bracket_num"])
                        return _Place(index, bracket["iteration"], rung, member["past_id"])
        raise KeyError(trial_id)

    def score_trial(self, trial: KerasTunerTrial) -> None:
        trial.score = trial.metrics.get_last_value("score")
        trial.best_step = 0

    def save(self) -> None:
        """Nothing: the journal is the truth."""

    def _save_trial(self, trial: KerasTunerTrial) -> None:
        """Nothing: the journal is the truth."""

    def _check_consecutive_failures(self) -> None:
        """Nothing: no trial is ever told as failed, and the check walks all trials."""

    def _start_new_bracket(self) -> None:
        super()._start_new_bracket()
        self._brackets[-1]["iteration"] = self._current_iteration

    def _random_values(self) -> Configuration | None:
        if self._deck is None:
            values: Configuration | None = super()._random_values()
            return values
        return self._deck.pop(0) if self._deck else None

    def _index(self, bracket: int) -> int:
        return len(self._plan.brackets) - 1 - bracket

    def _get_num_brackets(self) -> int:
        return len(self._plan.brackets)

    def _get_num_rounds(self, bracket_num: int) -> int:
        return len(self._plan.brackets[self._index(bracket_num)].rungs)

    def _get_size(self, bracket_num: int, round_num: int) -> int:
        return self._plan.brackets[self._index(bracket_num)].rungs[round_num].trials

    def _get_epochs(self, bracket_num: int, round_num: int) -> int:
        return self._plan.brackets[self._index(bracket_num)].rungs[round_num].epochs


def _hyperparameters(space: SearchSpace) -> keras_tuner.HyperParameters:
    hyperparameters = keras_tuner.HyperParameters()
    if not space.dimensions:
        hyperparameters.Fixed(_NOTHING, 0)
    for dimension in space.dimensions:
        if isinstance(dimension, IntegerRange):
            hyperparameters.Int(dimension.name, dimension.low, dimension.high, step=dimension.step)
        elif isinstance(dimension, RealRange):
            hyperparameters.Float(
                dimension.name, dimension.low, dimension.high, sampling=dimension.scale
            )
        else:
            # By place: KerasTuner turns False into 0.
            hyperparameters.Choice(dimension.name, list(range(len(dimension.values))))
    return hyperparameters


def _deck(space: SearchSpace, entropy: int) -> list[Configuration] | None:
    """All configurations of a small finite space, shuffled; None when it is large.

    KerasTuner draws with replacement and gives up after 20 repeats, which starves small spaces.
    """
    size = space.size()
    if size is None or size > ENUMERATE_UP_TO:
        return None
    if not space.dimensions:
        return [{_NOTHING: 0}]
    names = [dimension.name for dimension in space.dimensions]
    grid = list(product(*(_values(dimension) for dimension in space.dimensions)))
    order = streams.generator(entropy, Stream.SAMPLER).permutation(len(grid))
    return [dict(zip(names, grid[i], strict=True)) for i in order]


def _values(dimension: Dimension) -> list[int] | list[float]:
    """What KerasTuner would draw from: numbers of a range, places in a choice."""
    if isinstance(dimension, IntegerRange):
        return list(range(dimension.low, dimension.high + 1, dimension.step))
    if isinstance(dimension, RealRange):
        return [dimension.low]  # finite only when both ends are one value
    return list(range(len(dimension.values)))


def _decoded(dimension: Dimension, value: int | float) -> Scalar:
    return dimension.values[int(value)] if isinstance(dimension, Choice) else value
