"""Trials whose scores follow a formula, so that what is found in them is known beforehand."""

from __future__ import annotations

import math

import numpy as np

from core.models.space import Choice, IntegerRange, RealRange, SearchSpace, configuration_id
from core.search.trial import Curve, Trial, TrialState

SPACE = SearchSpace(
    dimensions=(
        RealRange(name="learning_rate", low=1e-4, high=1e-1, scale="log"),
        IntegerRange(name="units", low=8, high=64, step=8),
        Choice(name="cell", values=("gru", "lstm")),
        Choice(name="constant", values=(1,)),
    )
)


def trial(number: int, score: float | None, **fields: object) -> Trial:
    configuration = fields.pop("configuration", {"units": number})
    state = TrialState.COMPLETED if score is not None else TrialState.FAILED
    given = {
        "trial": number,
        "configuration": configuration,
        "configuration_id": configuration_id(configuration),
        "bracket": 0,
        "iteration": 0,
        "rung": 0,
        "first_epoch": 0,
        "epochs": 9,
        "parent": None,
        "seed": number,
        "state": state,
        "score": score,
        "cause": None if score is not None else "it diverged",
    }
    return Trial(**(given | fields))


def bowl(count: int = 60, *, epochs: int = 9) -> list[Trial]:
    """The learning rate decides, with its best at 0.01; the cell adds a little, units nothing."""
    generator = np.random.default_rng(4)
    made = []
    for number in range(count):
        rate = float(10 ** generator.uniform(-4, -1))
        cell = ("gru", "lstm")[int(generator.integers(2))]
        units = int(8 * generator.integers(1, 9))
        score = 0.5 + 0.1 * (math.log10(rate) + 2) ** 2 + 0.01 * (cell == "gru")
        settings = {"learning_rate": rate, "units": units, "cell": cell, "constant": 1}
        made.append(trial(number, score, configuration=settings, epochs=epochs))
    return made


def halving() -> tuple[list[Trial], list[Curve]]:
    """Four to 1 epoch, two of them to 3, one more fails: best 0.5 at 3 epochs, 0.4 at one."""
    rungs = [
        trial(0, 0.4, epochs=1),
        trial(1, 0.6, epochs=1),
        trial(2, 0.7, epochs=1),
        trial(3, None, epochs=1),
        trial(4, 0.55, epochs=3, first_epoch=1, rung=1, parent=0, configuration={"units": 0}),
        trial(5, 0.5, epochs=3, first_epoch=1, rung=1, parent=1, configuration={"units": 1}),
    ]
    return rungs, [_falling(t) for t in rungs if t.score is not None]


def _falling(trial: Trial) -> Curve:
    """From 1 to the score in equal steps."""
    epochs = np.arange(trial.first_epoch + 1, trial.epochs + 1)
    scores = np.linspace(1, trial.score, len(epochs) + 1)[1:]
    return Curve(trial.trial, epochs, np.ones(len(epochs)), scores)
