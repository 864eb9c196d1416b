"""Gradient boosting on what is in the window: LightGBM, a regression a lead and target.

It never sees the test part. One thread and a given seed: the same trees on every run.
"""

from __future__ import annotations

import numpy as np
from pydantic import Field

from core.dataset.windows import TuningWindows
from core.models.columns import Columns, Regressor, fit_best, fit_columns
from core.models.entry import ModelEntry
from core.models.settings import Settings, filled, settings_in
from core.models.space import Choice, Configuration, IntegerRange, RealRange, SearchSpace
from core.streams import part_of

OPEN = {"increments": (False, True), "means": (False, True)}


class BoostingSettings(Settings):
    """What shapes the trees; what is None is left to the validation part.

    Attributes:
        trees: Trees, one after another.
        rate: Share of each tree's answer that is taken.
        leaves: Leaves of one tree, at most.
        leaf: Samples that a leaf holds at least.
        features: Share of the inputs that a tree sees.
        rows: Share of the windows that a tree sees.
        increments: Whether it forecasts the change since the last known value.
        means: Whether it reads means over the last days in place of every day.
    """

    trees: int = Field(default=300, ge=1, le=10_000)
    rate: float = Field(default=0.03, gt=0, le=1)
    leaves: int = Field(default=15, ge=2, le=1_000)
    leaf: int = Field(default=20, ge=1)
    features: float = Field(default=0.5, gt=0, le=1)
    rows: float = Field(default=0.7, gt=0, le=1)
    increments: bool | None = None
    means: bool | None = None


def fit(tuning: TuningWindows, configuration: Configuration, seed: int) -> Columns:
    """Fit on training; what the configuration leaves open is chosen on validation.

    Raises:
        SpecError: The configuration breaks a rule.
    """
    settings = settings_in(configuration, BoostingSettings, label="the gradient boosting")
    return fit_best(tuning, filled(settings, OPEN), lambda one: _fitted(tuning, one, seed))


def _fitted(tuning: TuningWindows, settings: BoostingSettings, seed: int) -> Columns:
    import lightgbm  # a second; not for those who only look

    def fit_column(inputs: np.ndarray, wanted: np.ndarray, column: int) -> Regressor:
        data = lightgbm.Dataset(inputs, wanted, params={"verbosity": -1}, free_raw_data=False)
        trees = lightgbm.train(
            _parameters(settings, part_of(seed, f"column {column}")), data, settings.trees
        )
        return lambda rows: np.asarray(trees.predict(rows))

    return fit_columns(
        tuning.training,
        increments=bool(settings.increments),
        means=bool(settings.means),
        fit=fit_column,
    )


def _parameters(settings: BoostingSettings, seed: int) -> dict[str, float | int | bool | str]:
    return {
        "objective": "regression",
        "learning_rate": settings.rate,
        "num_leaves": settings.leaves,
        "min_data_in_leaf": settings.leaf,
        "feature_fraction": settings.features,
        "bagging_fraction": settings.rows,
        "bagging_freq": 1,
        "seed": seed,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 1,
        "verbosity": -1,
    }


ENTRY = ModelEntry(
    name="boosting",
    label="Gradient boosting",
    summary="Small trees that correct each other; the strongest of the quick references.",
    space=SearchSpace(
        dimensions=(
            IntegerRange(name="trees", low=100, high=800, step=100, help="Trees in a row"),
            RealRange(name="rate", low=0.01, high=0.2, scale="log", help="Share taken of a tree"),
            IntegerRange(name="leaves", low=4, high=64, help="Leaves of one tree at most"),
            IntegerRange(name="leaf", low=5, high=50, help="Samples that a leaf holds at least"),
            RealRange(name="features", low=0.1, high=1.0, help="Share of the inputs for a tree"),
            RealRange(name="rows", low=0.4, high=1.0, help="Share of the windows for a tree"),
            Choice(name="increments", values=(False, True), help="Forecast the change"),
            Choice(name="means", values=(False, True), help="Read means over the last days"),
        )
    ),
    fit=fit,
)
