"""Keeping a forecast and reading it back. It makes none."""

from __future__ import annotations

import json
import math
import time
from dataclasses import fields

import numpy as np

from core.dataset.arrays import pack_arrays, unpack_arrays
from core.outlook import Forecast
from core.store import Store
from core.store.schema import ForecastRow

Metrics = dict[str, dict[str, float]]
_TEXTS = ("study", "target", "unit", "is_simulated", "configuration_id", "level")
_MORE_TEXTS = ("driver_name", "driver_unit")
_TIMES = ("issue_times", "dates", "driver_dates")
_REFERENCE = "reference:"


def keep_forecast(store: Store, forecast: Forecast) -> None:
    """Keep the forecast of a study in place of an earlier one."""
    key = f"studies/{forecast.study}/forecast.npz"
    store.artifacts.write(key, _pack(forecast))
    with store.session() as session:
        session.merge(ForecastRow(study=forecast.study, artifact=key, time=time.time()))


def read_forecast(store: Store, study: str) -> Forecast | None:
    """The kept forecast of a study; None when there is none."""
    with store.session() as session:
        row = session.get(ForecastRow, study)
    return None if row is None else _unpack(store.artifacts.read(row.artifact))


def _pack(forecast: Forecast) -> bytes:
    header = {name: getattr(forecast, name) for name in (*_TEXTS, *_MORE_TEXTS)}
    header["metrics"] = _without_nan(forecast.metrics)
    header["metrics_by_horizon"] = [_without_nan(m) for m in forecast.metrics_by_horizon]
    arrays = {
        field.name: value
        for field in fields(forecast)
        if isinstance(value := getattr(forecast, field.name), np.ndarray)
    }
    arrays |= {_REFERENCE + name: values for name, values in forecast.references.items()}
    for name in _TIMES:
        arrays[name] = arrays[name].astype("datetime64[s]").astype(np.int64)
    return pack_arrays(json.dumps(header, allow_nan=False), arrays, compress=True)


def _unpack(content: bytes) -> Forecast:
    text, arrays = unpack_arrays(content)
    header = json.loads(text)
    header["metrics"] = _with_nan(header["metrics"])
    header["metrics_by_horizon"] = tuple(_with_nan(m) for m in header["metrics_by_horizon"])
    for name in _TIMES:
        arrays[name] = arrays[name].astype("datetime64[s]")
    references = {
        name.removeprefix(_REFERENCE): arrays.pop(name)
        for name in sorted(arrays)
        if name.startswith(_REFERENCE)
    }
    return Forecast(**header, **arrays, references=references)


def _without_nan(metrics: Metrics) -> dict[str, dict[str, float | None]]:
    """JSON has no NaN: an undefined metric is null there."""
    return {
        model: {name: None if math.isnan(value) else value for name, value in values.items()}
        for model, values in metrics.items()
    }


def _with_nan(metrics: dict[str, dict[str, float | None]]) -> Metrics:
    return {
        model: {name: math.nan if value is None else value for name, value in values.items()}
        for model, values in metrics.items()
    }
