"""The searches that are killed: what each trains, where, and how often it is killed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.dataset.series import Driver, Series, Target
from core.models.space import Choice, RealRange, SearchSpace
from core.search.budget import Budget
from core.search.spec import StudySpec, default_spec

SPACE = SearchSpace(
    dimensions=(
        Choice(name="units", values=(3,)),
        Choice(name="depth", values=(1,)),
        Choice(name="filters_first", values=(2,)),
        Choice(name="filters_second", values=(2,)),
        Choice(name="width", values=(3,)),
        Choice(name="dropout", values=(0.2,)),
        Choice(name="batch_size", values=(32,)),
        RealRange(name="learning_rate", low=1e-3, high=3e-2, scale="log"),
    )
)


@dataclass(frozen=True, slots=True)
class Case:
    """One search.

    Attributes:
        name: Of its study.
        seed: Of its study.
        place: Where it trains: "inline" in the driver, "local" in slots of a driver, "service" in
            slots of the worker that a web server started.
        slots: Trainings side by side.
        budget: What it trains.
        kills: How often something of it is killed.
    """

    name: str
    seed: int
    place: str
    slots: int
    budget: Budget
    kills: int = 10

    @property
    def spec(self) -> StudySpec:
        """Its study."""
        return spec_of(self.name, self.seed, self.budget)


def spec_of(name: str, seed: int, budget: Budget) -> StudySpec:
    """A study of the small series."""
    spec = default_spec(
        small_series(),
        name=name,
        model="hrhn",
        horizon=2,
        lookback=6,
        known_ahead=("flow",),
        max_epochs=budget.max_epochs,
        factor=budget.factor,
        seed=seed,
        space=SPACE,
    )
    return spec.model_copy(update={"budget": budget})


def small_series() -> Series:
    """Two hundred days of a wave with noise."""
    day, noise = np.arange(200), np.random.default_rng(5)
    flow = 100 * np.exp(0.5 * np.sin(2 * np.pi * day / 60) + 0.1 * noise.normal(size=day.size))
    activity = 0.01 * flow * np.exp(0.1 * noise.normal(size=day.size))
    return Series(
        name="small",
        dates=pd.date_range("2001-01-01", periods=day.size, freq="D"),
        step=pd.Timedelta("1D"),
        targets=(Target("activity", "Bq/m3", activity, np.full(day.size, np.nan)),),
        drivers=(Driver("flow", "m3/s", flow),),
        is_simulated=True,
        origin="made in a test",
    )


_NINE, _FOUR = {"max_epochs": 9, "factor": 3}, {"max_epochs": 8, "factor": 2}
_SHARES = {"max_epochs": 3, "factor": 3, "resource": "windows", "parts": 9}

# (place, slots, budget): ASHA only where one training runs at a time, as its trials depend on what
# ends first.
_KINDS: tuple[tuple[str, int, dict[str, object]], ...] = (
    ("inline", 1, _NINE),
    ("local", 2, _NINE),
    ("service", 2, _NINE),
    ("local", 1, _FOUR | {"strategy": "asha"}),
    ("local", 3, _FOUR),
    ("service", 3, _SHARES),
    ("local", 2, _NINE | {"strategy": "random"}),
    ("service", 1, _FOUR | {"strategy": "asha"}),
    ("local", 3, _NINE | {"score_rule": "best"}),
    ("inline", 1, _FOUR | {"strategy": "random"}),
    ("local", 2, _SHARES),
    ("service", 2, _FOUR),
    ("local", 1, _NINE | {"iterations": 2}),
    ("service", 3, _NINE | {"strategy": "random"}),
    ("inline", 3, _FOUR),
    ("local", 3, _NINE | {"min_epochs": 3, "iterations": 2}),
    ("service", 2, {"max_epochs": 16, "factor": 4}),
    ("local", 2, {"max_epochs": 16, "factor": 2}),
    ("inline", 1, _SHARES | {"strategy": "asha"}),
    ("service", 1, _NINE),
)


def fake_cases() -> list[Case]:
    """Twenty searches, each with a seed of its own."""
    return [
        Case(f"case-{n}", 100 + n, place, slots, Budget.model_validate(budget))
        for n, (place, slots, budget) in enumerate(_KINDS)
    ]
