"""The step that chooses a column's working scale. The series keeps its unit."""

from __future__ import annotations

from typing import Literal

import numpy as np

from core.dataset.preparation.step import PreparationStep, is_target
from core.dataset.series import Series
from core.dataset.windows import Scale
from core.errors import DataError

BACK = {
    "log": "exp",
    "square_root": "the square, with the sign kept",
    "cube_root": "the cube",
    "linear": "nothing",
}


class ChooseScale(PreparationStep):
    """On which scale a column is learnt; scores and forecasts come back to its own unit.

    Attributes:
        column: A target or a driver.
        scale: "log" for values above 0; a root where there are zeros, as in releases.
    """

    kind: Literal["scale"] = "scale"
    column: str
    scale: Scale

    def apply(self, series: Series) -> Series:
        """The same series, once it is known that the scale fits its values."""
        if is_target(series, self.column):
            values = series.target(self.column).values
        else:
            values = series.driver(self.column).values
        if self.scale == "log" and (values <= 0).any():
            raise DataError(
                f"a log scale needs values above 0 in {self.column}",
                found=f"{np.nanmin(values):g}",
                remedy="Choose cube_root or linear.",
            )
        return series

    def sentence(self) -> str:
        """What the step does."""
        return f"{self.column} is learnt on the {self.scale} scale (way back: {BACK[self.scale]})."
