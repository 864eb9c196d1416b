"""The ordered list of steps that made a series, as JSON with the series and back.

A new step is one file and one line here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from core.dataset.preparation.decay_correction import CorrectDecay
from core.dataset.preparation.driver_gaps import FillGaps
from core.dataset.preparation.outliers import LeaveOut, MarkOutliers
from core.dataset.preparation.resampling import Resample
from core.dataset.preparation.unit_conversion import ByVolume, ConvertUnit
from core.dataset.preparation.working_scale import ChooseScale
from core.dataset.series import Series
from core.dataset.windows import Scale
from core.errors import SpecError

Step = Annotated[
    ConvertUnit
    | ByVolume
    | CorrectDecay
    | FillGaps
    | Resample
    | ChooseScale
    | MarkOutliers
    | LeaveOut,
    Field(discriminator="kind"),
]
_step: TypeAdapter[Step] = TypeAdapter(Step)


class Recipe(BaseModel):
    """Steps in the order in which they are done."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    steps: tuple[Step, ...] = ()

    def apply(self, series: Series) -> Series:
        """The series after all steps; it lists them behind those that were done before.

        Raises:
            DataError: A step cannot be done.
        """
        for step in self.steps:
            done = step.apply(series)
            series = replace(done, preparation=(*done.preparation, step.model_dump_json()))
        return series

    def back(self, target: str, values: np.ndarray, dates: pd.DatetimeIndex) -> np.ndarray:
        """Values of a target in the unit and at the date that they had before the recipe.

        Args:
            target: Name of the target.
            values: (..., rows) after the recipe: measured, forecast, or the ends of an interval.
            dates: (rows,) their instants.
        """
        for step in reversed(self.steps):
            values = step.back(target, values, dates)
        return values

    def sentences(self) -> tuple[str, ...]:
        """What was done, step by step."""
        return tuple(step.sentence() for step in self.steps)

    def scales(self) -> dict[str, Scale]:
        """The chosen working scale by column, for `WindowSpec.scales`; the last choice counts."""
        return {step.column: step.scale for step in self.steps if isinstance(step, ChooseScale)}


def recipe_of(series: Series) -> Recipe:
    """The recipe that made a series, from the list that the series carries.

    Raises:
        SpecError: A step that this version does not know.
    """
    try:
        return Recipe(steps=tuple(_step.validate_json(text) for text in series.preparation))
    except ValidationError as error:
        raise SpecError(
            "the steps of a series are known to this version",
            found=error.errors()[0]["msg"],
            remedy="Read the series with the version that prepared it.",
        ) from error
