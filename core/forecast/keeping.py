"""Keeping a forecast and reading it back. It makes none."""

from __future__ import annotations

import math
import time

import numpy as np
from pydantic import BaseModel

from core.dataset.arrays import pack_arrays, unpack_arrays
from core.outlook import Forecast
from core.store import Store
from core.store.schema import ForecastRow

Metrics = dict[str, dict[str, float]]
StoredMetrics = dict[str, dict[str, float | None]]  # JSON has no NaN: undefined is null there
_TIMES = ("issue_times", "dates", "driver_dates")
_NUMBERS = ("observed", "limits", "members", "median", "lower", "upper", "driver_values")
_ARRAYS = (*_TIMES, *_NUMBERS)
_REFERENCE = "reference:"


class _Header(BaseModel):
    """What of a forecast is no array."""

    study: str
    target: str
    unit: str
    is_simulated: bool
    configuration_id: str
    level: float
    driver_name: str
    driver_unit: str
    metrics: StoredMetrics
    metrics_by_horizon: list[StoredMetrics]
    replicates: tuple[int, ...] = ()
    is_confirmed: bool = False


def keep_forecast(store: Store, forecast: Forecast) -> None:
    """Keep the forecast of a study in place of an earlier one."""
    key = f"studies/{forecast.study}/forecast.npz"
    store.artifacts.write(key, _pack(forecast), lasting=True)
    with store.session() as session:
        session.merge(ForecastRow(study=forecast.study, artifact=key, time=time.time()))


def read_forecast(store: Store, study: str) -> Forecast | None:
    """The kept forecast of a study; None when there is none."""
    with store.session() as session:
        row = session.get(ForecastRow, study)
    return None if row is None else _unpack(store.artifacts.read(row.artifact))


def _pack(forecast: Forecast) -> bytes:
    header = _Header(
        study=forecast.study,
        target=forecast.target,
        unit=forecast.unit,
        is_simulated=forecast.is_simulated,
        configuration_id=forecast.configuration_id,
        level=forecast.level,
        driver_name=forecast.driver_name,
        driver_unit=forecast.driver_unit,
        metrics=_without_nan(forecast.metrics),
        metrics_by_horizon=[_without_nan(metrics) for metrics in forecast.metrics_by_horizon],
        replicates=forecast.replicates,
        is_confirmed=forecast.is_confirmed,
    )
    arrays: dict[str, np.ndarray] = {name: getattr(forecast, name) for name in _ARRAYS}
    arrays |= {_REFERENCE + name: values for name, values in forecast.references.items()}
    for name in _TIMES:
        arrays[name] = arrays[name].astype("datetime64[s]").astype(np.int64)
    return pack_arrays(header.model_dump_json(), arrays, compress=True)


def _unpack(content: bytes) -> Forecast:
    text, arrays = unpack_arrays(content)
    header = _Header.model_validate_json(text)
    for name in _TIMES:
        arrays[name] = arrays[name].astype("datetime64[s]")
    references = {
        name.removeprefix(_REFERENCE): arrays.pop(name)
        for name in sorted(arrays)
        if name.startswith(_REFERENCE)
    }
    return Forecast(
        study=header.study,
        target=header.target,
        unit=header.unit,
        is_simulated=header.is_simulated,
        configuration_id=header.configuration_id,
        level=header.level,
        driver_name=header.driver_name,
        driver_unit=header.driver_unit,
        metrics=_with_nan(header.metrics),
        metrics_by_horizon=tuple(_with_nan(metrics) for metrics in header.metrics_by_horizon),
        references=references,
        replicates=header.replicates,
        is_confirmed=header.is_confirmed,
        **{name: arrays[name] for name in _ARRAYS},
    )


def _without_nan(metrics: Metrics) -> StoredMetrics:
    return {
        model: {name: None if math.isnan(value) else value for name, value in values.items()}
        for model, values in metrics.items()
    }


def _with_nan(metrics: StoredMetrics) -> Metrics:
    return {
        model: {name: math.nan if value is None else value for name, value in values.items()}
        for model, values in metrics.items()
    }
