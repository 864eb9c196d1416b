"""The reference of many river papers: a random forest on what is in the window.

scikit-learn's forest, one a lead and target. It never sees the test part.
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

OPEN = {"features": (0.1, 0.3), "increments": (False, True), "means": (False, True)}


class ForestSettings(Settings):
    """What shapes the forest; what is None is left to the validation part.

    Attributes:
        trees: Trees of one forest.
        features: Share of the inputs tried at a split.
        leaf: Samples that a leaf holds at least.
        increments: Whether it forecasts the change since the last known value.
        means: Whether it reads means over the last days in place of every day.
    """

    trees: int = Field(default=200, ge=1, le=5_000)
    features: float | None = Field(default=None, gt=0, le=1)
    leaf: int = Field(default=3, ge=1)
    increments: bool | None = None
    means: bool | None = None


def fit(tuning: TuningWindows, configuration: Configuration, seed: int) -> Columns:
    """Fit on training; what the configuration leaves open is chosen on validation.

    Raises:
        SpecError: The configuration breaks a rule.
    """
    settings = settings_in(configuration, ForestSettings, label="the random forest")
    return fit_best(tuning, filled(settings, OPEN), lambda one: _fitted(tuning, one, seed))


def _fitted(tuning: TuningWindows, settings: ForestSettings, seed: int) -> Columns:
    from sklearn.ensemble import RandomForestRegressor  # a second; not for those who only look

    def fit_column(inputs: np.ndarray, wanted: np.ndarray, column: int) -> Regressor:
        forest = RandomForestRegressor(
            n_estimators=settings.trees,
            max_features=settings.features,
            min_samples_leaf=settings.leaf,
            random_state=part_of(seed, f"column {column}"),
            n_jobs=1,
        )
        predict: Regressor = forest.fit(inputs, wanted).predict
        return predict

    return fit_columns(
        tuning.training,
        increments=bool(settings.increments),
        means=bool(settings.means),
        fit=fit_column,
    )


ENTRY = ModelEntry(
    name="forest",
    label="Random forest",
    summary="Many decision trees, averaged; strong where samples are few and irregular.",
    space=SearchSpace(
        dimensions=(
            IntegerRange(name="trees", low=100, high=400, step=100, help="Trees of one forest"),
            RealRange(name="features", low=0.05, high=0.5, scale="log", help="Inputs at a split"),
            IntegerRange(name="leaf", low=1, high=10, help="Samples that a leaf holds at least"),
            Choice(name="increments", values=(False, True), help="Forecast the change"),
            Choice(name="means", values=(False, True), help="Read means over the last days"),
        )
    ),
    fit=fit,
)
