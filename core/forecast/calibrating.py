"""The validation errors that calibrate a kept forecast, and its bands at any level.

They are read anew from what the seed runs kept. It trains nothing and reads no test window.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.dataset.catalogue import load_series
from core.dataset.censoring import working_limits
from core.dataset.scaling import ColumnScaling, Scaling
from core.dataset.series import Series, Target
from core.dataset.split import Part, part_rows
from core.dataset.window_archive import unpack_tuning
from core.dataset.windows import Windows
from core.errors import SpecError
from core.forecast.band import Band
from core.forecast.intervals import FEWEST_PER_LEAD, conformal_half_widths
from core.outlook import Forecast
from core.search.keys import tuning_key
from core.search.spec import StudySpec
from core.search.study import read_facts, read_spec
from core.seeds.runs import prediction_keys
from core.store import Store


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """What the validation part says of the errors of one target's forecast.

    Attributes:
        errors: (n, H) observed minus median forecast of the validation part, working scale; NaN
            where nothing was quantified.
        bounds: (n, H) detection limit minus median forecast of non-detects, working scale; NaN
            elsewhere.
        column: The working scale of the target.
        past_values: (k,) samples of the training part in the target's unit; NaN where there is
            none.
        past_limits: (k,) detection limits there; NaN elsewhere.
    """

    errors: np.ndarray
    bounds: np.ndarray
    column: ColumnScaling
    past_values: np.ndarray
    past_limits: np.ndarray

    def half_widths(self, level: float) -> np.ndarray:
        """(H,) half-widths of the interval at a level, working scale."""
        usable = ~np.isnan(self.errors)
        known = np.where(usable, self.errors, 0.0)
        return conformal_half_widths(known, np.zeros_like(known), usable, level=level)

    def pool(self, lead: int) -> slice:
        """Columns whose errors calibrate a lead (from 1): its own, or all where it has too few."""
        own = slice(lead - 1, lead)
        enough = int((~np.isnan(self.errors[:, own])).sum()) >= FEWEST_PER_LEAD
        return own if enough else slice(None)

    def size(self, lead: int) -> int:
        """Quantified errors that calibrate a lead (from 1)."""
        return int((~np.isnan(self.errors[:, self.pool(lead)])).sum())


def bands(forecast: Forecast, calibration: Calibration, levels: Sequence[float]) -> list[Band]:
    """Nested intervals, each calibrated as the one that the forecast was kept with; widest first.

    Args:
        forecast: With its median.
        calibration: Of the same target.
        levels: Nominal coverages, 0 to 1.
    """
    middle = calibration.column.to_working(forecast.median)
    made = []
    for level in sorted(levels, reverse=True):
        half = calibration.half_widths(level)
        lower, upper = (calibration.column.to_original(middle + s * half) for s in (-1, 1))
        made.append(Band(level, lower, upper))
    return made


def read_calibration(store: Store, forecast: Forecast) -> Calibration:
    """The errors that calibrated a kept forecast.

    Args:
        store: Where its study is kept.
        forecast: As it was kept.

    Raises:
        SpecError: Its seed runs kept no predictions, or they are not those it was made from.
        StoreError: Predictions or windows are not there, or damaged.
    """
    spec = read_spec(store, forecast.study)
    keys = prediction_keys(
        store,
        forecast.study,
        forecast.configuration_id,
        replicates=forecast.replicates or None,
    )
    if not keys:
        raise _not_kept(forecast, "none")
    axis = spec.window.targets.index(forecast.target)
    scaling = Scaling.from_json(str(read_facts(store, forecast.study)["scaling"]))
    validation = unpack_tuning(store.artifacts.read(tuning_key(forecast.study))).validation
    members = np.stack([_validation(store.artifacts.read(key))[..., axis] for key in keys])
    made = calibration_of(
        validation,
        np.median(members, axis=0),
        scaling.column(forecast.target),
        axis=axis,
        past=_past(load_series(store, spec.series), spec, forecast.target),
    )
    _check_same(forecast, made)
    return made


def calibration_of(
    validation: Windows,
    median: np.ndarray,
    column: ColumnScaling,
    *,
    axis: int,
    past: tuple[np.ndarray, np.ndarray],
) -> Calibration:
    """From the validation windows and their forecast.

    Args:
        validation: n windows.
        median: (n, H) forecasts of one target, working scale.
        column: The working scale of the target.
        axis: Of the target, on the last axis of the windows.
        past: Values and limits of the training part, (k,) each, in the target's unit.
    """
    censored = (validation.censored & validation.observed)[..., axis]
    whole = working_limits(validation.target[..., axis], censored, column)
    return Calibration(
        errors=np.where(validation.quantified[..., axis], whole - median, np.nan),
        bounds=np.where(censored, whole - median, np.nan),
        column=column,
        past_values=past[0],
        past_limits=past[1],
    )


def _validation(content: bytes) -> np.ndarray:
    """(n, H, D), working scale."""
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        predicted: np.ndarray = file["validation"]
    return predicted.astype(np.float64)


def _past(series: Series, spec: StudySpec, name: str) -> tuple[np.ndarray, np.ndarray]:
    target: Target = series.target(name)
    rows = part_rows(spec.split, series.dates) == Part.TRAINING
    return target.values[rows], target.limits[rows]


def _check_same(forecast: Forecast, calibration: Calibration) -> None:
    """Seed runs that were trained again since calibrate another forecast than the kept one.

    Raises:
        SpecError: The kept interval does not come back.
    """
    (band,) = bands(forecast, calibration, (forecast.level,))
    if not np.allclose(band.upper, forecast.upper, rtol=1e-3, equal_nan=True):
        raise _not_kept(forecast, "predictions that give another interval")


def _not_kept(forecast: Forecast, found: str) -> SpecError:
    return SpecError(
        "other levels and probabilities need the predictions that the forecast was made from",
        found=found,
        remedy=f"Run `python -m core forecast {forecast.study}` to make the forecast anew.",
    )
